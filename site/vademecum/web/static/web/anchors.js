/* Headings with an id get a link that copies itself; clause numbers, which are links already, copy themselves too. */

const announce = (words) => {
  const region = document.getElementById("announcements");
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = words; });
};

async function copyAddress(event) {
  const link = event.currentTarget;
  if (event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  try {
    await navigator.clipboard.writeText(new URL(link.getAttribute("href"), location.href).href);
  } catch {
    return; // not allowed here: the link still works as a link
  }
  announce(document.body.dataset.copied);
  link.dataset.copied = "";
  setTimeout(() => delete link.dataset.copied, 1500);
}

function anchorFor(heading, sprite) {
  const link = document.createElement("a");
  link.className = "heading-anchor";
  link.href = `#${heading.id}`;
  link.title = document.body.dataset.copy;
  link.setAttribute("aria-label", `${document.body.dataset.copy}${document.body.dataset.colon} ${heading.textContent.trim()}`);
  link.innerHTML = `<svg class="icon" width="20" height="20" aria-hidden="true"><use href="${sprite}#link"/></svg>`;
  return link;
}

export function markHeadings(root) {
  const sprite = root.body.dataset.sprite;
  for (const heading of root.querySelectorAll(".prose :is(h2, h3, h4)[id]")) {
    if (!heading.querySelector(".heading-anchor")) heading.append(anchorFor(heading, sprite));
  }
  for (const link of root.querySelectorAll(".heading-anchor, a.clause-number")) link.addEventListener("click", copyAddress);
}
