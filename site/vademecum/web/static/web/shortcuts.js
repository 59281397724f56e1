/* "/" and Ctrl+K lead to the search field. Single keys can be turned off in the display settings (WCAG 2.1.4). */

const isWriting = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

export function listenForShortcuts(root) {
  const fields = [...root.querySelectorAll("[data-search-field]")];
  if (!fields.length) return;
  const singleKeys = root.body.dataset.shortcuts === "on";

  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const slash = singleKeys && event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isWriting(event.target);
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!slash && !chord) return;
    const field = fields.find((candidate) => candidate.checkVisibility());
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
