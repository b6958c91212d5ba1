/* A nomination's form saves itself: changed fields a second after typing stops, one call at a time. Nothing typed is
   lost, and nothing that somebody else typed is overwritten without a decision. */
import { Fields, isSame } from "./draft_fields.js";
import { Shelf } from "./draft_shelf.js";
import { showConflicts, showLacks, showState, showWords } from "./draft_view.js";

const QUIET_MS = 1000;
const LONGEST_MS = 10000;
const SLOWEST_RETRY_MS = 60000;

const form = document.getElementById("nomination");
const address = `/nominations/${form.dataset.nomination}`;
const fields = new Fields(form, JSON.parse(form.dataset.values), clean);
const shelf = new Shelf(form.dataset.nomination, form.dataset.member);
/* What the server has of each field, as the page read it. */
const base = Object.fromEntries(fields.names.map((name) => [name, fields.read(name)]));
/* Fields in which two texts wait for a decision: {theirs, mine?}. */
const conflicts = new Map();
let revision = Number(form.dataset.revision);
let csrf = form.elements.namedItem("csrf").value;
let timer = 0;
let changedAt = 0;
let running = null;
let attempted = {};
let failures = 0;
let isStopped = false;

form.addEventListener("input", onInput);
form.addEventListener("click", onClick);
form.addEventListener("submit", onSubmit);
document.getElementById("conflicts").addEventListener("click", decide);
window.addEventListener("online", retryNow);
window.addEventListener("focus", retryNow);
window.addEventListener("beforeunload", (event) => {
  if (listChanged().length || running) event.preventDefault();
});
restore();
countAll();

function onInput() {
  const now = Date.now();
  changedAt ||= now;
  fields.mirror();
  keep();
  countAll();
  schedule(Math.min(QUIET_MS, Math.max(0, changedAt + LONGEST_MS - now)));
}

function onClick(event) {
  const button = event.target.closest("button[name=act]");
  if (!button || !/^(add|remove):/.test(button.value)) return;
  event.preventDefault();
  if (button.value.startsWith("add:")) fields.addRow();
  else fields.removeRow(button.closest("[data-row]"));
  onInput();
}

/* The buttons: everything is saved first; going on waits until it is. */
async function onSubmit(event) {
  event.preventDefault();
  const isGoingOn = event.submitter?.value === "next";
  isStopped = false;
  if (running) await running;
  await save();
  if (isGoingOn && !listChanged().length && !conflicts.size) location.assign(`${address}/submit`);
}

function schedule(ms) {
  clearTimeout(timer);
  timer = setTimeout(save, ms);
}

function retryNow() {
  if (failures && !isStopped) schedule(0);
}

function listChanged() {
  return fields.names.filter((name) => !conflicts.has(name) && !isSame(fields.read(name), base[name]));
}

function keep() {
  const kept = {};
  for (const name of listChanged()) kept[name] = { value: fields.read(name), base: base[name] };
  for (const [name, { mine, theirs }] of conflicts) kept[name] = { value: mine ?? fields.read(name), base: theirs, isOpen: true };
  return shelf.keep(kept);
}

function save() {
  if (running) return running;
  clearTimeout(timer);
  const names = listChanged();
  if (!names.length || isStopped) {
    keep();
    if (!isStopped && !conflicts.size) showState("same");
    return Promise.resolve();
  }
  changedAt = 0;
  showState("saving");
  running = send(names).finally(() => {
    running = null;
    keep();
    if (!failures && !isStopped && listChanged().length) schedule(QUIET_MS);
  });
  return running;
}

