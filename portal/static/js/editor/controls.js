// Small controls, and the words of the editor's scripts in the editor's language.
let said;

export function words() {
  said ??= JSON.parse(document.getElementById("mc-editor-words").textContent);
  return said;
}

export function option(value, label, isChosen = false) {
  return new Option(label, value, isChosen, isChosen);
}

export function select(label, options, value, change, hasNone = true) {
  const list = document.createElement("select");
  list.setAttribute("aria-label", label);
  if (hasNone) list.add(option("", `– ${label} –`));
  for (const [one, words_] of options) list.add(option(one, words_, one === value));
  list.addEventListener("change", () => change(list.value));
  return list;
}

export function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small button-secondary";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

export function tell(input) {
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
