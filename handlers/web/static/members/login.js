"use strict";
/* Signing in by scanning: asks for a ticket, shows its code, waits until the phone confirms. */

const POLL_MS = 1500;
const box = document.getElementById("login");
const part = (id) => document.getElementById(id);

let ticket = null; // the ticket on show; null while there is none to wait for
let endsAt = 0; // by this page's own stopwatch: the computer's clock may be wrong
let poll = 0;

/* Whoever signed out may leave a shared computer: nothing of theirs stays behind. */
if ("left" in box.dataset) forget();

part("renew").addEventListener("click", renew);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(poll);
  else ask();
});
setInterval(countDown, 1000);
renew();

async function renew() {
  ticket = null;
  show("正在生成登录码……", { waiting: true });
  try {
    const answer = await fetch("/api/login-tickets", { method: "POST" });
    const body = await answer.json();
    if (!answer.ok) return giveUp(body.detail);
    ticket = body;
  } catch {
    return giveUp("网络不通，请检查网络后刷新登录码。");
  }
  endsAt = performance.now() + (Date.parse(ticket.expires_at) - Date.parse(ticket.requested_at));
  part("picture").src = ticket.image;
  part("number").textContent = ticket.match_number;
  show("请用微信扫一扫");
  countDown();
  askSoon();
}

function askSoon() {
  clearTimeout(poll);
  // A hidden page asks nothing; it asks at once when it is looked at again.
  if (ticket && !document.hidden) poll = setTimeout(ask, POLL_MS);
}

async function ask() {
  clearTimeout(poll);
  if (!ticket) return;
  const asked = ticket;
  let answer, body;
  try {
    answer = await fetch(`/api/login-tickets/${encodeURIComponent(asked.id)}`);
    body = await answer.json();
  } catch {
    if (asked === ticket) show("网络不稳定，正在重试……");
    return askSoon();
  }
  if (asked !== ticket) return; // renewed meanwhile
  if (answer.status >= 500 || answer.status === 429) show("系统繁忙，正在重试……");
  else if (!answer.ok) return giveUp(body.detail);
  else if (body.state === "confirmed") return enter();
  else if (body.state === "cancelled") return giveUp("您已在手机上取消登录。");
  else if (body.state === "scanned") show("已扫码，请在手机上确认", { scanned: true });
  else show("请用微信扫一扫");
  askSoon();
}

function enter() {
  ticket = null;
  show("登录成功，正在打开……", { waiting: true });
  location.replace(box.dataset.onward);
}

function countDown() {
  if (!ticket) return;
  const seconds = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  part("seconds").textContent = `${Math.floor(seconds / 60)} 分 ${String(seconds % 60).padStart(2, "0")} 秒`;
  if (seconds === 0) giveUp("登录码已过期，请刷新登录码。");
}

function giveUp(reason) {
  ticket = null;
  show(reason, { over: true });
}

function show(text, { waiting = false, scanned = false, over = false } = {}) {
  // Written only when it changes, so that a screen reader says it once.
  if (part("state").textContent !== text) part("state").textContent = text;
  part("picture").hidden = waiting || over;
  part("match").hidden = part("left").hidden = waiting || over;
  part("renew").hidden = !over;
  box.classList.toggle("scanned", scanned);
  if (over) part("renew").focus();
}

function forget() {
  try {
    sessionStorage.clear();
  } catch {
    return; // storage is forbidden here, so nothing was kept
  }
}
