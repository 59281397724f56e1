const asked = new URLSearchParams(location.search);
const main = document.getElementById("main");
const actor = JSON.parse(asked.get("actor"));
const address = (path, query) => `${asked.get("endpoint")}${path}?${new URLSearchParams(query)}`;
const began = Date.now();
let token = ""; let launch = {};
const headers = () => ({ Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" });
const uuid = () => URL.createObjectURL(new Blob()).slice(-36);
const say = (verb, result, isEnd) => {
  const id = uuid();
  const category = [{ id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" }];
  if (result && !isEnd) category.push({ id: "https://w3id.org/xapi/cmi5/context/categories/moveon" });
  const context = { ...launch.contextTemplate, registration: asked.get("registration"),
    contextActivities: { ...launch.contextTemplate.contextActivities, category } };
  const statement = { id, actor, verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } },
    object: { objectType: "Activity", id: asked.get("activityId") }, context, timestamp: new Date().toISOString() };
  if (result) statement.result = { ...result, duration: `PT${Math.round((Date.now() - began) / 1000)}S` };
  return fetch(address("statements", { statementId: id }), { method: "PUT", headers: headers(), body: JSON.stringify(statement) });
};
const draw = () => {
  const form = document.createElement("form");
  form.appendChild(Object.assign(document.createElement("h1"), { textContent: TEXTS.report }));
  form.appendChild(Object.assign(document.createElement("p"), { textContent: TEXTS.report_text }));
  const set = form.appendChild(document.createElement("fieldset"));
  set.appendChild(Object.assign(document.createElement("legend"), { textContent: TEXTS.report_question }));
  TEXTS.report_options.forEach((option, index) => {
    const label = set.appendChild(document.createElement("label"));
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: "q", value: index, required: true }), option);
  });
  form.appendChild(Object.assign(document.createElement("button"), { textContent: TEXTS.send }));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const score = Number(new FormData(form).get("q"));
    await say("completed", { completion: true });
    await say(score ? "passed" : "failed", { success: Boolean(score), score: { scaled: score } });
    await say("terminated", {}, true);
    main.replaceChildren(TEXTS.done);
  };
  main.replaceChildren(form);
};
(async () => {
  token = (await (await fetch(asked.get("fetch"), { method: "POST" })).json())["auth-token"];
  const which = { activityId: asked.get("activityId"), agent: asked.get("actor"), registration: asked.get("registration"), stateId: "LMS.LaunchData" };
  launch = await (await fetch(address("activities/state", which), { headers: headers() })).json();
  await fetch(address("agents/profile", { agent: asked.get("actor"), profileId: "cmi5LearnerPreferences" }), { headers: headers() });
  await say("initialized");
  draw();
})();
