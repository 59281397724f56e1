/* A quiz in the browser: each answer is kept on this device until the server has acknowledged it, so that a lost
   connection loses nothing. Everything also works without this file: each question is a plain form. */

const KEY = "vademecum:attempt:";
const RETRY = [1000, 2000, 5000, 10000];

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

/** Send one kept answer. Returns "saved", "refused" (the server will never take it) or "later". */
async function send(entry, onSaved) {
  const body = new URLSearchParams(entry.fields);
  body.set("operation", entry.operation);
  try {
    const answer = await fetch(entry.address, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(), Accept: "application/json" },
      signal: AbortSignal.timeout(15000),
      redirect: "error",
    });
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
  constructor(attempt, note) {
    this.pending = new Pending(attempt);
    this.note = note;
    this.words = note?.closest("[data-unsaved]")?.dataset ?? {};
    this.tries = 0;
    this.running = null;
  }

  say(text, state) {
    if (!this.note || this.note.textContent === text) return;
    this.note.textContent = text;
    this.note.dataset.state = state;
  }

  /** Send all that waits, one after the other; true when nothing waits any more. */
  flush() {
    this.running ??= this.sendAll().finally(() => { this.running = null; });
    return this.running;
  }

  async sendAll() {
    clearTimeout(this.timer);
    for (;;) {
      const [first] = Object.entries(this.pending.all());
      if (!first) return true;
      const [position, entry] = first;
      const outcome = await send(entry, ({ saved_at: at }) => {
        if (this.words.saved) this.say(this.words.saved.replace("%s", at), "saved");
        else this.say("", "saved");
      });
      if (outcome === "later") {
        this.say(this.words.unsaved ?? "", "unsaved");
        this.timer = setTimeout(() => this.flush(), RETRY[Math.min(this.tries++, RETRY.length - 1)]);
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

function runQuestion(form, saver) {
  const { position, save: address, saving } = form.dataset;
  const kept = saver.pending.all()[position];
  if (kept) restore(form, kept.fields);
  let delay;

  const keep = () => {
    saver.pending.keep(position, { operation: newOperation(), address, fields: fieldsOf(form) });
    if (saver.note?.dataset.state !== "unsaved") saver.say(saving, "saving");
  };
  form.addEventListener("change", () => { clearTimeout(delay); keep(); saver.flush(); });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea, input[type=text]")) return;
    keep();
    clearTimeout(delay);
    delay = setTimeout(() => saver.flush(), 800);
  });
  form.addEventListener("submit", async (event) => {
    const { href } = event.submitter?.dataset ?? {};
    if (!href) return;
    event.preventDefault();
    clearTimeout(delay);
    // Not saved: stay here. The note says so, and the copy on this device is sent again until it is acknowledged.
    if (await saver.flush() || await saver.flush()) window.location.assign(href);
  });

  const options = [...form.querySelectorAll("input[name=choice]")];
  if (document.body.dataset.shortcuts !== "off" && options.length) {
    document.querySelector("[data-key-hint]")?.removeAttribute("hidden");
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input[type=text], input[type=search], summary, a, button")) return;
      const option = /^[1-9]$/.test(event.key) ? options[Number(event.key) - 1] : null;
      if (option) {
        event.preventDefault();
        option.focus();
        option.click();
      } else if (event.key === "Enter") {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button[value=next]"));
      }
    });
  }
}

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
  setInterval(tick, 1000);
}

const place = document.querySelector("[data-quiz]");
if (place) {
  const saver = new Saver(place.dataset.quiz, document.querySelector("[data-saved-note]"));
  if (place instanceof HTMLFormElement) runQuestion(place, saver);
  const timer = document.querySelector("[data-timer]");
  if (timer) runTimer(timer, saver);
  window.addEventListener("online", () => saver.flush());
  document.querySelector("[data-hand-in]")?.addEventListener("submit", (event) => {
    if (!Object.keys(saver.pending.all()).length) return;
    event.preventDefault();
    saver.flush().then((done) => { if (done) event.target.submit(); });
  });
  saver.flush();
}

const closed = document.querySelector("[data-quiz-closed]");
if (closed) new Pending(closed.dataset.quizClosed).clear();