async function send(names) {
  const changes = Object.fromEntries(names.map((name) => [name, fields.read(name)]));
  const before = attempted;
  attempted = { ...attempted, ...changes };
  let response;
  try {
    response = await call("PUT", "draft", { revision, changes });
  } catch {
    return fail("offline");
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return take(changes, answer);
  if (answer.code === "edited_meanwhile") return meet(changes, before, answer);
  if (response.status === 401 || response.status === 403) return renew(answer);
  if (response.status >= 500 || response.status === 429) return fail("busy");
  refuse(answer, answer.code === "nomination_moved" || response.status === 404);
}

/* Nothing gets better by itself: the text stays here until it is changed, or for good. */
function refuse(answer, isForGood) {
  isStopped = isForGood;
  showState("refused", answer.detail);
}

function take(changes, answer) {
  failures = 0;
  attempted = {};
  Object.assign(base, changes);
  revision = answer.revision;
  merge(answer.others);
  showLacks(answer.lacks);
  countAll(answer.words);
  showState(conflicts.size ? "conflict" : "saved", answer.saved_at);
}

/* Somebody changed the same field. If it is our own text, whose answer never came, there is nothing to decide. */
function meet(changes, before, answer) {
  failures = 0;
  revision = answer.revision;
  for (const name of answer.fields) {
    const theirs = answer.theirs[name];
    if (name in before && isSame(theirs, before[name])) base[name] = before[name];
    else conflicts.set(name, { theirs });
  }
  attempted = {};
  merge(answer.others);
  showConflicts(conflicts, fields, form);
  showState("conflict");
}

/* What others typed flows into fields that are untouched here. */
function merge(others) {
  for (const [name, theirs] of Object.entries(others ?? {})) {
    if (conflicts.has(name)) conflicts.get(name).theirs = theirs;
    else if (isSame(fields.read(name), base[name])) {
      fields.write(name, theirs);
      base[name] = fields.read(name);
    } else if (!isSame(fields.read(name), theirs)) conflicts.set(name, { theirs });
  }
  fields.mirror();
  showConflicts(conflicts, fields, form);
}

function decide(event) {
  const { field, choice } = event.target.dataset;
  if (!conflicts.has(field)) return;
  const { theirs, mine } = conflicts.get(field);
  conflicts.delete(field);
  if (choice === "theirs") fields.write(field, theirs);
  else if (mine !== undefined) fields.write(field, mine);
  base[field] = theirs;
  showConflicts(conflicts, fields, form);
  fields.mirror();
  onInput();
  save();
}

function fail(kind) {
  failures += 1;
  showState(keep() ? kind : "unkept");
  schedule(Math.min(SLOWEST_RETRY_MS, QUIET_MS * 2 ** failures));
}

/* The session is over: whoever signs in again, in another tab, is recognised here by the form as it is shown then. */
async function renew(answer) {
  failures += 1;
  keep();
  const response = await fetch(`${address}/edit`, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = response && !response.redirected ? await response.text() : "";
  const found = /name="csrf" value="([^"]+)"/.exec(page)?.[1];
  const isSamePerson = page.includes(`data-member="${form.dataset.member}"`);
  if (found && isSamePerson && found !== csrf) {
    csrf = found;
    schedule(QUIET_MS);
  } else if (found && (isSamePerson || !page.includes("data-member="))) {
    refuse(answer, true);
  } else {
    showState(found ? "stranger" : "signed_out");
    schedule(Math.min(SLOWEST_RETRY_MS, QUIET_MS * 2 ** failures));
  }
}

/* After a crash or a lost connection: what the server does not have is put back, never over a newer text. */
function restore() {
  let count = 0;
  for (const [name, { value, base: seen, isOpen }] of Object.entries(shelf.read())) {
    if (!fields.names.includes(name) || isSame(value, fields.read(name))) continue;
    if (!isOpen && isSame(seen, fields.read(name))) {
      fields.write(name, value);
      count += 1;
    } else conflicts.set(name, { theirs: fields.read(name), mine: value });
  }
  if (count) showState("restored");
  if (conflicts.size) showConflicts(conflicts, fields, form);
  fields.mirror();
  if (count) schedule(QUIET_MS);
}

function countAll(words) {
  showWords(form, fields, words);
}

async function clean(html) {
  const response = await call("POST", "pasted", { html });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()).text;
}

function call(method, name, body) {
  return fetch(`${address}/${name}`, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });
}
