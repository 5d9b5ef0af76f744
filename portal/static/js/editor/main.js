// The editor of procedures: lists in place of lines that name things, and one field to send.
import { Condition } from "./condition.js";
import { packed } from "./pack.js";
import { Insert, Ref, Refs } from "./refs.js";

const { Controller } = window.StimulusModule;

function register(name, make) {
  class Enhanced extends Controller {
    connect() {
      this.made = make(this.element);
    }

    disconnect() {
      this.made?.remove();
    }
  }
  window.wagtail.app.register(name, Enhanced);
}

register("mc-condition", (input) => new Condition(input));
register("mc-ref", (input) => new Ref(input, input.dataset.mcRefKindsValue ?? ""));
register("mc-refs", (input) => new Refs(input, input.dataset.mcRefsKindsValue ?? ""));
register("mc-insert", (area) => new Insert(area));

document.querySelector("form[data-edit-form]")?.addEventListener("formdata", packed);
