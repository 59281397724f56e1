/* Put in front of every page of a package, in its frame. The frame has no origin of its own here, so that nothing in it
   can reach our pages; a unit of SCORM therefore finds its interface in its own window, and behind `parent`.
   What a unit says goes to the server at once; where that fails, the player around the frame keeps it and tries again. */

function vademecumRuntime(about) {
  const SAVE_AFTER = 3000; // ms after something was said without a commit
  const LARGEST_BEACON = 60000; // what a browser still sends of a page that is going
  const above = window.parent;
  const isInside = above !== window && above !== window.top;

  const reachable = () => {
    try {
      return isInside ? (above.vademecumInterface ?? null) : null;
    } catch {
      return null;
    }
  };

  const post = (message) => window.top.postMessage({ vademecum: about.launch, ...message }, about.player);

  const newOperation = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const CODES = about.isOld
    ? { twice: 101, start: 101, before: 301, beforeSet: 301, beforeCommit: 301, beforeEnd: 301, over: 301, overSet: 301,
        overCommit: 301, overEnd: 301, argument: 201, unknown: 201, children: 202, count: 203, keyword: 402,
        readOnly: 403, writeOnly: 404, type: 405, range: 405, gap: 201, empty: 0, dependent: 201, save: 101 }
    : { twice: 103, start: 102, before: 122, beforeSet: 132, beforeCommit: 142, beforeEnd: 112, over: 123, overSet: 133,
        overCommit: 143, overEnd: 113, argument: 201, unknown: 401, children: 301, count: 301, keyword: 404,
        readOnly: 404, writeOnly: 405, type: 406, range: 407, gap: 351, empty: 403, dependent: 408, save: 391 };
  const SENTENCES = {
    0: "No error", 101: "General exception", 102: "General initialization failure", 103: "Already initialized",
    112: "Termination before initialization", 113: "Termination after termination",
    122: "Retrieve data before initialization", 123: "Retrieve data after termination",
    132: "Store data before initialization", 133: "Store data after termination",
    142: "Commit before initialization", 143: "Commit after termination", 201: "Invalid argument error",
    202: "Element cannot have children", 203: "Element not an array. Cannot have count",
    301: about.isOld ? "Not initialized" : "General get failure", 351: "General set failure",
    391: "General commit failure", 401: about.isOld ? "Not implemented error" : "Undefined data model element",
    402: "Invalid set value, element is a keyword", 403: about.isOld ? "Element is read only" : "Data model element value not initialized",
    404: about.isOld ? "Element is write only" : "Data model element is read only",
    405: about.isOld ? "Incorrect data type" : "Data model element is write only",
    406: "Data model element type mismatch", 407: "Data model element value out of range",
    408: "Data model dependency not established",
  };

  const elements = new Map(about.model.map(([name, access, kind, limit]) => [name, { name, access, kind, limit }]));
  const MOST_ROWS = 250;
  const plain = (name) => name.split(".").map((part) => (/^\d+$/.test(part) ? "n" : part)).join(".");
  const number = /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/;
  const isDuration = (text) =>
    /^\d{2,4}:\d\d:\d\d(\.\d{1,2})?$/.test(text) ||
    /^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,6})?S)?)?$/.test(text);
  const isInstant = (text) =>
    /^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,2})?(Z|[+-]\d\d(:\d\d)?)?)?)?)?)?)?$/.test(text);

  /** Return the code of what is wrong with a value, or 0. */
  const wrongWith = ({ kind, limit }, value) => {
    const inBounds = (bounds) => {
      const [least, most] = bounds.split(":");
      return (least === "" || Number(value) >= Number(least)) && (most === "" || Number(value) <= Number(most));
    };
    if (kind === "text" || kind === "identifier")
      return value.length > Number(limit || 0) || (kind === "identifier" && !value.trim()) ? CODES.type : 0;
    if (kind === "number") {
      if (!number.test(value)) return value === "" && limit === "0:100" ? 0 : CODES.type;
      return inBounds(limit) ? 0 : CODES.range;
    }
    if (kind === "one-of") return limit.split("|").includes(value) ? 0 : CODES.type;
    if (kind === "result") return limit.split("|").includes(value) || number.test(value) ? 0 : CODES.type;
    if (kind === "duration") return isDuration(value) ? 0 : CODES.type;
    if (kind === "time") return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(value) ? 0 : CODES.type;
    if (kind === "instant") return isInstant(value) ? 0 : CODES.type;
    return CODES.type;
  };

  let stage = "before"; // before, on, over
  let error = 0;
  let values = {};
  let unsaved = {};
  let last = 0;
  let timer = 0;
  let isLeaving = false;

  const answer = (code, value) => {
    error = code;
    return value;
  };

  const ask = (method, body) => {
    const request = new XMLHttpRequest();
    request.open(method, about.address, false); // a unit expects its answer before the next line
    if (body !== undefined) request.setRequestHeader("Content-Type", "text/plain");
    try {
      request.send(body);
      return { status: request.status, body: request.status === 200 ? JSON.parse(request.responseText) : null };
    } catch {
      return { status: 0, body: null };
    }
  };

  const countOf = (prefix) => {
    let most = 0;
    for (const name of Object.keys(values)) {
      const found = name.startsWith(`${prefix}.`) && /^\d+/.exec(name.slice(prefix.length + 1));
      if (found) most = Math.max(most, Number(found[0]) + 1);
    }
    return most;
  };

  /** Take over where another page of this unit, or of this frame, has begun. */
  const join = () => {
    if (stage !== "before") return;
    const { body } = ask("GET");
    if (body?.hasBegun && !body.isOver) {
      values = body.values;
      stage = "on";
    }
  };

  /** Send what is not saved yet. What cannot be sent now goes to the player, which does not let it go. */
  const save = (isEnd = false) => {
    clearTimeout(timer);
    last = Math.max(Date.now() * 1000, last + 1);
    const entry = { operation: newOperation(), sequence: last, values: unsaved, isEnd };
    const body = JSON.stringify(entry);
    if (isLeaving) {
      if (body.length < LARGEST_BEACON)
        fetch(about.address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "text/plain" } }).catch(() => {});
      post({ kind: "keep", address: about.address, entry });
      unsaved = {};
      return true;
    }
    const { status, body: told } = ask("POST", body);
    if (status === 200) {
      unsaved = {};
      post({ kind: "saved", at: told.savedAt, isDone: told.isDone });
      return true;
    }
    if (status >= 400 && status < 500) {
      post({ kind: "refused", status });
      return false;
    }
    post({ kind: "keep", address: about.address, entry });
    unsaved = {};
    return true;
  };

  const begin = (argument) => {
    if (String(argument ?? "") !== "") return answer(CODES.argument, "false");
    if (stage === "on") return answer(CODES.twice, "false");
    if (stage === "over") return answer(about.isOld ? 101 : 104, "false");
    const { body } = ask("GET");
    if (!body || body.isOver) return answer(CODES.start, "false");
    values = body.values;
    stage = "on";
    if (!body.hasBegun) save();
    return answer(0, "true");
  };

  const end = (argument) => {
    if (String(argument ?? "") !== "") return answer(CODES.argument, "false");
    join();
    if (stage !== "on") return answer(stage === "before" ? CODES.beforeEnd : CODES.overEnd, "false");
    const request = values["adl.nav.request"] ?? "";
    const isKept = save(true);
    if (!isKept) return answer(CODES.save, "false");
    stage = "over";
    post({ kind: "over", request });
    return answer(0, "true");
  };

  const get = (name) => {
    name = String(name ?? "");
    join();
    if (stage !== "on") return answer(stage === "before" ? CODES.before : CODES.over, "");
    const element = elements.get(plain(name));
    if (!element) {
      if (name.endsWith("._children")) return answer(CODES.children, "");
      if (name.endsWith("._count")) return answer(CODES.count, "");
      return answer(CODES.unknown, "");
    }
    if (element.kind === "children") return answer(0, element.limit);
    if (element.kind === "count") return answer(0, String(countOf(name.slice(0, -"._count".length))));
    if (!element.access.includes("r")) return answer(CODES.writeOnly, "");
    const row = /^(.*?)\.(\d+)\./.exec(name);
    if (row && Number(row[2]) >= countOf(row[1])) return answer(about.isOld ? 201 : 301, "");
    if (!(name in values)) return answer(CODES.empty, "");
    return answer(0, values[name]);
  };

  const set = (name, value) => {
    name = String(name ?? "");
    value = String(value ?? "");
    join();
    if (stage !== "on") return answer(stage === "before" ? CODES.beforeSet : CODES.overSet, "false");
    const element = elements.get(plain(name));
    if (!element) return answer(CODES.unknown, "false");
    if (element.kind === "children" || element.kind === "count") return answer(CODES.keyword, "false");
    if (!element.access.includes("w")) return answer(CODES.readOnly, "false");
    let prefix = "";
    for (const part of name.split(".")) {
      if (/^\d+$/.test(part) && (Number(part) > countOf(prefix) || Number(part) >= MOST_ROWS)) return answer(CODES.gap, "false");
      prefix = prefix ? `${prefix}.${part}` : part;
    }
    const row = /^(cmi\.(?:interactions|objectives)\.\d+)\.(.+)$/.exec(name);
    if (!about.isOld && row && row[2] !== "id" && !(`${row[1]}.id` in values)) return answer(CODES.dependent, "false");
    const wrong = wrongWith(element, value);
    if (wrong) return answer(wrong, "false");
    values[name] = value;
    unsaved[name] = value;
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
    return answer(0, "true");
  };

  const commit = (argument) => {
    if (String(argument ?? "") !== "") return answer(CODES.argument, "false");
    join();
    if (stage !== "on") return answer(stage === "before" ? CODES.beforeCommit : CODES.overCommit, "false");
    if (Object.keys(unsaved).length === 0) return answer(0, "true");
    return save() ? answer(0, "true") : answer(CODES.save, "false");
  };

  const say = (code) => SENTENCES[Number(code)] ?? "";
  const lastError = () => String(error);
  const API = {
    LMSInitialize: begin, LMSFinish: end, LMSGetValue: get, LMSSetValue: set, LMSCommit: commit,
    LMSGetLastError: lastError, LMSGetErrorString: say, LMSGetDiagnostic: say,
  };
  const API_1484_11 = {
    Initialize: begin, Terminate: end, GetValue: get, SetValue: set, Commit: commit,
    GetLastError: lastError, GetErrorString: say, GetDiagnostic: say,
  };
  const shared = reachable();
  const found = shared ?? (about.model.length === 0 ? {} : about.isOld ? { API } : { API_1484_11 });
  window.vademecumInterface = found;
  Object.assign(window, found);

  /* Pages of a package inside one another have an origin each and cannot reach each other either. What one calls of the
     page around it is called there, without an answer; that is how such packages talk upwards. */
  const outwards = (levels) =>
    new Proxy({}, {
      get: (_target, name) => {
        if (typeof name !== "string" || name === "then") return undefined;
        if (name in found) return found[name];
        if (name === "parent" || name === "top") return name === "parent" ? outwards(levels + 1) : outermost;
        if (name === "postMessage") return above.postMessage.bind(above);
        return (...given) => {
          try {
            above.postMessage({ vademecumCall: name, levels, given }, "*");
          } catch { /* what cannot be copied cannot be called with */ }
        };
      },
      has: () => true,
    });
  const outermost = { ...found, postMessage: above.postMessage.bind(above) };
  outermost.parent = outermost;
  outermost.top = outermost;
  if (!shared) {
    try {
      window.parent = above === window ? window : isInside ? outwards(0) : outermost;
    } catch { /* then a unit finds its interface in its own window */ }
  }
  window.addEventListener("message", (event) => {
    const { vademecumCall: name, levels, given } = event.data ?? {};
    if (typeof name !== "string" || !Array.isArray(given)) return;
    if (![...Array(window.frames.length).keys()].some((place) => window.frames[place] === event.source)) return;
    if (levels > 0 && isInside) above.postMessage({ vademecumCall: name, levels: levels - 1, given }, "*");
    else if (Object.hasOwn(window, name) && typeof window[name] === "function") window[name](...given);
  });

  if (shared || about.model.length === 0) return;
  const leave = () => {
    isLeaving = true;
    if (stage === "on" && Object.keys(unsaved).length) save();
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("beforeunload", () => (isLeaving = true));
  window.addEventListener("pageshow", () => (isLeaving = false));
}
