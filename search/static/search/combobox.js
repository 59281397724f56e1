/* An ARIA combobox: a field whose list of options is walked with the arrow keys while the field keeps the focus. */

let count = 0;

/* `list` holds elements with role=option, in groups or not; choosing one follows its data-url. Enter without a choice
   is left to the form. `onClose` is called when Escape finds the list closed already. */
export function combobox(field, list, { staysOpen = false } = {}) {
  list.id ||= `options-${++count}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels?.[0]?.textContent ?? "");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  list.hidden = !staysOpen;
  let chosen = -1;
  const options = () => list.querySelectorAll("[role=option]");

  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden && !staysOpen) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options().length) {
      event.preventDefault();
      open();
      const places = options().length + 1; // one more place than options: back in the field
      choose(((chosen + 1 + (event.key === "ArrowDown" ? 1 : -1) + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      follow(options()[chosen]);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => follow(event.target.closest("[role=option]")));

  function follow(option) {
    if (option) location.assign(option.dataset.url);
  }

  function choose(number) {
    options()[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = options()[chosen];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function open() {
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }

  function show(nodes) {
    list.replaceChildren(...nodes);
    options().forEach((option, number) => {
      option.id = `${list.id}-${number}`;
      option.setAttribute("aria-selected", "false");
    });
    chosen = -1;
    field.removeAttribute("aria-activedescendant");
    const isWanted = options().length > 0 && document.activeElement === field;
    list.hidden = !isWanted && !staysOpen;
    field.setAttribute("aria-expanded", String(isWanted));
  }

  function close() {
    if (!staysOpen) list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  return { show, close };
}

export function option({ title, url, type = "", place = "", language = "" }) {
  const item = document.createElement("li");
  item.className = "suggestion";
  item.setAttribute("role", "option");
  item.dataset.url = url;
  item.append(text("title", title, language));
  if (type) item.append(text("type", type));
  if (place) item.append(text("place", place));
  return item;
}

export function announce(words) {
  const announcements = document.getElementById("announcements");
  if (announcements) announcements.textContent = words;
}

export function loadStyle() {
  if (document.getElementById("suggestions-style")) return;
  const link = document.createElement("link");
  link.id = "suggestions-style";
  link.rel = "stylesheet";
  link.href = new URL("suggest.css", import.meta.url).href;
  document.head.append(link);
}

function text(part, words, language) {
  const span = document.createElement("span");
  span.className = `suggestion__${part}`;
  span.textContent = words;
  if (language) span.lang = language;
  return span;
}
