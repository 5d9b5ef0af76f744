// Keys and bulk bar of the inbox. Everything here can also be done without it.
const OFF = "mc-keys-off"; // remembered in this browser only

const table = document.querySelector("[data-queue]");
const rows = table ? [...table.tBodies[0].rows] : [];
let at = -1;

function moveTo(next) {
  if (!rows.length) return;
  rows[at]?.classList.remove("is-focus");
  at = Math.max(0, Math.min(rows.length - 1, next));
  rows[at].classList.add("is-focus");
  rows[at].querySelector("a").focus();
}

function toggle() {
  rows[at]?.querySelector("[type=checkbox]")?.click();
}

const KEYS = {
  j: () => moveTo(at + 1),
  k: () => moveTo(at - 1),
  x: toggle,
  "/": () => document.querySelector("[data-shortcut='/']")?.focus(),
};

function isTyping(target) {
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

function readKeys(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (localStorage.getItem(OFF)) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

// Single-letter keys can be switched off: they get in the way of voice control (WCAG 2.1.4).
function keysSwitch() {
  const hints = document.querySelector("[data-keys]");
  const button = document.querySelector("[data-keys-switch]");
  if (!hints) return;
  hints.hidden = false;
  const label = () => {
    button.textContent = localStorage.getItem(OFF) ? button.dataset.on : button.dataset.off;
  };
  button.addEventListener("click", () => {
    if (localStorage.getItem(OFF)) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    label();
  });
  label();
}

// Of the bulk bar only those acts can be pressed that one of the ticked files has.
function bulkBar() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const count = bar.querySelector("[data-bulk-count]");
  const refresh = () => {
    const ticked = table.querySelectorAll("tbody [type=checkbox]:checked");
    const whole = bar.querySelector("[name=whole]")?.checked;
    const acts = new Set([...ticked].flatMap((box) => box.dataset.acts?.split(" ") ?? []));
    for (const button of bar.querySelectorAll("[data-act]")) {
      button.disabled = !whole && !acts.has(button.dataset.act);
    }
    count.textContent = ticked.length ? `(${ticked.length})` : "";
    rows.forEach((row) =>
      row.classList.toggle("is-selected", !!row.querySelector("[type=checkbox]")?.checked),
    );
  };
  table.addEventListener("change", refresh);
  bar.addEventListener("change", refresh);
  window.addEventListener("pageshow", refresh);
  refresh();
}

document.addEventListener("keydown", readKeys);
keysSwitch();
if (table) bulkBar();
