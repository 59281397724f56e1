// The rule of a level as groups and conditions. The field of text stays what is sent; without this script one edits it.

const EMPTY = () => ({ level: 1, count: 1, kinds: [] });

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

class Editor {
  constructor(field) {
    this.field = field;
    this.words = JSON.parse(field.dataset.words);
    this.kinds = JSON.parse(field.dataset.kinds);
    this.ceilings = JSON.parse(field.dataset.ceilings);
    this.box = element("div", { className: "rule-editor" });
    this.said = element("p", { className: "rule-editor__words", role: "status" });
    field.before(this.box, this.said);
    field.addEventListener("change", () => this.read());
    this.read();
  }

  read() {
    try {
      this.tree = JSON.parse(this.field.value || "null");
    } catch {
      return; // what is typed by hand is not a tree yet
    }
    if (!this.tree) {
      this.tree = EMPTY();
      this.field.value = JSON.stringify(this.tree);
    }
    this.draw();
    this.say();
  }

  changed() {
    this.field.value = JSON.stringify(this.tree);
    this.draw();
    this.say();
  }

  async say() {
    const asked = (this.asked = this.field.value);
    const answer = await fetch(`${this.field.dataset.ruleEditor}?tree=${encodeURIComponent(asked)}`);
    if (!answer.ok || asked !== this.asked) return;
    const { words, error } = await answer.json();
    this.said.textContent = words ?? error;
    this.said.classList.toggle("rule-editor__words--wrong", Boolean(error));
  }

  draw() {
    const at = this.box.contains(document.activeElement) ? document.activeElement.dataset.place : null;
    this.places = 0;
    this.box.replaceChildren(this.part(this.tree, (tree) => { this.tree = tree; }, null));
    if (at) this.box.querySelector(`[data-place="${at}"]`)?.focus();
  }

  part(tree, replace, remove) {
    const key = ["all", "any"].find((name) => Array.isArray(tree[name]));
    return key ? this.group(tree, key, replace, remove) : this.condition(tree, replace, remove);
  }

  group(tree, key, replace, remove) {
    const join = this.placed(element("select", { ariaLabel: `${this.words.all} / ${this.words.any}` }));
    for (const name of ["all", "any"]) {
      join.append(element("option", { value: name, textContent: this.words[name], selected: name === key }));
    }
    join.addEventListener("change", () => { replace({ [join.value]: tree[key] }); this.changed(); });
    const list = element("ul");
    tree[key].forEach((part, place) => {
      const put = (made) => { tree[key][place] = made; };
      const drop = tree[key].length > 1 ? () => { tree[key].splice(place, 1); } : null;
      list.append(element("li", {}, this.part(part, put, drop)));
    });
    const buttons = element("p", { className: "rule-editor__buttons" },
      this.button(this.words.condition, () => { tree[key].push(EMPTY()); }),
      this.button(this.words.group, () => { tree[key].push({ [key === "all" ? "any" : "all"]: [EMPTY(), EMPTY()] }); }));
    if (remove) buttons.append(this.button(this.words.remove, remove));
    return element("fieldset", { className: "rule-editor__group" }, element("legend", {}, join), list, buttons);
  }

  condition(tree, replace, remove) {
    const count = this.number(tree.count ?? 1, 1, 20, (value) => { tree.count = value; });
    const level = this.number(tree.level ?? 1, 0, 6, (value) => { tree.level = value; });
    const kinds = element("div", { className: "rule-editor__kinds", role: "group", ariaLabel: this.words.kinds });
    for (const [kind, label] of Object.entries(this.kinds)) {
      const able = tree.level ? this.ceilings[kind] >= tree.level : ["peer", "coaching"].includes(kind);
      const chosen = (tree.kinds ?? []).includes(kind);
      if (!able && !chosen) continue;
      const box = this.placed(element("input", { type: "checkbox", checked: chosen }));
      box.addEventListener("change", () => {
        tree.kinds = (tree.kinds ?? []).filter((one) => one !== kind);
        if (box.checked) tree.kinds.push(kind);
        this.changed();
      });
      kinds.append(element("label", {}, box, ` ${label}`));
    }
    const buttons = element("p", { className: "rule-editor__buttons" },
      this.button(this.words.turn, () => { replace({ all: [tree, EMPTY()] }); }));
    if (remove) buttons.append(this.button(this.words.remove, remove));
    return element("div", { className: "rule-editor__condition" },
      element("label", {}, `${this.words.rows} `, count), " ", element("label", {}, `${this.words.level} `, level),
      element("span", { className: "rule-editor__hint", textContent: this.words.kinds }), kinds, buttons);
  }

  number(value, min, max, put) {
    const field = this.placed(element("input", { type: "number", value, min, max }));
    field.addEventListener("change", () => {
      put(Math.min(max, Math.max(min, Math.trunc(Number(field.value)) || min)));
      this.changed();
    });
    return field;
  }

  button(label, act) {
    const made = this.placed(element("button", { type: "button", textContent: label, className: "button button-small button-secondary" }));
    made.addEventListener("click", () => { act(); this.changed(); });
    return made;
  }

  placed(made) {
    made.dataset.place = this.places++;
    return made;
  }
}

for (const field of document.querySelectorAll("[data-rule-editor]")) new Editor(field);
