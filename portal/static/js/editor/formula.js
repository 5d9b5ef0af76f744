// Conditions as the server keeps them, one line of text (cms/formula.py), and as trees.
// A tree is a comparison {subject, op, value} or {joint: "all" | "any" | "none", bare, parts}.
const SIGNS = { "=": "eq", "!=": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le" };
const WRITTEN = Object.fromEntries(Object.entries(SIGNS).map(([sign, op]) => [op, sign]));
const TOKEN = /\s*("(?:[^"\\]|\\.)*"|!=|>=|<=|[=<>(),[\]]|[@\p{L}\p{N}_-]+)/uy;
const RESERVED = ["yes", "no", "all", "any", "not", "present", "absent", "in", "contains"];
const PLAIN = /^([a-z][a-z0-9_]*|[0-9]{4}-[0-9]{2}-[0-9]{2})$/;

// The tree of a formula: null for an empty one, undefined for what cannot be read.
export function parse(text) {
  if (!text.trim()) return null;
  try {
    const left = tokens(text.trimEnd());
    const tree = condition(left);
    return left.length ? undefined : tree;
  } catch {
    return undefined;
  }
}

function tokens(text) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(text);
    found.push(match[1]);
  }
  return found;
}

function take(left, expected) {
  const token = left.shift();
  if (token === undefined || (expected && token !== expected)) throw new SyntaxError(token);
  return token;
}

function condition(left) {
  const first = take(left);
  if (!["all", "any", "not"].includes(first)) return comparison(first, left);
  take(left, "(");
  const parts = several(left, condition);
  take(left, ")");
  if (first !== "not") return { joint: first, parts };
  const [inner] = parts;
  return inner.joint === "any" ? { joint: "none", parts: inner.parts } : { joint: "none", bare: true, parts };
}

function comparison(subject, left) {
  const sign = take(left);
  if (sign === "present" || sign === "absent") return { subject, op: sign };
  const op = SIGNS[sign] ?? sign;
  if (left[0] !== "[") return { subject, op, value: single(left) };
  take(left, "[");
  const value = several(left, single);
  take(left, "]");
  return { subject, op, value };
}

function several(left, read) {
  const items = [read(left)];
  while (left[0] === ",") {
    take(left);
    items.push(read(left));
  }
  return items;
}

function single(left) {
  const token = take(left);
  if (token === "yes" || token === "no") return token === "yes";
  if (token.startsWith('"')) return JSON.parse(token);
  return /^-?[0-9]{1,16}$/.test(token) ? Number(token) : token;
}

// What is not finished yet (a comparison without a question or a value) is left out.
export function write(tree) {
  if (!tree) return "";
  if (!tree.joint) return isFinished(tree) ? comparisonText(tree) : "";
  const parts = tree.parts.map(write).filter(Boolean);
  if (!parts.length) return "";
  if (tree.joint !== "none") return `${tree.joint}(${parts.join(", ")})`;
  return tree.bare && parts.length === 1 ? `not(${parts[0]})` : `not(any(${parts.join(", ")}))`;
}

function isFinished({ subject, op, value }) {
  if (!subject || !op) return false;
  if (op === "present" || op === "absent") return true;
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "";
}

function comparisonText({ subject, op, value }) {
  if (op === "present" || op === "absent") return `${subject} ${op}`;
  const said = Array.isArray(value) ? `[${value.map(valueText).join(", ")}]` : valueText(value);
  return `${subject} ${WRITTEN[op] ?? op} ${said}`;
}

function valueText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return String(value);
  return PLAIN.test(value) && !RESERVED.includes(value) ? value : JSON.stringify(value);
}
