/* The results page remembers what was searched for; the empty search page offers it again. */
import { forgetSearches, recentSearches, remember } from "./recent.js";

const asked = document.querySelector("[data-search-text]");
if (asked) remember(asked.dataset.reader, asked.dataset.searchText);

const section = document.querySelector("[data-recent-searches]");
if (section) {
  const { reader } = section.dataset;
  const found = recentSearches(reader);
  section.querySelector("ul").append(...found.map(item));
  section.hidden = found.length === 0;
  section.querySelector("[data-clear]").addEventListener("click", () => {
    forgetSearches(reader);
    section.hidden = true;
    document.querySelector("[data-search-field]")?.focus();
  });
}

function item(words) {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = `?${new URLSearchParams({ q: words })}`;
  link.textContent = words;
  entry.append(link);
  return entry;
}
