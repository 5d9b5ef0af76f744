// Asks quietly whether the money has come and shows it then; until that nothing on the page moves.
const waiting = document.querySelector("[data-wait]");

async function look() {
  const answer = await fetch(location.href, { redirect: "manual" });
  const moved = answer.type === "opaqueredirect";
  if (moved || !(await answer.text()).includes("data-wait")) location.reload();
}

if (waiting) setInterval(look, Number(waiting.dataset.wait) * 1000);
