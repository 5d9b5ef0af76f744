// Asks quietly whether what the page waits for has come, or (data-state) has got further, and shows
// it then; until that only the numbers marked as live change on the page.
const waiting = document.querySelector("[data-wait]");
const mark = waiting?.dataset.state ? `data-state="${waiting.dataset.state}"` : "data-wait";

async function look() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return location.reload();
  const page = await answer.text();
  if (!page.includes(mark)) return location.reload();
  count(new DOMParser().parseFromString(page, "text/html"));
}

function count(fresh) {
  for (const shown of document.querySelectorAll("[data-live]")) {
    const now = fresh.querySelector(`[data-live="${shown.dataset.live}"]`);
    if (now) shown.textContent = now.textContent;
  }
}

if (waiting) setInterval(look, Number(waiting.dataset.wait) * 1000);
