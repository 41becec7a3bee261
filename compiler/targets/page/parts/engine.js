// Settles one claim. The operations are DATA.nodes; every amount is a whole number of fen.
// The compiler has proved that within DATA.bounds no number leaves the exact ones (2^53 - 1).

/** A row's arguments are rows above it; `values` has their values. */
const OPERATIONS = {
  fact: (name) => (values, facts) => facts[name],
  year: (name) => (values, facts, year) => year[name] || 0,
  add: (...rows) => (values) => rows.reduce((sum, row) => sum + values[row], 0),
  sub: (left, right) => (values) => values[left] - values[right],
  min: (...rows) => (values) => Math.min(...rows.map((row) => values[row])),
  max: (...rows) => (values) => Math.max(...rows.map((row) => values[row])),
  round: (half, divisor, ...terms) => (values) => {
    let sum = half;
    for (let at = 0; at < terms.length; at += 2) sum += terms[at] * values[terms[at + 1]];
    return (sum - (sum % divisor)) / divisor;
  },
  round_large: (half, divisor, ...terms) => (values) => {
    let sum = BigInt(half);
    for (let at = 0; at < terms.length; at += 2) {
      sum += BigInt(terms[at]) * BigInt(values[terms[at + 1]]);
    }
    return Number(sum / BigInt(divisor));
  },
  at_most: (left, right) => (values) => values[left] <= values[right],
  is: (subject, ...names) => (values) => names.includes(values[subject]),
  all: (...rows) => (values) => rows.every((row) => values[row]),
  any: (...rows) => (values) => rows.some((row) => values[row]),
  not: (row) => (values) => !values[row],
  choose: (flag, then, otherwise) => (values) => (values[flag] ? values[then] : values[otherwise]),
};

const NODES = DATA.nodes.map((row) => {
  if (!Array.isArray(row)) return () => row;
  const [name, ...args] = row;
  return OPERATIONS[name](...args);
});

/** The rows that a row is computed from. */
function argumentsOf(row) {
  if (!Array.isArray(row)) return [];
  const [name, ...args] = row;
  switch (name) {
    case "fact":
    case "year":
      return [];
    case "is":
      return [args[0]];
    case "round":
    case "round_large":
      return args.filter((_, at) => at > 1 && at % 2 === 1);
    default:
      return args;
  }
}

/** All rows that a program says anything by, in order of computation. */
function rowsOf(program) {
  const waiting = [program.patient];
  for (const [, , next] of program.year) waiting.push(next);
  for (const [condition] of program.refusals) waiting.push(condition);
  for (const [, , payment, benefits] of program.payers) {
    waiting.push(payment);
    for (const number of benefits) {
      const [, , applies, steps] = DATA.benefits[number];
      waiting.push(applies);
      for (const [, operand, result, index] of steps) {
        waiting.push(result);
        if (operand >= 0) waiting.push(operand);
        if (index !== undefined) waiting.push(index);
      }
    }
  }
  for (const [, row] of program.parts) waiting.push(row);
  const found = new Set();
  while (waiting.length) {
    const row = waiting.pop();
    if (!found.has(row)) {
      found.add(row);
      waiting.push(...argumentsOf(DATA.nodes[row]));
    }
  }
  return [...found].sort((a, b) => a - b);
}

const ROWS = new Map();

/**
 * Settle a claim under a program, given the year to date.
 * A refused claim has the number of its refusal, and leaves the year as it was.
 */
function settle(number, facts, year) {
  const program = DATA.programs[number];
  if (!ROWS.has(number)) ROWS.set(number, rowsOf(program));
  const values = [];
  for (const row of ROWS.get(number)) values[row] = NODES[row](values, facts, year);
  const refusal = program.refusals.findIndex(([condition]) => values[condition]);
  if (refusal >= 0) return { refusal, year, values };
  const after = {};
  for (const [name, , next] of program.year) {
    if (values[next] > DATA.bounds.year) throw new RangeError(name);
    after[name] = values[next];
  }
  return {
    refusal: -1,
    payments: program.payers.map(([, , payment]) => values[payment]),
    patient: values[program.patient],
    parts: program.parts.map(([name, row]) => [name, values[row]]),
    year: after,
    values,
  };
}
