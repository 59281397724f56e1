/* What this reader searched for lately, kept in this browser only, for each reader apart. */

const MOST = 8;
const KEY = "vademecum-recent-searches";

export function recentSearches(reader) {
  return everything()[reader] ?? [];
}

export function remember(reader, words) {
  const all = everything();
  all[reader] = [words, ...(all[reader] ?? []).filter((one) => one.toLowerCase() !== words.toLowerCase())].slice(0, MOST);
  keep(all);
}

export function forgetSearches(reader) {
  const all = everything();
  delete all[reader];
  keep(all);
}

function everything() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof found === "object" && found ? found : {};
  } catch {
    return {};
  }
}

function keep(all) {
  try {
    localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing: the searches are simply not remembered.
  }
}
