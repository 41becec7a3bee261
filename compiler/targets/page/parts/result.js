// The result of one bill: who pays, why the patient bears the rest, step by step; then the year.

/** Steps that are said only where they change the amount. */
const SILENT = ["available", "paid_before", "year_total"];
/** How a step is said whose parameter does not apply. */
const WITHOUT = {
  deductible: "steps.no_deductible",
  floor: "steps.no_floor",
  target: "steps.no_target",
  benefit_limit: "steps.no_limit",
  payer_limit: "steps.no_limit",
};

/** Why a claim is refused, with the article that says so. */
function refusalText(number, program = shownProgram()) {
  const [, reason, article] = program.refusals[number];
  return article
    ? say("bill.refused_by", { reason: label(reason), article })
    : say("bill.refused", { reason: label(reason) });
}

/** All of a bill's result, as elements. */
function resultOf(sheet, program) {
  if (!sheet.sound) return [element("p", { class: "notice" }, say("result.unsound"))];
  const facts = [dayText(sheet.facts.date), ...factTexts(sheet.facts)].join(" · ");
  const about = element("p", { class: "about" }, facts);
  if (sheet.result.refusal >= 0) {
    const reason = refusalText(sheet.result.refusal, program);
    return [about, element("p", { class: "notice" }, reason)];
  }
  const assumed = new Map();
  const steps = stepSections(sheet, program, assumed);
  return [
    about,
    headline(sheet),
    waterfall(sheet, program),
    ...partsSection(sheet),
    element("h3", {}, say("result.steps")),
    ...steps,
    ...assumedSection(assumed),
    ...yearSection(sheet, program),
  ];
}

function totalCost(facts) {
  return DATA.facts.reduce((sum, fact) => sum + (fact.pool ? facts[fact.name] : 0), 0);
}

function headline(sheet) {
  const { patient } = sheet.result;
  const total = totalCost(sheet.facts);
  const paid = say("result.of", { total: yuanText(total), paid: yuanText(total - patient) });
  return element(
    "p",
    { class: "headline" },
    element("span", {}, say("result.patient")),
    element("strong", {}, say("result.yuan", { amount: yuanText(patient) })),
    element("span", {}, paid),
  );
}

// --- the picture --------------------------------------------------------------------------------

/** A bar from where the amounts before it end. */
function bar(start, amount, total, kind) {
  const drawn = element("span", { class: `drawn ${kind}` });
  if (total) {
    drawn.style.marginInlineStart = `${(100 * start) / total}%`;
    drawn.style.width = `${(100 * amount) / total}%`;
    drawn.style.minWidth = amount ? "2px" : "0";
  }
  return element("td", { class: "bar", "aria-hidden": "true" }, drawn);
}

function amountCell(fen, kind = "amount") {
  return element("td", { class: kind }, yuanText(fen));
}

function waterfall(sheet, program) {
  const total = totalCost(sheet.facts);
  const rows = [];
  const row = (name, amount, start, kind) => {
    const share = element("td", { class: "share" }, percentText(amount, total));
    const heading = element("th", { scope: "row" }, name);
    const cells = [heading, amountCell(amount), share, bar(start, amount, total, kind)];
    rows.push(element("tr", { class: kind }, ...cells));
  };
  let start = 0;
  for (const fact of DATA.facts.filter((item) => item.pool)) {
    row(inLanguage(fact.label), sheet.facts[fact.name], start, "cost");
    start += sheet.facts[fact.name];
  }
  row(say("result.total"), total, 0, "total");
  start = 0;
  program.payers.forEach(([, name], at) => {
    row(label(name), sheet.result.payments[at], start, `payer payer-${at % 6}`);
    start += sheet.result.payments[at];
  });
  row(say("result.patient"), sheet.result.patient, start, "patient");
  return table(say("result.waterfall"), headings(["item", "amount", "share", "bar"]), rows, "waterfall");
}

function headings(keys) {
  return keys.map((key) =>
    key === "bar"
      ? element("td", { class: "bar", "aria-hidden": "true" })
      : element("th", { class: key, scope: "col" }, say(`table.${key}`)),
  );
}

/** A table; one of many figures may be wider than a phone, and can be scrolled by keyboard. */
function table(caption, heads, rows, kind, foot = []) {
  const wide = kind === "figures";
  return element(
    "div",
    wide ? { class: "scroll", tabindex: "0", role: "region", "aria-label": caption } : {},
    element(
      "table",
      { class: kind },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
      ...(foot.length ? [element("tfoot", {}, ...foot)] : []),
    ),
  );
}

function partsSection(sheet) {
  const parts = sheet.result.parts.filter(([, amount]) => amount > 0);
  if (!parts.length) return [];
  const whole = sheet.result.patient;
  let start = 0;
  const rows = parts.map(([name, amount]) => {
    const cells = [
      element("th", { scope: "row" }, say(`part.${name}`)),
      amountCell(amount),
      element("td", { class: "share" }, percentText(amount, whole)),
      bar(start, amount, whole, "patient"),
    ];
    start += amount;
    return element("tr", {}, ...cells);
  });
  const heads = headings(["reason", "amount", "share", "bar"]);
  return [table(say("result.why"), heads, rows, "waterfall")];
}

// --- the steps ----------------------------------------------------------------------------------

