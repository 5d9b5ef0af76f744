// Enhances a page that already works without scripts. Texts come from <body data-texts>, in the
// language of the page.
import { createAll, initAll, isSupported } from "./vendor/govuk-frontend.js";
import { ButtonMenu } from "./vendor/moj-button-menu.js";
import { SortableTable } from "./vendor/moj-sortable-table.js";

function texts() {
  return JSON.parse(document.body.dataset.texts || "{}");
}

// A button pressed twice sends once; the page shown again by "back" can send anew.
function guardAgainstDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

// Selects marked data-auto-submit send their form when changed.
function submitOnChange() {
  document.addEventListener("change", (event) => {
    const control = event.target.closest("[data-auto-submit]");
    if (control) control.form.requestSubmit();
  });
}

function printButtons() {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

// Where a browser lets no page write to its clipboard, the address stands beside the button.
function copyButtons() {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      document.getElementById(button.dataset.says).hidden = false;
    });
  });
}

if (isSupported()) {
  const translated = texts();
  initAll(translated);
  createAll(ButtonMenu);
  createAll(SortableTable, translated.sortableTable);
  guardAgainstDoubleSubmit();
  submitOnChange();
  printButtons();
  copyButtons();
}
