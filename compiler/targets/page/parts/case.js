// A case: the bills of one person as they are typed, what is wrong with them, and their replay.

/** What is typed, without what an input method or a spreadsheet adds to a number. */
function plain(text) {
  return text.normalize("NFKC").replace(/[\s,，]/g, "");
}

/** An amount in yuan as fen; an error's key if it is none. */
function fenOf(text) {
  const found = /^(\d+)(?:\.(\d{0,2}))?$/.exec(plain(text));
  if (!found) return /^-/.test(plain(text)) ? { error: "money_negative" } : { error: "money" };
  const digits = found[1].replace(/^0+(?=\d)/, "") + ((found[2] || "") + "00").slice(0, 2);
  if (digits.length > 15 || Number(digits) > DATA.bounds.cost) return { error: "money_large" };
  return { value: Number(digits) };
}

/** A day like 2018-07-01 as 20180701, if there is such a day. */
function dayOf(text) {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!found) return { error: "date" };
  const [year, month, day] = found.slice(1).map(Number);
  const last = month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
  if (year < 1000 || day < 1 || day > last) return { error: "date" };
  return { value: year * 10000 + month * 100 + day };
}

/** The typed field as a value of its fact, or what is wrong with it. */
function valueOf(fact, typed) {
  switch (fact.kind) {
    case "date":
      return dayOf(typed);
    case "money":
      return typed.trim() === "" ? { error: "money_missing" } : fenOf(typed);
    case "count": {
      const text = plain(typed);
      const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
      return number >= fact.low && number <= fact.high ? { value: number } : { error: "count" };
    }
    case "flag":
      return { value: typed === true };
    default:
      return fact.values.some(([name]) => name === typed) ? { value: typed } : { error: "choice" };
  }
}

/** A value as a field holds it. */
function typedOf(fact, value) {
  switch (fact.kind) {
    case "date":
      return dayText(value);
    case "money":
      return yuanText(value, false);
    case "count":
      return String(value);
    default:
      return value;
  }
}

/** A bill's facts, and the errors of its fields by fact. */
function read(bill) {
  const facts = {};
  const errors = {};
  for (const fact of DATA.facts) {
    const { value, error } = valueOf(fact, bill.typed[fact.name]);
    if (error) errors[fact.name] = error;
    else facts[fact.name] = value;
  }
  return { facts, errors, sound: Object.keys(errors).length === 0 };
}

/**
 * Settle the bills of a person one after the other, by date, those of a day as they stand.
 * A calendar year begins with nothing; bills with errors are passed over.
 */
function replay(number, bills) {
  const sheets = bills.map((bill) => ({ bill, ...read(bill), before: {}, result: null }));
  const order = sheets
    .map((sheet, at) => ({ sheet, at }))
    .filter(({ sheet }) => sheet.sound)
    .sort((a, b) => a.sheet.facts.date - b.sheet.facts.date || a.at - b.at);
  let year = {};
  let current = 0;
  for (const { sheet } of order) {
    const calendarYear = Math.floor(sheet.facts.date / 10000);
    if (calendarYear !== current) year = {};
    current = calendarYear;
    sheet.before = year;
    sheet.result = settle(number, sheet.facts, year);
    year = sheet.result.year;
  }
  return sheets;
}
