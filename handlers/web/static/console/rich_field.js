/* A text with paragraphs and bold: between what stands in the page and lists of runs [text, isBold].
   Only text nodes, <p> and <strong> are ever made here, so nothing that is pasted can bring markup along. */

const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "H1", "H2", "H3", "H4", "BLOCKQUOTE", "TR"]);

/* Puts an editable text in the place of a textarea, which stays as the form's own field; `clean` turns pasted HTML
   into runs, or fails where there is no network. */
export function makeRich(textarea, runs, clean) {
  const field = document.createElement("div");
  field.className = "rich";
  field.contentEditable = "true";
  field.setAttribute("role", "textbox");
  field.setAttribute("aria-multiline", "true");
  field.setAttribute("aria-labelledby", textarea.dataset.label);
  textarea.before(makeBold(field), field);
  textarea.hidden = true;
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, "false");
  field.addEventListener("paste", (event) => paste(event, event.clipboardData, clean));
  field.addEventListener("drop", (event) => event.preventDefault());
  write(field, runs);
  return {
    element: field,
    read: () => read(field),
    write: (text) => write(field, text),
    plain: () => read(field).map(plain).join("\n"),
  };
}

function makeBold(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "secondary outline bold";
  button.textContent = "加粗";
  button.title = "把选中的文字加粗或取消加粗（Ctrl+B）";
  // Pressing the button must not take the selection away.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    field.focus();
    document.execCommand("bold");
  });
  return button;
}

function plain(paragraph) {
  return paragraph.map(([text]) => text).join("");
}

function write(field, text) {
  field.replaceChildren(...(text.length ? text : [[["", false]]]).map(makeParagraph));
}

function makeParagraph(runs) {
  const paragraph = document.createElement("p");
  for (const [text, isBold] of runs) {
    const node = document.createTextNode(text);
    if (!isBold) paragraph.append(node);
    else paragraph.appendChild(document.createElement("strong")).append(node);
  }
  // An empty paragraph without this has no height and takes no cursor.
  if (!paragraph.textContent) paragraph.append(document.createElement("br"));
  return paragraph;
}

function read(field) {
  const paragraphs = [[]];
  const walk = (node, isBold) => {
    if (node.nodeType === Node.TEXT_NODE) add(paragraphs.at(-1), node.data.replaceAll("\n", " "), isBold);
    else if (node.nodeName === "BR") paragraphs.push([]);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const isBlock = BLOCKS.has(node.nodeName);
      if (isBlock) paragraphs.push([]);
      for (const child of node.childNodes) walk(child, isHeavy(node, isBold));
      if (isBlock) paragraphs.push([]);
    }
  };
  for (const child of field.childNodes) walk(child, false);
  return paragraphs.filter((runs) => plain(runs).trim());
}

function isHeavy(node, isBold) {
  const weight = node.style.fontWeight;
  if (weight) return weight === "bold" || Number(weight) >= 600;
  return isBold || node.nodeName === "B" || node.nodeName === "STRONG";
}

function add(runs, text, isBold) {
  if (!text) return;
  if (runs.length && runs.at(-1)[1] === isBold) runs.at(-1)[0] += text;
  else runs.push([text, isBold]);
}

async function paste(event, clipboard, clean) {
  event.preventDefault();
  const html = clipboard.getData("text/html");
  const text = clipboard.getData("text/plain");
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0).cloneRange() : null;
  let runs = text.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => [[line, false]]);
  if (html) runs = (await clean(html).catch(() => null)) ?? runs;
  if (!runs.length) return;
  if (range) {
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
  // By this command what was pasted can be undone; it is escaped text in our own two elements.
  const holder = document.createElement("div");
  holder.append(...runs.map(makeParagraph));
  document.execCommand("insertHTML", false, runs.length > 1 ? holder.innerHTML : holder.firstChild.innerHTML);
}