function stepSections(sheet, program, assumed) {
  return program.payers.map(([, name, , benefits], at) => {
    const amount = yuanText(sheet.result.payments[at]);
    const applied = benefits
      .map((number) => DATA.benefits[number])
      .filter(([, , applies]) => sheet.result.values[applies]);
    const title = say("steps.payer", { payer: label(name), amount });
    const heading = element("h4", { class: `payer-${at % 6}` }, title);
    const nothing = element("p", { class: "help" }, say("steps.nothing"));
    const lists = applied.map((benefit) => benefitSteps(benefit, name, sheet.result.values, assumed));
    return element("section", { class: "payer" }, heading, ...(lists.length ? lists : [nothing]));
  });
}

function benefitSteps([name, origin, , steps], payer, values, assumed) {
  const rows = [];
  let before = null;
  for (const [kind, operand, result, index, alternatives] of steps) {
    const amount = values[result];
    const silent = SILENT.includes(kind) && amount === before;
    before = amount;
    if (silent) continue;
    const [words, origins] = index === undefined ? [null, []] : DATA.values[alternatives[values[index]]];
    const value = words === null ? "" : label(words);
    const brought = operand < 0 ? "" : yuanText(values[operand]);
    const fillings = { value, payer: label(payer), operand: brought };
    const key = (value === say("steps.none") && WITHOUT[kind]) || `steps.${kind}`;
    const said = element("span", { class: "said" }, say(key, fillings));
    const text = element("div", { class: "text" }, said, sources(origins, assumed, origin));
    const figure = element("span", { class: "amount" }, yuanText(amount));
    rows.push(element("li", { class: kind }, text, figure));
  }
  const title = element("p", { class: "benefit" }, label(name), sources([origin], assumed));
  return element("div", {}, title, element("ol", { class: "steps" }, ...rows));
}

/**
 * The articles and phrases that a value stands on, one after the other; assumed ones marked.
 * Phrases that already stand `above`, with the benefit, are not said again.
 */
function sources(origins, assumed, above = -1) {
  if (!origins.length) return "";
  const places = new Map();
  for (const place of origins) places.set(JSON.stringify(DATA.origins[place]), DATA.origins[place]);
  const list = element("span", { class: "sources" });
  [...places.values()].forEach(([article, phrases, reason], at) => {
    if (at) list.append(say("source.arrow"));
    list.append(element("span", { class: "article" }, article || say("source.before")));
    const said = above >= 0 && String(phrases) === String(DATA.origins[above][1]);
    for (const phrase of said ? [] : phrases) list.append(element("q", { lang: "zh-CN" }, phrase));
    if (reason >= 0) {
      if (!assumed.has(reason)) assumed.set(reason, assumed.size + 1);
      list.append(element("mark", {}, say("assumed.mark", { number: assumed.get(reason) })));
    }
  });
  return list;
}

function assumedSection(assumed) {
  if (!assumed.size) return [];
  const notes = [...assumed].map(([reason, number]) =>
    element("li", {}, element("mark", {}, say("assumed.mark", { number })), " ", label(reason)),
  );
  return [element("h3", {}, say("assumed.heading")), element("ul", { class: "assumed" }, ...notes)];
}

// --- the year -----------------------------------------------------------------------------------

function yearSection(sheet, program) {
  const rows = program.year
    .filter(([name]) => sheet.result.year[name])
    .map(([name, text]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, label(text)),
        amountCell(sheet.before[name] || 0),
        amountCell(sheet.result.year[name]),
      ),
    );
  if (!rows.length) return [];
  const year = Math.floor(sheet.facts.date / 10000);
  return [table(say("year.to_date", { year }), headings(["item", "before", "after"]), rows, "figures")];
}

/** All bills in a table, with the sums of each year. */
function billsTable(sheets, program) {
  const names = [...program.payers.map(([, name]) => label(name)), say("result.patient")];
  const heads = [element("th", { scope: "col" }, say("table.bill"))];
  for (const name of [say("result.total"), ...names]) {
    heads.push(element("th", { scope: "col", class: "amount" }, name));
  }
  const sums = new Map();
  const rows = sheets.map((sheet, at) => {
    const name = say("bill.name", { number: at + 1 });
    if (!sheet.sound || sheet.result.refusal >= 0) {
      const gist = element("td", { colspan: heads.length - 1 }, gistOf(sheet));
      return element("tr", {}, element("th", { scope: "row" }, name), gist);
    }
    const amounts = [totalCost(sheet.facts), ...sheet.result.payments, sheet.result.patient];
    const year = Math.floor(sheet.facts.date / 10000);
    const known = sums.get(year) || amounts.map(() => 0);
    sums.set(year, known.map((sum, place) => sum + amounts[place]));
    const day = element("span", { class: "day" }, dayText(sheet.facts.date));
    const heading = element("th", { scope: "row" }, name, " ", day);
    return element("tr", {}, heading, ...amounts.map((fen) => amountCell(fen)));
  });
  const foot = [...sums].sort((a, b) => a[0] - b[0]).map(([year, amounts]) => {
    const heading = element("th", { scope: "row" }, say("year.sum", { year }));
    return element("tr", {}, heading, ...amounts.map((fen) => amountCell(fen)));
  });
  return table(say("year.bills"), heads, rows, "figures", foot);
}
