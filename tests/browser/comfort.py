"""What makes a page hard to read or to use, as a script finds it."""

from __future__ import annotations

from playwright.sync_api import Page

# Least height of a target and least type in pixels, least contrast: what elderly members need; what WCAG AA asks.
MEMBERS = {"target": 47.5, "type": 18, "contrast": 7}
CONSOLE = {"target": 24, "type": 13, "contrast": 4.5}

FIND_FAULTS = """({ target: tall, type, contrast: least }) => {
  const faults = [];
  const name = (element) => element.outerHTML.slice(0, 90);
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)];
  if (document.documentElement.lang !== "zh-CN") faults.push("no language");
  if (!document.title) faults.push("no title");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} headings of level 1`);
  for (const one of ["main", "header", "footer"]) if (all(one).length !== 1) faults.push(`landmark ${one}`);
  const ids = all("[id]").map((element) => element.id);
  if (new Set(ids).size !== ids.length) faults.push("an id stands twice");
  for (const field of all("input:not([type=hidden]), select, textarea"))
    if (!field.labels.length && !field.ariaLabel) faults.push(`no label: ${name(field)}`);
  for (const picture of all("img")) if (!picture.alt) faults.push(`no words for ${name(picture)}`);
  for (const target of all("button, .button, .category, nav a, .card label, .more, .back a, input[type=date]"))
    if (seen(target) && target.getBoundingClientRect().height < tall) faults.push(`small: ${name(target)}`);
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    faults.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${width}`);
    for (const element of all("body *"))
      if (element.getBoundingClientRect().right > width + 1) faults.push(`wide: ${name(element)}`);
  }
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = parts(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] === 1) return getComputedStyle(each).backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(element) || element.closest("noscript, video")) continue;
    const style = getComputedStyle(element);
    if (parseFloat(style.fontSize) < type) faults.push(`small type ${style.fontSize}: ${name(element)}`);
    const [dark, bright] = [light(style.color), light(ground(element))].sort((a, b) => a - b);
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < least) faults.push(`contrast ${contrast.toFixed(1)}: ${name(element)}`);
  }
  return faults;
}"""


def find_faults(page: Page, measures: dict[str, float]) -> list[str]:
    """Return everything on the page that is too small, too pale, too wide, or has no words for it."""
    # A form leads to a page whose style sheets may still be on their way.
    page.wait_for_load_state("load")
    faults: list[str] = page.evaluate(FIND_FAULTS, measures)
    return faults
