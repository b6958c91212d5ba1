"use strict";
/* What the console's pages need beyond htmx: going on once the phone has confirmed, asking before a deed, printing. */

document.addEventListener("htmx:after:swap", goOn);
document.addEventListener("submit", ask, true);
document.addEventListener("click", print);
document.addEventListener("change", markAll);

function goOn() {
  const ready = document.querySelector("[data-submit-now]");
  if (!ready || ready.dataset.sent) return;
  ready.dataset.sent = "1";
  ready.closest("form").requestSubmit();
}

/* A form that says so asks first; without this script it is sent at once and can be undone on its page. */
function ask(event) {
  const question = event.submitter?.dataset.ask || event.target.dataset.ask;
  if (question && !window.confirm(question)) event.preventDefault();
}

function print(event) {
  if (event.target.closest("[data-print]")) window.print();
}

function markAll(event) {
  const box = event.target.closest("[data-mark-all]");
  if (!box) return;
  for (const each of document.getElementsByName(box.dataset.markAll)) each.checked = box.checked;
}
