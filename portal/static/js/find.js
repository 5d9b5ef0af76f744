// Suggestions while somebody types, as an ARIA combobox: arrows choose, Enter opens, Escape closes.
// Without this script, and whenever the server does not answer, the form sends its words.
const PAUSE = 180; // milliseconds without a key before the server is asked

class Suggestions {
  constructor(box, number) {
    this.box = box;
    this.input = box.querySelector("input");
    this.options = [];
    this.active = -1;
    this.list = this.make("ul", "mc-suggest__list", { role: "listbox", "aria-label": box.dataset.label });
    this.list.id = `suggestions-${number}`;
    this.told = this.make("div", "mc-suggest__told", { role: "status" });
    // No searchbox may be a combobox.
    for (const [name, value] of Object.entries({
      type: "text", enterkeyhint: "search", role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id,
      "aria-autocomplete": "list", "aria-haspopup": "listbox",
    })) this.input.setAttribute(name, value);
    this.close();
    this.input.addEventListener("input", () => this.soon());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    for (const moved of ["scroll", "resize"]) {
      window.addEventListener(moved, () => this.list.hidden || this.place(), { passive: true });
    }
    // Before the input loses the focus, which would close the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const one = event.target.closest("[role=option]");
      if (one) this.open(Number(one.dataset.number));
    });
  }

  make(name, css, attributes) {
    const made = document.createElement(name);
    made.className = css;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return this.box.appendChild(made);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.asking?.abort();
    const words = this.input.value;
    if (words.trim().length < 2) return this.close();
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const response = await fetch(`${this.box.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal });
      const data = response.ok ? await response.json() : { options: [], told: "" };
      if (words === this.input.value && document.activeElement === this.input) this.show(data);
    } catch {
      if (!signal.aborted) this.close();
    }
  }

  show({ options, told }) {
    this.options = options;
    this.active = -1;
    this.list.replaceChildren(...options.map((one, number) => this.row(one, number)));
    this.told.textContent = told;
    this.list.hidden = !options.length;
    if (options.length) this.place();
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  place() {
    const box = this.box.getBoundingClientRect();
    this.list.style.top = `${box.bottom + 6}px`;
    this.list.style.left = `${box.left}px`;
    this.list.style.width = `${box.width}px`;
  }

  row(one, number) {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${number}`;
    row.className = "mc-suggest__one";
    row.dataset.number = number;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    for (const [css, text] of [["mc-suggest__text", one.text], ["mc-suggest__kind", one.kind]]) {
      const part = document.createElement("span");
      part.className = css;
      part.textContent = text;
      row.append(part, " ");
    }
    return row;
  }

  key(event) {
    const closed = this.list.hidden;
    if (event.key === "Escape" && !closed) {
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && !closed && this.active >= 0) {
      event.preventDefault();
      this.open(this.active);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (closed) this.ask();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    }
  }

  // Beyond the last one, and before the first, stands the box itself.
  move(step) {
    const places = this.options.length + 1;
    this.active = ((this.active + 1 + step + places) % places) - 1;
    [...this.list.children].forEach((row, number) => {
      row.setAttribute("aria-selected", String(number === this.active));
    });
    const row = this.list.children[this.active];
    if (row) {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  open(number) {
    window.location.assign(this.options[number].url);
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

document.querySelectorAll("[data-suggest]").forEach((box, number) => new Suggestions(box, number));
