// The form: the bills of the year, a card each, and the switch of readings.

/** What stands beside a field: label, control, help, error. */
function fieldOf(bill, fact, changed) {
  const id = `bill-${bill.id}-${fact.name}`;
  const control = controlOf(bill, fact, id);
  control.addEventListener("input", () => {
    bill.typed[fact.name] = fact.kind === "flag" ? control.checked : control.value;
    changed();
  });
  const name = element("label", { for: id }, inLanguage(fact.label));
  if (fact.kind === "money") name.append(element("span", { class: "unit" }, say("form.yuan")));
  const help = element("p", { class: "help", id: `${id}-help` });
  const error = element("p", { class: "error", id: `${id}-error`, hidden: true });
  control.setAttribute("aria-describedby", `${id}-error ${id}-help`);
  const kind = fact.kind === "flag" ? "field flag" : "field";
  const first = fact.kind === "flag" ? [control, name] : [name, control];
  const node = element("div", { class: kind }, ...first, error, help);
  return { fact, node, control, help, error };
}

function controlOf(bill, fact, id) {
  const typed = bill.typed[fact.name];
  if (fact.kind === "choice") {
    const control = element("select", { id });
    for (const [value, zh, en] of fact.values) {
      control.append(element("option", { value }, inLanguage([zh, en])));
    }
    control.value = typed;
    return control;
  }
  if (fact.kind === "flag") {
    const control = element("input", { id, type: "checkbox" });
    control.checked = typed;
    return control;
  }
  const kinds = {
    date: { type: "date", required: true },
    money: { type: "text", inputmode: "decimal", autocomplete: "off", required: true },
    count: { type: "text", inputmode: "numeric", autocomplete: "off", required: true },
  };
  const control = element("input", { id, ...kinds[fact.kind] });
  control.value = typed;
  return control;
}

/** The card of one bill; `actions` are what it can be asked to do. */
function cardOf(bill, actions) {
  const title = element("span", { class: "title" });
  const gist = element("span", { class: "gist" });
  const fields = DATA.facts.map((fact) => fieldOf(bill, fact, actions.changed));
  const button = (key, action) => {
    const made = element("button", { type: "button", class: "quiet" }, say(key));
    made.addEventListener("click", action);
    return made;
  };
  const remove = button("form.remove", () => actions.remove(bill));
  const refusal = element("p", { class: "refusal", hidden: true });
  const node = element(
    "details",
    { class: "bill", open: bill.open },
    element("summary", {}, title, gist),
    element(
      "fieldset",
      {},
      element("legend", { class: "unseen" }),
      element("div", { class: "fields" }, ...fields.map((field) => field.node)),
      refusal,
      element("div", { class: "actions" }, button("form.copy", () => actions.copy(bill)), remove),
    ),
  );
  node.addEventListener("toggle", () => {
    bill.open = node.open;
  });
  node.addEventListener("focusin", () => actions.show(bill));
  return { bill, node, title, gist, fields, refusal, remove, legend: node.querySelector("legend") };
}

/** Bring a card up to date with what its bill came to. */
function refreshCard(card, sheet, number, single, shown) {
  const name = say("bill.name", { number });
  setText(card.title, name);
  setText(card.legend, name);
  setText(card.gist, gistOf(sheet));
  card.remove.hidden = single;
  card.node.classList.toggle("shown", shown && !single);
  const refused = sheet.result !== null && sheet.result.refusal >= 0;
  card.refusal.hidden = !refused;
  setText(card.refusal, refused ? refusalText(sheet.result.refusal) : "");
  for (const field of card.fields) refreshField(field, sheet);
}

function gistOf(sheet) {
  if (!sheet.sound) return say("bill.unsound");
  const day = dayText(sheet.facts.date);
  if (sheet.result.refusal >= 0) return say("bill.gist_refused", { day });
  return say("bill.gist", { day, amount: yuanText(sheet.result.patient) });
}

function refreshField(field, sheet) {
  const error = sheet.errors[field.fact.name];
  field.control.setAttribute("aria-invalid", String(error !== undefined));
  field.error.hidden = error === undefined;
  const { low, high } = field.fact;
  const most = yuanText(DATA.bounds.cost).replace(/\.00$/, "");
  setText(field.error, error ? say(`error.${error}`, { low, high, most }) : "");
  setText(field.help, helpText(field.fact, sheet.facts[field.fact.name]));
}

/** The articles that name a field's value in a condition. */
function helpText(fact, value) {
  const entry = fact.values.find(([name]) => name === value);
  const articles = entry ? entry[3] : fact.articles;
  if (fact.kind === "date") return forceText();
  return articles ? say("form.articles", { articles: articles.join(say("form.comma")) }) : "";
}

/** Since when, and until when, the policy is in force. */
function forceText() {
  const { from, to } = DATA.policy;
  const key = to ? "form.in_force_to" : "form.in_force";
  return say(key, { from: dayText(from), to: to ? dayText(to) : "" });
}

/** Text that is written only where it changes, so that screen readers stay silent else. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The switch of readings: as chosen, or one other option. */
function readingSwitch(state, changed) {
  const choices = DATA.readings.filter((reading) => reading.options.length);
  const current = state.reading ? state.reading.join(".") : "";
  const radio = (value, text, disabled, note) => {
    const id = `reading-${value || "default"}`;
    const input = element("input", { type: "radio", name: "reading", id, value, disabled });
    input.checked = value === current;
    input.addEventListener("change", () => changed(value ? value.split(".") : null));
    const described = note ? element("p", { class: "help", id: `${id}-note` }, note) : null;
    if (note) input.setAttribute("aria-describedby", `${id}-note`);
    return element(
      "div",
      { class: "option" },
      input,
      element("div", {}, element("label", { for: id }, text), described),
    );
  };
  const groups = choices.map((reading) =>
    element(
      "fieldset",
      { class: "reading" },
      element("legend", {}, inLanguage(reading.label)),
      element("p", { class: "chosen" }, say("reading.chosen", readingWords(reading))),
      ...reading.options.map((option) => {
        const unsettled = option.program === null;
        const same = option.program === 0 ? say("reading.same") : "";
        const note = unsettled ? say("reading.unsettled", { reason: inLanguage(option.reason) }) : same;
        return radio(`${reading.name}.${option.name}`, inLanguage(option.label), unsettled, note);
      }),
    ),
  );
  return [radio("", say("reading.default"), false, say("reading.default_note")), ...groups];
}

function readingWords(reading) {
  return { option: inLanguage(reading.chosen), article: reading.article };
}
