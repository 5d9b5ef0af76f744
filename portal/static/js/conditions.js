/**
 * Which questions of a form are asked, given the answers so far.
 * The same rules as procedures/catalogue/conditions.py and visibility.py, over the same JSON;
 * a property test compares the two. Change both or none.
 */

const ISO_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const ORDER = {
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

/** Nothing, an empty text or list, or a composite of which every part is absent. */
export function isAbsent(value) {
  if (isRecord(value)) return Object.values(value).every(isAbsent);
  return value === undefined || value === null || value === "" || isEmptyList(value);
}

/** No condition holds always. The answers are live ones: hidden questions left out. */
export function evaluate(condition, answers, context) {
  if (!condition) return true;
  if (condition.all) return condition.all.every((part) => evaluate(part, answers, context));
  if (condition.any) return condition.any.some((part) => evaluate(part, answers, context));
  if (condition.not) return !evaluate(condition.not, answers, context);
  return compare(condition.op, asked(condition.field, answers, context), condition.value);
}

/** Ids of visible sections, questions and groups; `group.row.question` inside a group. */
export function visible(spec, answers, context) {
  return look(spec, answers, context).shown;
}

/** The answers that count: of visible questions and not empty. */
export function prune(spec, answers, context) {
  return look(spec, answers, context).live;
}

function look(spec, answers, context) {
  const seen = { live: {}, shown: new Set(), context };
  for (const section of spec.sections ?? []) {
    if (!evaluate(section.when, seen.live, context)) continue;
    seen.shown.add(section.id);
    lookAtFields(section.fields ?? [], answers, seen, "");
    for (const group of section.groups ?? []) {
      if (evaluate(group.when, seen.live, context)) lookAtGroup(group, own(answers, group.id), seen);
    }
  }
  return seen;
}

function lookAtFields(fields, answers, seen, prefix) {
  for (const field of fields) {
    if (!evaluate(field.when, seen.live, seen.context)) continue;
    seen.shown.add(prefix + field.id);
    const answer = own(answers, field.id);
    if (!isAbsent(answer)) seen.live[field.id] = answer;
  }
}

function lookAtGroup(group, rows, seen) {
  seen.shown.add(group.id);
  const kept = [];
  for (const [number, row] of (Array.isArray(rows) ? rows : []).entries()) {
    const inRow = { live: { ...seen.live }, shown: seen.shown, context: seen.context };
    lookAtFields(group.fields, isRecord(row) ? row : {}, inRow, `${group.id}.${number}.`);
    const ids = group.fields.map((field) => field.id).filter((id) => id in inRow.live);
    kept.push(Object.fromEntries(ids.map((id) => [id, inRow.live[id]])));
  }
  if (kept.length) seen.live[group.id] = kept;
}

function asked(subject, answers, context) {
  if (subject === "@applicant_type") return context.applicant_type;
  if (subject === "@channel") return context.channel;
  return own(answers, subject);
}

function compare(op, answer, value) {
  const absent = isAbsent(answer);
  if (op === "present" || op === "absent" || absent) return op === (absent ? "absent" : "present");
  if (op === "contains") {
    return Array.isArray(answer) && answer.some((item) => same(item, value));
  }
  const subject = Array.isArray(answer) ? answer.length : answer;
  if (op === "in") return Array.isArray(value) && value.some((item) => same(subject, item));
  if (op in ORDER) return comparable(subject, value) && ORDER[op](subject, value);
  return same(subject, value) === (op === "eq");
}

function same(answer, value) {
  return kind(answer) !== null && answer === value;
}

function comparable(answer, value) {
  return kind(answer) === kind(value) && ["integer", "date"].includes(kind(answer));
}

function kind(value) {
  if (typeof value === "boolean") return "boolean";
  if (Number.isInteger(value)) return "integer";
  if (typeof value === "string") return ISO_DATE.test(value) ? "date" : "word";
  return null;
}

// An id such as "constructor" must not find what every object inherits.
function own(answers, id) {
  return Object.hasOwn(answers, id) ? answers[id] : undefined;
}

function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEmptyList(value) {
  return Array.isArray(value) && value.length === 0;
}
