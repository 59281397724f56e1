/* A quiz in the browser: each answer is kept on this device until the server has acknowledged it, so that a lost
   connection loses nothing. Everything also works without this file: each question is a plain form. */

import { runOrder } from "./order.js";

const KEY = "vademecum:attempt:";
const RETRY = [1000, 2000, 5000, 10000];
const AFTER = 800; // ms without a change until an answer is sent

/** Answers of one attempt that the server has not acknowledged yet, by position: {operation, address, fields}. */
export class Pending {
  constructor(attempt, store = window.localStorage) {
    this.key = KEY + attempt;
    this.store = store;
  }

  all() {
    try {
      return JSON.parse(this.store.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  keep(position, entry) {
    this.write({ ...this.all(), [position]: entry });
  }

  /** Forget an entry, unless a newer answer took its place meanwhile. */
  acknowledge(position, operation) {
    const entries = this.all();
    if (entries[position]?.operation !== operation) return;
    delete entries[position];
    this.write(entries);
  }

  clear() {
    try {
      this.store.removeItem(this.key);
    } catch { /* a browser without storage still saves to the server */ }
  }

  write(entries) {
    try {
      if (Object.keys(entries).length) this.store.setItem(this.key, JSON.stringify(entries));
      else this.clear();
    } catch { /* the same */ }
  }
}

const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";

const newOperation = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** Ask the server; a page of sign-in in place of an answer is no answer. */
const ask = (address, headers, body, keepalive = false) => fetch(address, {
  method: body ? "POST" : "GET",
  body,
  headers: body ? { ...headers, "X-CSRFToken": token() } : headers,
  signal: AbortSignal.timeout(15000),
  redirect: "error",
  keepalive,
});

function bodyOf(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("operation", entry.operation);
  return body;
}

/** Send one kept answer. Returns "saved", "refused" (the server will never take it) or "later". */
async function send(entry, onSaved, keepalive) {
  try {
    const answer = await ask(entry.address, { Accept: "application/json" }, bodyOf(entry), keepalive);
    if (answer.ok) {
      onSaved?.(await answer.json());
      return "saved";
    }
    return [400, 404, 409].includes(answer.status) ? "refused" : "later";
  } catch {
    return "later";
  }
}

class Saver {
  constructor(attempt) {
    this.pending = new Pending(attempt);
    this.tries = 0;
    this.running = null;
  }

  get note() {
    return document.querySelector("[data-saved-note]");
  }

  get words() {
    return this.note?.closest("[data-unsaved]")?.dataset ?? {};
  }

  say(text, state) {
    const { note } = this;
    if (!note || note.textContent === text) return;
    note.textContent = text;
    note.dataset.state = state;
  }

  sayUnsaved() {
    this.say(this.words.unsaved ?? "", "unsaved");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.tries++, RETRY.length - 1)]);
  }

  /** Send all that waits, one after the other; true when nothing waits any more. */
  flush(keepalive = false) {
    this.running ??= this.sendAll(keepalive).finally(() => { this.running = null; });
    return this.running;
  }

  async sendAll(keepalive) {
    clearTimeout(this.timer);
    for (;;) {
      const [first] = Object.entries(this.pending.all());
      if (!first) return true;
      const [position, entry] = first;
      const outcome = await send(entry, ({ saved_at: at }) => {
        if (place().dataset.position !== position) return;
        if (this.words.saved) this.say(this.words.saved.replace("%s", at), "saved");
        else this.say("", "saved");
      }, keepalive);
      if (outcome === "later") {
        this.sayUnsaved();
        return false;
      }
      this.tries = 0;
      this.pending.acknowledge(position, entry.operation);
      if (outcome === "refused") {
        window.location.reload();
        return false;
      }
    }
  }
}

const place = () => document.querySelector("[data-quiz]");

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["csrfmiddlewaretoken", "operation", "go"].includes(name));
}

function restore(form, fields) {
  for (const input of form.querySelectorAll("input[name=choice]")) {
    input.checked = fields.some(([name, value]) => name === "choice" && value === input.value);
  }
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && name !== "choice") field.value = value;
  }
}

/** Put a screen that the server drew in the place of this one. */
function show(html, address) {
  const main = document.querySelector("main");
  const before = window.location.pathname;
  main.innerHTML = html;
  window.history.pushState({}, "", address);
  for (const link of document.querySelectorAll("a[hreflang], link[hreflang]")) {
    const tail = before.slice(before.indexOf(place().dataset.quiz));
    link.href = link.getAttribute("href").replace(tail, address.slice(address.indexOf(place().dataset.quiz)));
  }
  const [site] = document.title.split(" · ").slice(-1);
  document.title = `${main.querySelector("[data-title]").dataset.title} · ${site}`;
  main.focus();
  window.scrollTo(0, 0);
}

