"use strict";
/* Filling in a ballot: counts, keeps the ticks while a text is read, asks once before casting.
   The server decides; without this script the form works too. The page waits for it and submitting is watched
   from the first moment, so that on a slow line, too, no ballot leaves before it was asked about. */

let confirmFirst = () => {};

document.addEventListener("submit", (submitting) => {
  if (submitting.target.id !== "ballot") return;
  submitting.preventDefault();
  confirmFirst();
});

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("ballot");
  const refusal = document.getElementById("refusal");
  if (form) fillIn(form);
  if (refusal) refusal.focus(); // older browsers know autofocus on fields only
});

function fillIn(form) {
  const most = Number(form.dataset.most);
  const boxes = [...form.querySelectorAll("input[name=candidates]")];
  const count = document.getElementById("count");
  const button = document.getElementById("cast");
  const dialog = document.getElementById("confirm");
  const chosen = () => boxes.filter((box) => box.checked);

  dropOthers(form.dataset.store);
  // A refused form comes back with its own ticks; those are newer than what is kept here.
  if (!("kept" in form.dataset)) restore(boxes, form.dataset.store, most);
  update();
  form.addEventListener("change", update);
  confirmFirst = () => {
    const titles = chosen().map((box) => box.closest("label").textContent.trim());
    if (titles.length === 0) return say("请至少选择 1 个候选项。");
    if (titles.length > most) return update();
    if (typeof dialog.showModal !== "function") {
      // Old browsers have no dialog of this kind, but they can ask.
      if (window.confirm(`投出后不能更改，确定投票吗？\n\n${titles.join("\n")}`)) cast();
      return;
    }
    document.getElementById("how-many").textContent = titles.length;
    document.getElementById("chosen").replaceChildren(...titles.map(lineOf));
    dialog.showModal();
  };

  document.getElementById("yes").addEventListener("click", answerYes);
  document.getElementById("no").addEventListener("click", () => dialog.close());
  window.addEventListener("pageshow", startAfresh);

  function update() {
    const ticked = chosen().length;
    for (const box of boxes) {
      box.disabled = !box.checked && ticked >= most;
      const card = box.closest(".card");
      card.classList.toggle("chosen", box.checked);
      card.classList.toggle("full", box.disabled);
    }
    if (ticked > most) say(`最多选 ${most} 个，请取消 ${ticked - most} 个。`);
    else say(ticked < most ? "" : `已选满 ${most} 个，要换请先取消一个。`);
    keep(form.dataset.store, chosen().map((box) => box.value));
  }

  function say(sentence) {
    count.innerHTML = "<strong></strong> <span></span>";
    count.firstChild.textContent = `已选 ${chosen().length}/${most}`;
    count.lastChild.textContent = sentence;
  }

  function answerYes(click) {
    // The second half of a double click on 投票 is no answer.
    if (click.detail < 2) cast();
  }

  function cast() {
    if (button.disabled) return;
    // The dialog stays until the receipt comes: a second click must not hit what lies beneath.
    for (const each of [button, ...dialog.querySelectorAll("button")]) each.disabled = true;
    document.getElementById("yes").textContent = "正在投票……";
    form.submit();
  }

  /* A page brought back from the browser's memory must be usable again. */
  function startAfresh(showing) {
    if (showing.persisted) location.reload();
  }
}

function lineOf(title) {
  const line = document.createElement("li");
  line.textContent = title;
  return line;
}

/* A browser may forbid storage; then ticks last as long as the page. */
function keep(key, ids) {
  try {
    sessionStorage.setItem(key, JSON.stringify(ids));
  } catch {
    return;
  }
}

function restore(boxes, key, most) {
  try {
    const ids = JSON.parse(sessionStorage.getItem(key) || "[]");
    for (const box of boxes.filter((each) => ids.includes(each.value)).slice(0, most)) box.checked = true;
  } catch {
    return;
  }
}

/* Ticks of another member on this computer, or of another day, are nobody's business here. */
function dropOthers(key) {
  const own = key.split("/").slice(0, 3).join("/") + "/";
  try {
    for (const each of Object.keys(sessionStorage)) {
      if (each.startsWith("choices/") && !each.startsWith(own)) sessionStorage.removeItem(each);
    }
  } catch {
    return;
  }
}
