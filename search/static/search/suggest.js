/* Suggestions under every search field: an ARIA combobox whose list the server fills. Enter without a choice still searches. */

const PAUSE = 120;
let count = 0;

for (const field of document.querySelectorAll("input[data-search-field]")) suggestFor(field);

function suggestFor(field) {
  const form = field.form;
  const list = document.createElement("ul");
  list.id = `suggestions-${++count}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  form.append(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }

  let timer, request, asked = "", chosen = -1;

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", onKey);
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.url);
  });

  async function ask() {
    const typed = field.value.trim();
    if (typed === asked && !list.hidden) return;
    asked = typed;
    request?.abort();
    if (typed.length < 2) return close();
    loadStyle();
    request = new AbortController();
    try {
      const address = new URL("suggest", new URL(form.action, location.href));
      address.searchParams.set("q", typed);
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function show({ suggestions, status }) {
    list.replaceChildren(...suggestions.map(item));
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    const isOpen = suggestions.length > 0 && document.activeElement === field;
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen));
    const announcements = document.getElementById("announcements");
    if (announcements && document.activeElement === field) announcements.textContent = status;
  }

  function item(suggestion, number) {
    const option = document.createElement("li");
    option.id = `${list.id}-${number}`;
    option.className = "suggestion";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = suggestion.url;
    option.append(text("title", suggestion.title, suggestion.language), text("type", suggestion.type));
    if (suggestion.place) option.append(text("place", suggestion.place));
    return option;
  }

  function onKey(event) {
    const options = list.children;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      const places = options.length + 1; // one more place than options: back in the field
      choose(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      location.assign(options[chosen].dataset.url);
    }
  }

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[chosen];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function close() {
    request?.abort();
    list.hidden = true;
    asked = "";
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }
}

function text(part, words, language) {
  const span = document.createElement("span");
  span.className = `suggestion__${part}`;
  span.textContent = words;
  if (language) span.lang = language;
  return span;
}

function loadStyle() {
  if (document.getElementById("suggestions-style")) return;
  const link = document.createElement("link");
  link.id = "suggestions-style";
  link.rel = "stylesheet";
  link.href = new URL("suggest.css", import.meta.url).href;
  document.head.append(link);
}
