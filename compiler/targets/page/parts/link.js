// A case as the fragment of a link. Browsers never send a fragment to a server.
// v=1&p=huining_2018.1a2b&r=reading.option&s=0&l=zh&b=20180701,registered_poor,…;…

/** The fragment of a case whose bills are sound. */
function encoded(state, sheets) {
  const parts = ["v=1", `p=${DATA.policy.name}.${DATA.policy.version}`];
  if (state.reading) parts.push(`r=${state.reading.join(".")}`);
  if (state.shown) parts.push(`s=${state.shown}`);
  parts.push(`l=${state.language}`);
  const bills = sheets.map(({ facts }) => DATA.facts.map((fact) => wordOf(facts[fact.name])));
  return `#${parts.join("&")}&b=${bills.map((bill) => bill.join(",")).join(";")}`;
}

function wordOf(value) {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/** The case of a fragment; `problem` is the key of what is wrong with it; null without a case. */
function decoded(fragment) {
  const fields = {};
  for (const part of fragment.replace(/^#/, "").split("&")) {
    const at = part.indexOf("=");
    if (at > 0) fields[part.slice(0, at)] = part.slice(at + 1);
  }
  if (fields.b === undefined) return null;
  const [policy, version] = (fields.p || "").split(".");
  if (fields.v !== "1" || policy !== DATA.policy.name) return { problem: "link.other" };
  const bills = fields.b.split(";").map(decodedBill);
  if (bills.length > DATA.bounds.bills || bills.includes(null)) return { problem: "link.damaged" };
  const reading = fields.r ? fields.r.split(".") : null;
  if (reading && programOf(reading) === null) return { problem: "link.damaged" };
  const shown = /^\d{1,3}$/.test(fields.s || "") ? Number(fields.s) : 0;
  return {
    bills,
    reading,
    shown: Math.min(shown, bills.length - 1),
    language: DATA.words[fields.l] ? fields.l : null,
    problem: version === DATA.policy.version ? null : "link.version",
  };
}

/** What the fields of a bill hold, or null where the text is no such bill. */
function decodedBill(text) {
  const words = text.split(",");
  if (words.length !== DATA.facts.length) return null;
  const typed = {};
  for (const [at, fact] of DATA.facts.entries()) {
    const value = decodedValue(fact, words[at]);
    if (value === null) return null;
    typed[fact.name] = typedOf(fact, value);
    if (valueOf(fact, typed[fact.name]).value !== value) return null;
  }
  return typed;
}

function decodedValue(fact, word) {
  switch (fact.kind) {
    case "flag":
      return word === "1" ? true : word === "0" ? false : null;
    case "choice":
      return word;
    default:
      return /^\d{1,12}$/.test(word) ? Number(word) : null;
  }
}

/** The number of a reading's program: 0 for the default, null where there is none. */
function programOf(reading) {
  if (!reading) return 0;
  const [name, option] = reading;
  const found = DATA.readings.find((item) => item.name === name);
  const wanted = found && found.options.find((item) => item.name === option);
  return wanted && wanted.program !== null ? wanted.program : null;
}
