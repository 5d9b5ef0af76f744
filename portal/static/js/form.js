// A form of questions that depend on each other: shows and hides them while one answers, and fills
// the lists of places. Without it the server does both, one round trip later.
import { visible } from "./conditions.js";

const form = document.querySelector("form[data-conditional]");
const rules = JSON.parse(document.getElementById("form-rules")?.textContent ?? "null");

const name = (path) => path.replaceAll(".", "-");
const values = (field) => new FormData(form).getAll(field);
const first = (field) => values(field)[0] ?? "";

const READ = {
  integer: (path) => whole(first(path)),
  money: (path) => whole(first(path).replace(/[.\s\u00a0]|đ$/g, "")),
  date: (path) => isoDate(["day", "month", "year"].map((part) => first(`${path}-${part}`).trim())),
  yes_no: (path) => ({ yes: true, no: false })[first(path)],
  consent: (path) => values(path).length > 0,
  choices: (path) => values(path),
  person: parts,
  address: parts,
};

function read(field, path) {
  const reader = READ[field.type] ?? ((own) => first(own).trim());
  return field.type === "info" ? undefined : reader(name(path));
}

function whole(text) {
  return /^-?[0-9]{1,15}$/.test(text.trim()) ? Number(text) : text.trim();
}

function isoDate([day, month, year]) {
  if (!/^[0-9]{4}$/.test(year) || !/^[0-9]{1,2}$/.test(month) || !/^[0-9]{1,2}$/.test(day)) {
    return [day, month, year].some(Boolean) ? "?" : "";
  }
  return [year, month.padStart(2, "0"), day.padStart(2, "0")].join("-");
}

function parts(path) {
  const own = [...new FormData(form)].filter(([key]) => key.startsWith(`${path}-`));
  return Object.fromEntries(own);
}

function answers() {
  const { section, before } = rules;
  const given = { ...before };
  for (const field of section.fields) given[field.id] = read(field, field.id);
  for (const group of section.groups) {
    const rows = Number(first(`${group.id}-rows`)) || 0;
    given[group.id] = Array.from({ length: rows }, (_, row) =>
      Object.fromEntries(
        group.fields.map((field) => [field.id, read(field, `${group.id}.${row}.${field.id}`)]),
      ),
    );
  }
  return given;
}

// The answers of earlier sections come in as questions that are always asked.
function spec() {
  const earlier = { id: "@before", fields: Object.keys(rules.before).map((id) => ({ id })) };
  return { sections: [earlier, rules.section] };
}

function refresh() {
  const shown = visible(spec(), answers(), rules.context);
  for (const block of form.querySelectorAll("[data-path]")) {
    block.hidden = !shown.has(block.dataset.path);
  }
  form.elements.shown.value = [...shown].join(" ");
}

// --- places -------------------------------------------------------------------------------------
function areas(box) {
  return [...box.querySelectorAll("select[data-area]")];
}

async function fill(select, code) {
  const blank = select.options[0];
  select.replaceChildren(blank);
  if (!code) return;
  const query = new URLSearchParams({ level: select.dataset.area });
  const response = await fetch(`${form.dataset.areas}${encodeURIComponent(code)}/?${query}`);
  if (!response.ok) return;
  const { places } = await response.json();
  select.append(...places.map(([value, text]) => new Option(text, value)));
}

async function cascade(event) {
  const changed = event.target.closest("select[data-area]");
  if (!changed) return;
  const all = areas(changed.closest("[data-areas]"));
  const [next, ...later] = all.slice(all.indexOf(changed) + 1);
  later.forEach((select) => select.replaceChildren(select.options[0]));
  if (next) await fill(next, changed.value);
  refresh();
}

if (form && rules) {
  form.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
  form.addEventListener("change", cascade);
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}
