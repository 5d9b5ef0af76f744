// A page on a wall is shown anew, and one at a machine gives way to the next person.
const page = document.querySelector("[data-leave]");

if (page) {
  const go = () => (page.dataset.for ? location.assign(page.dataset.for) : location.reload());
  setTimeout(go, Number(page.dataset.leave) * 1000);
}