/** Take the answer along and go on: one request for both. What the server did not take stays, and so does the learner. */
async function goOn(form, button, saver) {
  await saver.running;
  const { position } = form.dataset;
  const entry = saver.pending.all()[position];
  let body;
  if (entry) {
    body = bodyOf(entry);
    body.set("go", button.value);
  } else if (!await saver.flush()) {
    return;
  }
  try {
    const answer = await ask(entry ? form.action : button.dataset.href, { "HX-Request": "true" }, body);
    const address = answer.headers.get("HX-Push-Url");
    const elsewhere = answer.headers.get("HX-Redirect");
    if (entry && (address || elsewhere)) saver.pending.acknowledge(position, entry.operation);
    if (address) {
      saver.tries = 0;
      show(await answer.text(), address);
      begin(saver);
    } else if (elsewhere) {
      window.location.assign(elsewhere);
    } else if (await saver.flush()) {
      window.location.assign(button.dataset.href);
    }
  } catch {
    // Not saved: stay here. The note says so, and the copy on this device is sent again until it is acknowledged.
    if (entry) saver.sayUnsaved();
    else window.location.assign(button.dataset.href);
  }
}

function runQuestion(form, saver) {
  const { position, save: address, saving } = form.dataset;
  const kept = saver.pending.all()[position];
  if (kept) restore(form, kept.fields);
  runOrder(form);

  form.addEventListener("input", () => {
    saver.pending.keep(position, { operation: newOperation(), address, fields: fieldsOf(form) });
    if (saver.note?.dataset.state !== "unsaved") saver.say(saving, "saving");
    clearTimeout(saver.timer);
    saver.timer = setTimeout(() => saver.flush(), AFTER);
  });
  let busy = false;
  form.addEventListener("submit", async (event) => {
    if (!event.submitter?.dataset.href) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    clearTimeout(saver.timer);
    await goOn(form, event.submitter, saver);
    busy = false;
  });
  if (document.body.dataset.shortcuts !== "off" && form.querySelector("input[name=choice]")) {
    document.querySelector("[data-key-hint]")?.removeAttribute("hidden");
  }
}

function onKey(event) {
  const options = [...document.querySelectorAll("form[data-quiz] input[name=choice]")];
  if (document.body.dataset.shortcuts === "off" || !options.length) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input[type=text], input[type=search], summary, a, button")) return;
  const option = /^[1-9]$/.test(event.key) ? options[Number(event.key) - 1] : null;
  if (option) {
    event.preventDefault();
    option.focus();
    option.click();
  } else if (event.key === "Enter") {
    event.preventDefault();
    const form = place();
    form.requestSubmit(form.querySelector("button[value=next]"));
  }
}

let clock;

function runTimer(box, saver) {
  const left = box.querySelector("[data-time-left]");
  const button = box.querySelector("[data-timer-hide]");
  const end = Date.parse(box.dataset.deadline) - Date.parse(box.dataset.now) + performance.now();
  const hiddenKey = "vademecum:timer-hidden";
  let over = false;

  const paint = () => {
    const hidden = localStorage.getItem(hiddenKey) === "yes";
    left.hidden = hidden;
    button.textContent = hidden ? button.dataset.show : button.dataset.hide;
  };
  const tick = async () => {
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds > 0 || over) return;
    over = true;
    await saver.flush();
    box.querySelector("[data-time-over]").submit();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    localStorage.setItem(hiddenKey, localStorage.getItem(hiddenKey) === "yes" ? "no" : "yes");
    paint();
  });
  paint();
  tick();
  clock = setInterval(tick, 1000);
}

/** Begin with the screen that is there now. */
function begin(saver) {
  clearInterval(clock);
  if (place() instanceof HTMLFormElement) runQuestion(place(), saver);
  const timer = document.querySelector("[data-timer]");
  if (timer) runTimer(timer, saver);
  document.querySelector("[data-hand-in]")?.addEventListener("submit", (event) => {
    if (!Object.keys(saver.pending.all()).length) return;
    event.preventDefault();
    saver.flush().then((done) => { if (done) event.target.submit(); });
  });
}

if (place()) {
  const saver = new Saver(place().dataset.quiz);
  begin(saver);
  document.addEventListener("keydown", onKey);
  window.addEventListener("popstate", () => window.location.reload());
  window.addEventListener("online", () => saver.flush());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") saver.flush(true); });
  saver.flush();
}

const closed = document.querySelector("[data-quiz-closed]");
if (closed) new Pending(closed.dataset.quizClosed).clear();
