// The page: the state of the case, and what every change of it brings about.

const state = { bills: [], reading: null, shown: 0, language: "zh", problem: null };
let nextId = 1;
let cards = [];
let sheets = [];
let announcing = 0;

const find = (id) => document.getElementById(id);

function shownProgram() {
  return DATA.programs[programOf(state.reading)];
}

function newBill(typed) {
  nextId += 1;
  return { id: nextId, typed: { ...typed }, open: true };
}

function startTyped() {
  return Object.fromEntries(DATA.facts.map((fact) => [fact.name, typedOf(fact, DATA.start[fact.name])]));
}

// --- what a change brings about -----------------------------------------------------------------

/** Settle again, and show it: the answer to every keystroke. */
function refresh() {
  sheets = replay(programOf(state.reading), state.bills);
  state.shown = Math.min(state.shown, state.bills.length - 1);
  const single = state.bills.length === 1;
  cards.forEach((card, at) => refreshCard(card, sheets[at], at + 1, single, at === state.shown));
  const program = shownProgram();
  find("result").replaceChildren(...resultOf(sheets[state.shown], program));
  find("bills-table").replaceChildren(...(single ? [] : [billsTable(sheets, program)]));
  find("picker").hidden = single;
  const picked = find("picked");
  [...picked.options].forEach((option, at) => setText(option, pickedText(at)));
  picked.value = String(state.shown);
  setText(find("reading-shown"), readingText());
  find("reading-shown").hidden = state.reading === null;
  find("link").hidden = true;
  find("add").disabled = state.bills.length >= DATA.bounds.bills;
  announce();
}

function pickedText(at) {
  return `${say("bill.name", { number: at + 1 })} · ${gistOf(sheets[at])}`;
}

function readingText() {
  if (!state.reading) return "";
  const [name, wanted] = state.reading;
  const reading = DATA.readings.find((item) => item.name === name);
  const option = reading.options.find((item) => item.name === wanted);
  const words = { reading: inLanguage(reading.label), option: inLanguage(option.label) };
  const chosen = gistOf(replay(0, state.bills)[state.shown]);
  return `${say("reading.shown", words)} ${say("reading.as_chosen", { chosen })}`;
}

/** Tell screen readers the result, once typing rests. */
function announce() {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const name = say("bill.name", { number: state.shown + 1 });
    setText(find("live"), `${name}: ${gistOf(sheets[state.shown])}`);
  }, 700);
}

/** Make the form anew: another number of bills, another language. */
function rebuild() {
  language = state.language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("page.title", { policy: inLanguage(DATA.policy.title) });
  for (const node of document.querySelectorAll("[data-say]")) setText(node, say(node.dataset.say));
  for (const node of document.querySelectorAll("[data-name]")) {
    node.setAttribute("aria-label", say(node.dataset.name));
  }
  setText(find("policy"), inLanguage(DATA.policy.title));
  setText(find("number"), [DATA.policy.number, forceText()].filter(Boolean).join(" · "));
  const { name, version } = DATA.policy;
  setText(find("version"), say("page.version", { name, version }));
  find("language").value = language;
  cards = state.bills.map((bill) => cardOf(bill, { changed: refresh, remove, copy, show }));
  find("bills").replaceChildren(...cards.map((card) => card.node));
  find("picked").replaceChildren(...state.bills.map((_, at) => element("option", { value: at })));
  find("readings").replaceChildren(...readingSwitch(state, readAs));
  setText(find("problem"), state.problem ? say(state.problem) : "");
  find("problem").hidden = !state.problem;
  refresh();
}

// --- what a person can do -----------------------------------------------------------------------

function put(bill, at) {
  for (const other of state.bills) other.open = false;
  state.bills.splice(at, 0, bill);
  state.shown = at;
  rebuild();
  cards[at].fields[0].control.focus();
}

function add() {
  const last = state.bills[state.bills.length - 1];
  const typed = { ...last.typed };
  for (const fact of DATA.facts) if (fact.pool) typed[fact.name] = "0.00";
  put(newBill(typed), state.bills.length);
}

function copy(bill) {
  if (state.bills.length < DATA.bounds.bills) put(newBill(bill.typed), state.bills.indexOf(bill) + 1);
}

function remove(bill) {
  const at = state.bills.indexOf(bill);
  state.bills.splice(at, 1);
  state.shown = Math.max(0, at - 1);
  state.bills[state.shown].open = true;
  rebuild();
  cards[state.shown].node.querySelector("summary").focus();
}

function show(bill) {
  const at = state.bills.indexOf(bill);
  if (at >= 0 && at !== state.shown) {
    state.shown = at;
    refresh();
  }
}

function readAs(reading) {
  state.reading = reading;
  refresh();
}

/** Put a link to this case into the clipboard; where that is not allowed, show it selected. */
async function share() {
  const field = find("link-text");
  const sound = sheets.every((sheet) => sheet.sound);
  find("link").hidden = false;
  field.hidden = !sound;
  setText(find("link-note"), say(sound ? "link.ready" : "link.unsound"));
  if (!sound) return;
  field.value = location.href.split("#")[0] + encoded(state, sheets);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    setText(find("link-note"), say("link.copied"));
  } catch {
    field.focus();
  }
}

/** Take the case of the page's own link, if it has one. */
function restore() {
  const found = decoded(location.hash);
  state.problem = found ? found.problem : null;
  if (found && found.bills) {
    state.bills = found.bills.map(newBill);
    state.bills.forEach((bill, at) => (bill.open = at === found.shown));
    state.reading = found.reading;
    state.shown = found.shown;
    state.language = found.language || state.language;
  } else if (!state.bills.length) {
    state.bills = [newBill(startTyped())];
  }
  rebuild();
}

function paint() {
  const wanted = find("theme").value;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = wanted === "system" ? (dark ? "dark" : "light") : wanted;
}

state.language = (navigator.language || "zh").startsWith("zh") ? "zh" : "en";
find("form").addEventListener("submit", (event) => event.preventDefault());
find("add").addEventListener("click", add);
find("share").addEventListener("click", share);
find("print").addEventListener("click", () => window.print());
find("theme").addEventListener("input", paint);
find("language").addEventListener("input", () => {
  state.language = find("language").value;
  rebuild();
});
find("picked").addEventListener("input", () => {
  state.shown = Number(find("picked").value);
  refresh();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
window.addEventListener("hashchange", restore);
paint();
restore();
