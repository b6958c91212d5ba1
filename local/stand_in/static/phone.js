// Keeps the waiting codes and the messages of the demo phone fresh; the page works without it.
const live = document.getElementById("live");
let shown = null;

async function refresh() {
  if (document.hidden) return;
  const reply = await fetch(live.dataset.from);
  if (!reply.ok) return;
  const fresh = await reply.text();
  if (fresh !== shown && shown !== null) replace(fresh);
  shown = fresh;
}

function replace(fresh) {
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  live.innerHTML = fresh;
  if (focused) document.getElementById(focused)?.focus();
}

refresh().catch(() => {});
setInterval(() => refresh().catch(() => {}), 3000);
