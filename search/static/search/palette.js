/* Ctrl+K: one field that leads anywhere. Documents, what was searched for lately, kept searches, the main places. */
import { announce, combobox, loadStyle, option } from "./combobox.js";
import { forgetSearches, recentSearches } from "./recent.js";
import { asker, whenTypingPauses } from "./suggest.js";

const header = document.querySelector(".site-header__search");
let palette;

// Before the frame's own shortcut, which would lead to the field in the header.
if (header && "showModal" in HTMLDialogElement.prototype) {
  document.addEventListener(
    "keydown",
    (event) => {
      const isChord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isChord || event.isComposing) return;
      event.preventDefault();
      palette ??= build();
      if (palette.dialog.open) palette.dialog.close();
      else palette.open();
    },
    true,
  );
}

function build() {
  loadStyle();
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  const form = document.createElement("form");
  form.action = header.action;
  form.setAttribute("role", "search");
  const label = document.createElement("label");
  label.className = "visually-hidden";
  label.htmlFor = "palette-search";
  label.textContent = header.querySelector("label").textContent;
  const field = document.createElement("input");
  Object.assign(field, { type: "search", id: "palette-search", name: "q", autocomplete: "off", spellcheck: false });
  field.placeholder = label.textContent;
  const list = document.createElement("ul");
  list.className = "palette__list";
  const forget = document.createElement("button");
  Object.assign(forget, { type: "button", className: "button button--quiet button--small", hidden: true });
  form.append(label, field, list, forget);
  dialog.append(form);
  dialog.setAttribute("aria-label", label.textContent);
  document.body.append(dialog);

  const box = combobox(field, list, { staysOpen: true });
  const ask = asker(header);
  let words = { labels: {}, reader: "", saved: [] };

  forget.addEventListener("click", () => {
    forgetSearches(words.reader);
    show([]);
    field.focus();
  });
  whenTypingPauses(field, update);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  function update() {
    const typed = field.value.trim();
    if (typed.length < 2) return ask("", beginning);
    ask(typed, ({ suggestions, status }) => {
      if (field.value.trim() !== typed) return;
      show(suggestions);
      announce(status);
    });
  }

  function beginning(answer) {
    if (answer.labels) words = answer;
    forget.textContent = words.labels.forget ?? "";
    show([]);
  }

  function show(suggestions) {
    const typed = field.value.trim();
    const recent = typed ? [] : recentSearches(words.reader);
    forget.hidden = !recent.length;
    const search = (text) => `${header.action}?${new URLSearchParams({ q: text })}`;
    box.show([
      ...(typed ? [option({ title: typed, url: search(typed), type: words.labels.search })] : []),
      ...group(words.labels.documents, suggestions),
      ...group(words.labels.recent, recent.map((text) => ({ title: text, url: search(text) }))),
      ...group(words.labels.saved, words.saved.filter(fits(typed))),
      ...group(words.labels.places, places().filter(fits(typed))),
    ]);
  }

  return {
    dialog,
    open() {
      field.value = "";
      box.show([]);
      dialog.showModal();
      field.focus();
      ask("", beginning);
    },
  };
}

function fits(typed) {
  const wanted = typed.toLowerCase();
  return ({ title }) => title.toLowerCase().includes(wanted);
}

function places() {
  const links = document.querySelectorAll(".wordmark, .thumb-index a");
  return [...links].map((link) => ({ title: link.textContent.trim(), url: link.href }));
}

function group(label, items) {
  if (!items.length) return [];
  const outer = document.createElement("li");
  outer.setAttribute("role", "presentation");
  const list = document.createElement("ul");
  list.className = "palette__group";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", label);
  const heading = document.createElement("li");
  heading.className = "palette__heading";
  heading.setAttribute("role", "presentation");
  heading.textContent = label;
  list.append(heading, ...items.map(option));
  outer.append(list);
  return [outer];
}
