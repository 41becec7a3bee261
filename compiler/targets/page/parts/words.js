// Words and figures as people read them, in the language of the page.

let language = "zh";

/** A sentence of the page, its placeholders filled. */
function say(key, fillings = {}) {
  return DATA.words[language][key].replace(/\{(\w+)\}/g, (_, name) => fillings[name]);
}

/** One of a pair of words: Chinese and English. */
function inLanguage(pair) {
  return language === "zh" ? pair[0] : pair[1];
}

/** A label of the rules, by its place. */
function label(place) {
  return inLanguage(DATA.labels[place]);
}

/** Fen as yuan with two decimals. */
function yuanText(fen, grouped = true) {
  const rest = fen % 100;
  const whole = String((fen - rest) / 100);
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${shown}.${String(rest).padStart(2, "0")}`;
}

/** 20180701 as 2018-07-01. */
function dayText(number) {
  const text = String(number).padStart(8, "0");
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** A part as a percentage of the whole; nothing where there is no whole. */
function percentText(part, whole) {
  return whole ? `${((100 * part) / whole).toFixed(1)}%` : "";
}

/** What a bill says of itself beside its costs and date. */
function factTexts(facts) {
  const texts = [];
  for (const fact of DATA.facts) {
    const value = facts[fact.name];
    const name = inLanguage(fact.label);
    if (fact.kind === "choice") {
      const [, zh, en] = fact.values.find(([known]) => known === value);
      texts.push(say("bill.fact", { fact: name, value: inLanguage([zh, en]) }));
    } else if (fact.kind === "flag") {
      texts.push(say(value ? "bill.yes" : "bill.no", { fact: name }));
    } else if (fact.kind === "count") {
      texts.push(say("bill.fact", { fact: name, value }));
    }
  }
  return texts;
}

/** An element with attributes and children; text is never read as markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}
