// A condition built from lists: question, comparison, value; all, any or none of several.
import { parse, write } from "./formula.js";
import { partsOf } from "./parts.js";
import { button, select, tell, words } from "./controls.js";

const OPERATORS = {
  option: ["eq", "ne", "in"], options: ["contains"], number: ["eq", "ne", "gt", "ge", "lt", "le"],
  boolean: ["eq"], words: [],
};
const KINDS = {
  choice: "option", choices: "options", integer: "number", money: "number", group: "number",
  date: "number", yes_no: "boolean", consent: "boolean",
};

export class Condition {
  constructor(input) {
    this.input = input;
    this.box = document.createElement("div");
    this.box.className = "mc-cond";
    this.tree = parse(input.value);
    if (this.tree === undefined) return; // left as it was written, for whoever wrote it
    input.hidden = true;
    input.after(this.box);
    this.box.addEventListener("focusin", () => this.refresh());
    this.draw();
  }

  remove() {
    this.box.remove();
    this.input.hidden = false;
  }

  // --- what can be asked -----------------------------------------------------------------------
  subjects() {
    const { form } = this.input;
    const before = partsOf(form).filter((one) => this.mayAsk(one));
    const known = words().subjects.map(([id, label, options]) => ({ id, label, type: "choice", options }));
    return [...known, ...before];
  }

  mayAsk(one) {
    if (!["question", "group"].includes(one.kind) || one.type === "info") return false;
    const here = this.input.name;
    if (one.group && !here.startsWith(`${one.group}-`)) return false;
    if (!here.startsWith("sections-")) return true;
    const isEarlier = one.field.compareDocumentPosition(this.input) & Node.DOCUMENT_POSITION_FOLLOWING;
    return isEarlier && !sameBlock(one.field.name, here);
  }

  // --- drawing ---------------------------------------------------------------------------------
  // Most conditions are empty: those read the form when somebody adds one.
  draw() {
    this.known = this.tree ? this.subjects() : [];
    this.box.replaceChildren(this.tree ? this.node(this.tree, () => this.change(null)) : this.adder());
  }

  // Questions may have been renamed since: only the names in the lists are changed.
  refresh() {
    if (!this.tree) return;
    const now = this.subjects();
    if (JSON.stringify(now.map(bare)) === JSON.stringify(this.known.map(bare))) return;
    const place = [...this.box.querySelectorAll("select, input, button")].indexOf(document.activeElement);
    this.draw();
    [...this.box.querySelectorAll("select, input, button")][place]?.focus();
  }

  change(tree) {
    this.tree = tree;
    this.draw();
    this.keep();
    this.box.querySelector("select, button")?.focus();
  }

  keep() {
    this.input.value = write(this.tree);
    tell(this.input);
  }

  adder() {
    return button(words().add, () => this.change({ subject: "", op: "eq" }));
  }

  node(tree, drop) {
    return tree.joint ? this.several(tree, drop) : this.comparison(tree, drop);
  }

  several(tree, drop) {
    const box = document.createElement("div");
    box.className = "mc-cond__all";
    const joint = select(words().joint, words().joints, tree.joint, (value) => {
      tree.joint = value;
      tree.bare = false;
      this.keep();
    });
    const rows = tree.parts.map((part, index) => this.node(part, () => {
      tree.parts.splice(index, 1);
      this.change(tree.parts.length ? this.tree : this.without(tree));
    }));
    const more = [
      button(words().add, () => this.grow(tree, { subject: "", op: "eq" })),
      button(words().addSeveral, () => this.grow(tree, { joint: "any", parts: [{ subject: "", op: "eq" }] })),
      button(words().remove, drop),
    ];
    box.append(joint, ...rows, ...more);
    return box;
  }

  grow(tree, part) {
    tree.parts.push(part);
    this.change(this.tree);
  }

  without(tree) {
    const pruned = (one) => {
      if (one === tree) return null;
      if (one.joint) one.parts = one.parts.map(pruned).filter(Boolean);
      return one;
    };
    return pruned(this.tree);
  }

  comparison(leaf, drop) {
    const box = document.createElement("div");
    box.className = "mc-cond__one";
    box.append(this.subjectList(leaf), this.operatorList(leaf), ...this.valueControl(leaf));
    box.append(button(words().remove, drop));
    if (leaf === this.tree) box.append(button(words().more, () => this.change(wrapped(leaf))));
    return box;
  }

  subjectList(leaf) {
    const options = this.known.map((one) => [one.id, one.label]);
    return select(words().subject, withUnknown(options, leaf.subject), leaf.subject, (value) => {
      Object.assign(leaf, { subject: value, op: this.operators(value)[0], value: undefined });
      this.draw();
      this.keep();
    });
  }

  operators(subject) {
    return [...(OPERATORS[this.kind(subject)] ?? []), "present", "absent"];
  }

  kind(subject) {
    return KINDS[this.known.find((one) => one.id === subject)?.type] ?? "words";
  }

  operatorList(leaf) {
    const fitting = this.operators(leaf.subject);
    const names = fitting.includes(leaf.op) ? fitting : [leaf.op, ...fitting];
    const options = names.map((op) => [op, words().operators[op]]);
    return select(words().comparison, options, leaf.op, (value) => {
      leaf.op = value;
      leaf.value = value === "in" ? [leaf.value ?? []].flat() : [leaf.value].flat()[0];
      this.draw();
      this.keep();
    }, false);
  }

  valueControl(leaf) {
    if (leaf.op === "present" || leaf.op === "absent" || !leaf.subject) return [];
    const one = this.known.find((part) => part.id === leaf.subject);
    const set = (value) => {
      leaf.value = value;
      this.keep();
    };
    if (this.kind(leaf.subject) === "boolean") return [yesNo(leaf, set)];
    if (one?.options?.length) return [this.choice(leaf, one.options, set)];
    return [typed(leaf, one?.type, set)];
  }

  choice(leaf, options, set) {
    if (leaf.op !== "in") return select(words().value, withUnknown(options, leaf.value), leaf.value, set);
    const list = select(words().value, options, "", () => set([...list.selectedOptions].map((o) => o.value)), false);
    list.multiple = true;
    for (const one of list.options) one.selected = [leaf.value].flat().includes(one.value);
    return list;
  }
}

const bare = ({ id, label, type, options }) => [id, label, type, options];
const wrapped = (leaf) => ({ joint: "all", parts: [leaf, { subject: "", op: "eq" }] });

function sameBlock(first, second) {
  return second.startsWith(first.slice(0, -"part_id".length));
}

function withUnknown(options, value) {
  const isKnown = value === undefined || value === "" || options.some(([one]) => one === value);
  return isKnown ? options : [...options, [value, String(value)]];
}

function yesNo(leaf, set) {
  const said = leaf.value === undefined ? "" : String(leaf.value);
  return select(words().value, words().yesNo, said, (value) => set(value === "true"));
}

function typed(leaf, type, set) {
  const input = document.createElement("input");
  const isNumber = ["integer", "money", "group"].includes(type);
  input.type = isNumber ? "number" : type === "date" ? "date" : "text";
  input.setAttribute("aria-label", words().value);
  input.value = [leaf.value].flat().join(", ") ?? "";
  input.addEventListener("change", () => {
    const said = input.value.trim();
    const read = (one) => (isNumber && one !== "" ? Number(one) : one);
    set(leaf.op === "in" ? said.split(",").map((one) => read(one.trim())) : read(said));
  });
  return input;
}
