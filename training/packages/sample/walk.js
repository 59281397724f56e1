let place = Number(api.LMSGetValue("cmi.core.lesson_location")) || 0;
if (api.LMSGetValue("cmi.core.lesson_status") === "not attempted") put("cmi.core.lesson_status", "incomplete");
const draw = () => {
  const [title, text] = TEXTS.screens[place];
  const last = place === TEXTS.screens.length - 1;
  main.replaceChildren();
  const add = (name, words) => main.appendChild(Object.assign(document.createElement(name), { textContent: words }));
  add("p", `${place + 1} / ${TEXTS.screens.length}`).className = "quiet";
  add("h1", title); add("p", text);
  if (place) add("button", TEXTS.back).onclick = () => go(place - 1);
  add("button", last ? TEXTS.end : TEXTS.next).onclick = () => (last ? end() : go(place + 1));
  add("p", TEXTS.kept).className = "quiet";
};
const go = (number) => { place = number; put("cmi.core.lesson_location", place); api.LMSCommit(""); draw(); };
const end = () => { put("cmi.core.lesson_status", "completed"); put("cmi.core.exit", ""); finish(); main.replaceChildren(document.createTextNode(TEXTS.done)); };
draw();
