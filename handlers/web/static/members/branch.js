"use strict";
/* The secretary's pages: a form is sent once however often it is clicked, and states are fetched again now and then.
   Without this script everything works: the server refuses what comes twice, and the page has a link to refresh. */

document.addEventListener("submit", (submitting) => {
  const form = submitting.target;
  if (!form.classList.contains("once")) return;
  if (form.dataset.sent) submitting.preventDefault();
  form.dataset.sent = "yes";
});

// Whoever comes back by the browser's own button may send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form.once")) delete form.dataset.sent;
});

document.addEventListener("DOMContentLoaded", () => {
  const refusal = document.getElementById("refusal");
  if (refusal) refusal.focus();
  fetchLater();
});

function fetchLater() {
  const part = document.getElementById("fresh");
  const seconds = Number(part && part.dataset.refresh);
  if (seconds) setTimeout(() => fetchAgain(part), seconds * 1000);
}

async function fetchAgain(part) {
  // Nobody looks: the server is left in peace until somebody does.
  if (document.hidden) return fetchLater();
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("fresh");
    if (answer.ok && fresh) part.replaceWith(fresh);
  } catch {
    // The line may be back the next time.
  }
  fetchLater();
}
