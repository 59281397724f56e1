const form = document.createElement("form");
TEXTS.questions.forEach(([asked, options], number) => {
  const set = form.appendChild(document.createElement("fieldset"));
  set.appendChild(Object.assign(document.createElement("legend"), { textContent: asked }));
  options.forEach((option, index) => {
    const label = set.appendChild(document.createElement("label"));
    label.append(Object.assign(document.createElement("input"), { type: "radio", name: `q${number}`, value: index, required: true }), option);
  });
});
form.appendChild(Object.assign(document.createElement("button"), { textContent: TEXTS.send }));
form.onsubmit = (event) => {
  event.preventDefault();
  const right = TEXTS.questions.filter(([, , key], number) => Number(new FormData(form).get(`q${number}`)) === key).length;
  TEXTS.questions.forEach((_question, number) => {
    put(`cmi.interactions.${number}.id`, `q${number}`); put(`cmi.interactions.${number}.type`, "choice");
    put(`cmi.interactions.${number}.student_response`, new FormData(form).get(`q${number}`));
  });
  put("cmi.core.score.min", 0); put("cmi.core.score.max", 100);
  put("cmi.core.score.raw", Math.round((right / TEXTS.questions.length) * 100));
  finish();
  main.replaceChildren(TEXTS.result.replace("{right}", right).replace("{all}", TEXTS.questions.length));
};
main.appendChild(Object.assign(document.createElement("h1"), { textContent: TEXTS.check }));
main.appendChild(form);
