/* Suggestions under every search field, filled by the server. Enter without a choice still searches. */
import { announce, combobox, loadStyle, option } from "./combobox.js";

const PAUSE = 120;

for (const field of document.querySelectorAll("input[data-search-field]")) suggestFor(field);

/* Calls `answered(answer)` with what the server says to `words`; only the latest question is answered. */
export function asker(form) {
  let request;
  return async function ask(words, answered) {
    request?.abort();
    request = new AbortController();
    const address = new URL("suggest", new URL(form.action, location.href));
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) answered(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") answered({ suggestions: [], status: "" });
    }
  };
}

export function whenTypingPauses(field, act) {
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE);
  });
}

function suggestFor(field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  field.form.append(list);
  const box = combobox(field, list);
  const ask = asker(field.form);
  let asked = "";

  whenTypingPauses(field, () => {
    const typed = field.value.trim();
    if (typed === asked && !list.hidden) return;
    asked = typed;
    if (typed.length < 2) return box.close();
    loadStyle();
    ask(typed, ({ suggestions, status }) => {
      if (field.value.trim() !== typed) return;
      box.show(suggestions.map(option));
      if (document.activeElement === field) announce(status);
    });
  });
  field.addEventListener("blur", () => setTimeout(box.close, 150));
}
