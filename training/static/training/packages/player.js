/* Around the frame of a package: shows whether all is saved, and keeps what could not be sent until it is. */

const KEY = "vademecum:package:";
const RETRY = [1000, 2000, 5000, 10000, 30000];

/** What the server has not acknowledged yet: {operation: {address, entry}}, kept on this device. */
export class Pending {
  constructor(registration, store = window.localStorage) {
    this.key = KEY + registration;
    this.store = store;
    this.entries = this.read();
  }

  read() {
    try {
      return JSON.parse(this.store.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  }

  keep(address, entry) {
    this.entries[entry.operation] = { address, entry };
    this.write();
  }

  forget(operation) {
    delete this.entries[operation];
    this.write();
  }

  inOrder() {
    return Object.values(this.entries).sort((one, other) => one.entry.sequence - other.entry.sequence);
  }

  write() {
    try {
      if (Object.keys(this.entries).length) this.store.setItem(this.key, JSON.stringify(this.entries));
      else this.store.removeItem(this.key);
    } catch { /* a browser without storage still sends it as long as the page is open */ }
  }
}

export function runPlayer(player) {
  const frame = player.querySelector("iframe");
  const mark = player.querySelector("[data-save-mark]");
  const over = player.querySelector("[data-over]");
  const pending = new Pending(player.dataset.registration);
  let attempt = 0;
  let isSending = false;

  const say = (name, at) => {
    mark.dataset.state = name;
    const time = at ? new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at) : "";
    mark.textContent = mark.dataset[name].replace("{time}", time);
  };

  const send = async () => {
    if (isSending) return;
    isSending = true;
    try {
      for (const { address, entry } of pending.inOrder()) {
        const response = await fetch(address, {
          method: "POST", body: JSON.stringify(entry), headers: { "Content-Type": "text/plain" }, credentials: "omit",
        });
        if (response.status >= 500) throw new Error(String(response.status));
        pending.forget(entry.operation);
        if (response.ok) say("saved", new Date((await response.json()).savedAt));
        else say("refused");
      }
      attempt = 0;
    } catch {
      say("waiting");
      setTimeout(send, RETRY[Math.min(attempt++, RETRY.length - 1)]);
    } finally {
      isSending = false;
    }
  };

  window.addEventListener("message", (event) => {
    const told = event.data ?? {};
    if (told.vademecum !== player.dataset.launch) return;
    if (event.origin !== "null" && event.origin !== player.dataset.origin) return;
    if (told.kind === "saved") {
      say("saved", new Date(told.at));
    } else if (told.kind === "refused") {
      say("refused");
    } else if (told.kind === "keep" && String(told.address).startsWith("/packages/") && told.entry?.operation) {
      pending.keep(told.address, told.entry);
      send();
    } else if (told.kind === "over") {
      over.hidden = false;
    }
  });
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (pending.inOrder().length) event.preventDefault();
  });
  player.querySelector("[data-whole-screen]")?.addEventListener("click", () => frame.requestFullscreen());
  if (pending.inOrder().length) send();
}

const player = document.querySelector("[data-package-player]");
if (player) runPlayer(player);
