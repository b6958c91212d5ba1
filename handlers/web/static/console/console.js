"use strict";
/* What the console's pages need beyond htmx: going on once the phone has confirmed, asking before a deed, printing. */

const sentAt = new WeakMap();
const PRESENCE_MS = 5 * 60 * 1000;
let presentAt = Date.now();

document.addEventListener("DOMContentLoaded", showMistake);
document.addEventListener("htmx:after:swap", goOn);
document.addEventListener("submit", ask, true);
document.addEventListener("click", print);
document.addEventListener("change", markAll);
document.addEventListener("input", stayPresent);

/* A page that came back with a mistake begins at it, not at its top: long pages hide it below. */
function showMistake() {
  const mistake = document.querySelector('.summary[tabindex], [aria-invalid="true"]');
  if (!mistake) return;
  mistake.focus({ preventScroll: true });
  mistake.scrollIntoView({ block: "center" });
}

function goOn() {
  const ready = document.querySelector("[data-submit-now]");
  if (!ready || ready.dataset.sent) return;
  ready.dataset.sent = "1";
  ready.closest("form").requestSubmit();
}

/* A form that says so asks first, and a second click on its button is not a second deed; without this script a form
   is sent at once and can be undone on its page. */
function ask(event) {
  const form = event.target;
  const question = event.submitter?.dataset.ask || form.dataset.ask;
  const isRepeated = Date.now() - (sentAt.get(form) ?? 0) < 2000;
  if (isRepeated || (question && !window.confirm(question))) event.preventDefault();
  else sentAt.set(form, Date.now());
}

/* Somebody who types is not idle: a long form must not outlast its session. */
function stayPresent() {
  if (Date.now() - presentAt < PRESENCE_MS) return;
  presentAt = Date.now();
  fetch("/presence").catch(() => {});
}

function print(event) {
  if (event.target.closest("[data-print]")) window.print();
}

function markAll(event) {
  const box = event.target.closest("[data-mark-all]");
  if (!box) return;
  for (const each of document.getElementsByName(box.dataset.markAll)) each.checked = box.checked;
}
