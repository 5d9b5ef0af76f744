// Sends files as soon as they are chosen; without it a button does.
const form = document.querySelector("form[data-upload]");

if (form) {
  form.querySelectorAll("[data-without-script]").forEach((part) => part.remove());
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file" || !event.target.files.length) return;
    const act = document.createElement("input");
    Object.assign(act, { type: "hidden", name: "do", value: "upload" });
    form.append(act);
    form.setAttribute("aria-busy", "true");
    form.submit();
  });
}
