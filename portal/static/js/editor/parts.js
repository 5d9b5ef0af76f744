// What the procedure that is being edited consists of, read from the form as it stands: parts that
// are not saved yet can be chosen, too.
const KINDS = {
  sections: "section", fields: "question", groups: "group", particulars: "particular",
  documents: "document", fees: "fee", steps: "step", parts: "part", results: "result",
};
const NAMES = ["label_vi", "title_vi", "name_vi"];
const ENDING = "-value-part_id";
const FRESH = 400; // milliseconds for which a reading of some thousand inputs is good enough
const readings = new WeakMap();

// [{id, kind, type, label, options, group, field}] in the order of the page.
export function partsOf(form) {
  const last = readings.get(form);
  if (last && performance.now() - last.at < FRESH) return last.parts;
  const inputs = new Map([...form.elements].map((one) => [one.name, one]));
  const named = [...inputs.keys()].filter((name) => name.endsWith(ENDING));
  const parts = named.map((name) => part(inputs, name)).filter((one) => one && one.id);
  readings.set(form, { parts, at: performance.now() });
  return parts;
}

const valueOf = (inputs, name) => inputs.get(name)?.value ?? "";

function part(inputs, name) {
  const place = name.slice(0, -ENDING.length);
  const list = /(?:^|-)([a-z_]+)-[0-9]+$/.exec(place)?.[1];
  if (!KINDS[list] || isDeleted(inputs, place)) return null;
  const field = inputs.get(name);
  const label = NAMES.map((one) => valueOf(inputs, `${place}-value-${one}`)).find(Boolean) ?? "";
  if (!field.value && label) give(inputs, field, label);
  const kind = place.includes("-particulars-") ? "particular" : KINDS[list];
  const type = kind === "question" ? valueOf(inputs, `${place}-type`) : kind;
  return {
    id: field.value, kind, type, label: label || field.value, field,
    group: kind === "question" ? groupOf(place) : "",
    options: type.startsWith("choice") ? optionsOf(inputs, `${place}-value-options-`) : [],
  };
}

// The place of the group in which a question stands.
function groupOf(place) {
  return place.includes("-groups-") ? place.replace(/-value-fields-[0-9]+$/, "") : "";
}

function isDeleted(inputs, place) {
  const steps = place.split("-value-");
  const around = steps.map((_one, index) => steps.slice(0, index + 1).join("-value-"));
  return around.some((one) => valueOf(inputs, `${one}-deleted`) === "1");
}

function optionsOf(inputs, prefix) {
  const found = [];
  const count = Number(valueOf(inputs, `${prefix}count`));
  for (let number = 0; number < count; number += 1) {
    const field = inputs.get(`${prefix}${number}-value-value`);
    if (!field || valueOf(inputs, `${prefix}${number}-deleted`) === "1") continue;
    const label = valueOf(inputs, `${prefix}${number}-value-label_vi`);
    if (!field.value && label) field.value = slug(label);
    if (field.value) found.push([field.value, label || field.value]);
  }
  return found;
}

// An identifier as the server would make it (cms/naming.py), so that others can name the part now.
function give(inputs, field, label) {
  const taken = new Set([...inputs].filter(([name]) => name.endsWith(ENDING)).map(([, one]) => one.value));
  const first = slug(label);
  let found = first;
  for (let number = 2; taken.has(found); number += 1) found = `${first}_${number}`;
  field.value = found;
}

function slug(label) {
  const bare = label.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  const found = bare.replace(/[^a-z0-9]+/g, "_").slice(0, 32).replace(/^_+|_+$/g, "") || "part";
  return /^[a-z]/.test(found) ? found : `p_${found}`;
}

// Whether the kinds of a list ("question", "integer", ...) want this part.
export function isOf(one, kinds) {
  return kinds.some((kind) => one.kind === kind || one.type === kind);
}
