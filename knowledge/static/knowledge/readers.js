/* Select a sentence and suggest another; Escape shuts the card of a term. Without this script the links below work. */

const link = document.querySelector("a[data-suggest]");
let button = null;

function forget() {
  if (button) button.remove();
  button = null;
}

function headingBefore(node) {
  let found = "";
  for (const heading of document.querySelectorAll(".page__text > .prose :is(h2, h3, h4)[id]")) {
    if (heading.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) found = heading.id;
  }
  return found;
}

function quoteOf(range) {
  const copy = range.cloneContents();
  for (const card of copy.querySelectorAll(".term__card, .clause-number, .heading-anchor, .cite")) card.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function offer() {
  forget();
  const selection = document.getSelection();
  if (!link || !selection || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  const start = range.startContainer.nodeType === 1 ? range.startContainer : range.startContainer.parentElement;
  if (!start || !start.closest(".page__text > .prose")) return;
  const quote = quoteOf(range);
  if (quote.length < 4 || quote.length > 1500) return;
  button = document.createElement("a");
  button.className = "button button--small select-act";
  button.textContent = link.textContent.trim();
  button.href = `${link.href}?${new URLSearchParams({ quote, anchor: headingBefore(start) })}`;
  const place = range.getBoundingClientRect();
  button.style.insetInlineStart = `${Math.max(8, Math.min(place.left + scrollX, document.documentElement.clientWidth - 200))}px`;
  button.style.insetBlockStart = `${place.bottom + scrollY + 6}px`;
  document.body.append(button);
}

document.addEventListener("pointerup", (event) => {
  if (!button || !button.contains(event.target)) setTimeout(offer, 0);
});
document.addEventListener("keyup", (event) => {
  if (event.shiftKey || event.key === "Shift") offer();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  forget();
  for (const term of document.querySelectorAll(".term")) term.classList.toggle("is-shut", term.matches(":hover, :focus"));
});
/* A card near the edge of the window moves back into it. */
function keepInside(term) {
  const card = term.querySelector(".term__card");
  card.style.insetInlineStart = "";
  if (getComputedStyle(card).position !== "absolute") return; // on a narrow screen it lies at the foot of the window
  const over = card.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
  if (over > 0) card.style.insetInlineStart = `${-over}px`;
}

for (const term of document.querySelectorAll(".term")) {
  for (const near of ["pointerenter", "focus"]) term.addEventListener(near, () => keepInside(term));
  for (const away of ["pointerleave", "blur"]) term.addEventListener(away, () => term.classList.remove("is-shut"));
}

/* A clause of the edition in force is cited by code, edition and number, with the address that shows it as it is now for ever. */
const control = document.querySelector(".document-control[data-code]");

function citation(heading) {
  const number = heading.querySelector(".clause-number").textContent.trim();
  const { code, edition, address } = control.dataset;
  const url = new URL(address.replace(/-\/$/, `${encodeURIComponent(heading.id)}/`), location.href);
  url.searchParams.set("edition", edition);
  return `${code} ed. ${edition} §${number} ${url}`;
}

if (control && navigator.clipboard) {
  for (const heading of document.querySelectorAll(".page__text .prose :is(h2, h3, h4)[id]:has(> .clause-number)")) {
    const cite = document.createElement("button");
    cite.type = "button";
    cite.className = "cite";
    cite.textContent = "§";
    cite.title = control.dataset.cite;
    cite.setAttribute("aria-label", `${control.dataset.cite}${document.body.dataset.colon ?? ":"} ${heading.textContent.trim()}`);
    cite.addEventListener("click", async () => {
      await navigator.clipboard.writeText(citation(heading));
      document.getElementById("announcements").textContent = control.dataset.cited;
      cite.dataset.copied = "";
      setTimeout(() => delete cite.dataset.copied, 1500);
    });
    heading.append(cite);
  }
}
