/* What the form of a nomination tells: how it is saved, what is lacking, how many 字, whose text differs. */

const STATES = {
  saving: "正在保存…",
  saved: (at) => `已保存 ${at}`,
  same: "全部内容都已保存。",
  offline: "网络已断开，内容暂存在本机，恢复后自动保存。",
  busy: "系统繁忙，内容暂存在本机，稍后自动再试。",
  unkept: "没有保存成功，本浏览器也不能暂存，请不要关闭页面，并把内容另外复制一份。",
  conflict: "同一栏目有两种写法，请在上方选择，其余内容已保存。",
  signed_out: "登录已过期，内容暂存在本机。请在新窗口重新登录，本页会自动继续保存。",
  stranger: "本浏览器现在登录的是另一位同志，内容没有保存，暂存在本机；请由您本人重新登录。",
  restored: "已恢复本机暂存的内容，正在保存…",
  refused: (detail) => `没有保存：${detail || "请刷新页面后再试。"}`,
};
const GOOD = new Set(["saved", "same", "saving", "restored"]);

export function showState(kind, detail) {
  const line = document.getElementById("save-state");
  const text = STATES[kind];
  line.textContent = typeof text === "function" ? text(detail) : text;
  line.dataset.kind = kind;
  line.classList.toggle("warn", !GOOD.has(kind));
  if (kind !== "signed_out") return;
  const link = document.createElement("a");
  link.href = "/login?next=/";
  link.target = "_blank";
  link.textContent = "重新登录";
  line.append(" ", link);
}

/* The list of what is lacking, each leading to its field. */
export function showLacks(lacks) {
  const list = document.getElementById("lack-list");
  list.replaceChildren(...lacks.map(makeLack));
  document.getElementById("lacks").hidden = !lacks.length;
  document.getElementById("complete").hidden = lacks.length > 0;
  document.getElementById("lack-count").textContent = lacks.length;
}

function makeLack({ field, label, detail }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `#f-${field.replaceAll(".", "-")}`;
  link.textContent = label;
  item.append(link, `：${detail}`);
  return item;
}

/* 字 beside the fields, by the page's own counter where it is there, else as the server counted at the last save. */
export function showWords(form, fields, words) {
  for (const line of form.querySelectorAll("[data-count]")) {
    const name = line.dataset.count;
    const count = globalThis.countKept ? globalThis.countKept(fields.plain(name)) : words?.[name];
    if (count === undefined) continue;
    const limit = Number(line.dataset.limit);
    const excess = limit ? count - limit : 0;
    line.textContent = excess > 0 ? `${count} / ${limit} 字，请删减 ${excess} 字` : limit ? `${count} / ${limit} 字` : `${count} 字`;
    line.classList.toggle("wrong", excess > 0);
  }
  for (const ground of form.querySelectorAll('[data-list="grounds"]')) {
    ground.closest("li").classList.toggle("met", Boolean(ground.value.trim()));
  }
}

/* Both texts side by side, and two buttons; nothing is chosen for anybody. */
export function showConflicts(conflicts, fields, form) {
  const holder = document.getElementById("conflicts");
  holder.hidden = !conflicts.size;
  holder.replaceChildren(...[...conflicts].map(([name, { theirs, mine }]) => {
    const label = form.querySelector(`[data-field="${name}"]`).dataset.name;
    return makeConflict(name, label, spell(mine ?? fields.read(name)), spell(theirs), mine !== undefined);
  }));
}

function makeConflict(name, label, mine, theirs, isKept) {
  const part = document.createElement("section");
  part.className = "summary";
  const title = document.createElement("strong");
  title.textContent = isKept
    ? `“${label}”：本机暂存的内容与现在保存的不同，请选择。`
    : `“${label}”刚刚被他人修改过，您的内容还没有保存，请选择。`;
  const sides = document.createElement("div");
  sides.className = "grid";
  sides.append(makeSide(isKept ? "本机暂存的" : "我的", mine, name, "mine", "用我的"));
  sides.append(makeSide(isKept ? "现在保存的" : "对方的", theirs, name, "theirs", isKept ? "用现在的" : "用对方的"));
  part.append(title, sides);
  return part;
}

function makeSide(title, text, name, choice, label) {
  const side = document.createElement("div");
  const heading = document.createElement("h3");
  heading.textContent = title;
  const shown = document.createElement("div");
  shown.className = "text";
  shown.textContent = text || "（空）";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.dataset.field = name;
  button.dataset.choice = choice;
  side.append(heading, shown, button);
  return side;
}

function spell(value) {
  if (!Array.isArray(value)) return String(value);
  return value.map((part) => {
    if (Array.isArray(part)) return part.map(([text]) => text).join("");
    return typeof part === "string" ? part : [part.held_on, part.manner, part.asked && `${part.asked} 人`, part.outcome, part.responsible].filter(Boolean).join("　");
  }).join("\n");
}
