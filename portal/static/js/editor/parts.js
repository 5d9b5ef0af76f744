// What the procedure that is being edited consists of, read from the form as it stands: parts that
// are not saved yet can be chosen, too.
const KINDS = {
  sections: "section", fields: "question", groups: "group", particulars: "particular",
  documents: "document", fees: "fee", route: "step", parts: "part", results: "result",
};
const NAMES = ["label_vi", "title_vi", "name_vi"];
const ENDING = "-value-part_id";

const valueOf = (form, name) => form.elements[name]?.value ?? "";

// [{id, kind, type, label, options, group, field}] in the order of the page.
export function partsOf(form) {
  const inputs = [...form.querySelectorAll(`input[name$="${ENDING}"]`)];
  return inputs.map((input) => part(form, input)).filter((one) => one && one.id);
}

function part(form, input) {
  const place = input.name.slice(0, -ENDING.length);
  const list = /(?:^|-)([a-z_]+)-[0-9]+$/.exec(place)?.[1];
  if (!KINDS[list] || isDeleted(form, place)) return null;
  const label = NAMES.map((name) => valueOf(form, `${place}-value-${name}`)).find(Boolean) ?? "";
  if (!input.value && label) give(form, input, label);
  const kind = place.includes("-particulars-") ? "particular" : KINDS[list];
  const type = kind === "question" ? valueOf(form, `${place}-type`) : kind;
  return {
    id: input.value, kind, type, label: label || input.value, field: input,
    group: place.includes("-groups-") && kind === "question" ? place.replace(/-value-fields-[0-9]+$/, "") : "",
    options: type.startsWith("choice") ? optionsOf(form, `${place}-value-options-`) : [],
  };
}

function isDeleted(form, place) {
  const around = place.split("-value-").map((_one, index, all) => all.slice(0, index + 1).join("-value-"));
  return around.some((one) => valueOf(form, `${one}-deleted`) === "1");
}

function optionsOf(form, prefix) {
  const found = [];
  const count = Number(valueOf(form, `${prefix}count`));
  for (let number = 0; number < count; number += 1) {
    const input = form.elements[`${prefix}${number}-value-value`];
    if (!input || valueOf(form, `${prefix}${number}-deleted`) === "1") continue;
    const label = valueOf(form, `${prefix}${number}-value-label_vi`);
    if (!input.value && label) input.value = slug(label);
    if (input.value) found.push([input.value, label || input.value]);
  }
  return found;
}

// An identifier as the server would make it (cms/naming.py), so that others can name the part now.
function give(form, input, label) {
  const taken = new Set([...form.querySelectorAll(`input[name$="${ENDING}"]`)].map((one) => one.value));
  const first = slug(label);
  let found = first;
  for (let number = 2; taken.has(found); number += 1) found = `${first}_${number}`;
  input.value = found;
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
