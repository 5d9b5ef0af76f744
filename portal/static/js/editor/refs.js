// Lines that name other parts of the procedure, as lists to choose from.
import { button, option, select, tell, words } from "./controls.js";
import { isOf, partsOf } from "./parts.js";

class Chosen {
  constructor(input, kinds) {
    Object.assign(this, { input, kinds: kinds.split(" ") });
    this.box = document.createElement("div");
    this.box.className = "mc-ref";
    input.hidden = true;
    input.after(this.box);
    this.box.addEventListener("focusin", (event) => this.refresh(event.target));
    this.draw();
  }

  remove() {
    this.box.remove();
    this.input.hidden = false;
  }

  // Many of them are empty: those read the form when somebody opens the list.
  options() {
    const found = partsOf(this.input.form).filter((one) => isOf(one, this.kinds));
    return found.map((one) => [one.id, one.label]);
  }

  offered() {
    return this.options();
  }

  refresh(list) {
    if (!(list instanceof HTMLSelectElement)) return;
    const known = new Map([...list.options].map((one) => [one.value, one]));
    for (const [id, label] of this.offered()) {
      if (known.has(id)) known.get(id).text = label;
      else list.add(option(id, label));
    }
  }

  keep(value) {
    this.input.value = value;
    tell(this.input);
    this.draw();
  }
}

export class Ref extends Chosen {
  draw() {
    const value = this.input.value;
    const isNumber = this.isNumber(value);
    const options = value && !isNumber ? this.options() : [];
    if (value && !isNumber && !options.some(([one]) => one === value)) options.push([value, value]);
    if (this.kinds.includes("number")) options.unshift(["#", words().number]);
    const change = (chosen) => this.keep(chosen === "#" ? "1" : chosen);
    const list = select(words().choose, options, isNumber ? "#" : value, change);
    this.box.replaceChildren(list, ...(isNumber ? [this.number(value)] : []));
  }

  isNumber(value) {
    return this.kinds.includes("number") && /^[0-9]+$/.test(value);
  }

  number(value) {
    const input = Object.assign(document.createElement("input"), { type: "number", min: 0, value });
    input.setAttribute("aria-label", words().number);
    input.addEventListener("change", () => {
      this.input.value = input.value || "0";
      tell(this.input);
    });
    return input;
  }
}

export class Refs extends Chosen {
  chosen() {
    return this.input.value.split(",").map((one) => one.trim()).filter(Boolean);
  }

  offered() {
    const chosen = this.chosen();
    return this.options().filter(([id]) => !chosen.includes(id));
  }

  draw() {
    const chosen = this.chosen();
    const labels = new Map(chosen.length ? this.options() : []);
    const rows = chosen.map((id, index) => {
      const row = document.createElement("span");
      row.className = "mc-ref__one";
      const others = chosen.filter((_one, place) => place !== index);
      row.append(labels.get(id) ?? id, button(words().remove, () => this.keep(others.join(", "))));
      return row;
    });
    const add = (id) => id && this.keep([...chosen, id].join(", "));
    this.box.replaceChildren(...rows, select(words().addOne, [], "", add));
  }
}

// Below the words of a paper: the answers that can stand in them.
export class Insert {
  constructor(area) {
    this.box = document.createElement("div");
    this.box.className = "mc-ref";
    area.after(this.box);
    const list = select(words().insert, [], "", (id) => {
      if (!id) return;
      area.setRangeText(`{${id}}`, area.selectionStart, area.selectionEnd, "end");
      list.value = "";
      tell(area);
      area.focus();
    });
    list.addEventListener("focus", () => {
      const found = partsOf(area.form).filter((one) => isOf(one, ["question", "particular"]) && !one.group);
      list.replaceChildren(list.options[0], ...found.map((one) => option(one.id, one.label)));
    });
    this.box.append(list);
  }

  remove() {
    this.box.remove();
  }
}
