/* Moves the items of an ordering with buttons. The lists of places stay the truth: what they say is what is saved. */

const lists = (form) => form.querySelectorAll("[data-order]");
const selects = (list) => [...list.querySelectorAll("select")];

function number(list) {
  [...list.children].forEach((item, place) => { item.querySelector("select").value = String(place + 1); });
}

function move(list, item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) list.insertBefore(item, other);
  else list.insertBefore(other, item);
  number(list);
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(list, item, step, label, sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--quiet quiz-move";
  made.textContent = sign;
  made.setAttribute("aria-label", `${label}${document.body.dataset.colon ?? ":"} ${item.querySelector("label").textContent.trim()}`);
  made.addEventListener("click", () => {
    move(list, item, step);
    made.focus();
  });
  return made;
}

/** Sort by place as soon as every item has one of its own. */
function settle(list) {
  const places = selects(list).map((select) => Number(select.value));
  if (new Set(places).size !== places.length || places.includes(0)) return;
  const items = [...list.children].sort((a, b) => a.querySelector("select").value - b.querySelector("select").value);
  const focused = document.activeElement;
  items.forEach((item) => list.append(item));
  focused?.focus();
}

export function runOrder(form) {
  for (const list of lists(form)) {
    for (const item of list.children) {
      item.append(button(list, item, -1, list.dataset.up, "↑"), button(list, item, 1, list.dataset.down, "↓"));
    }
    list.addEventListener("change", () => settle(list));
    settle(list);
  }
}
