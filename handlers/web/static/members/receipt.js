"use strict";
/* The ballot is stored: forget the ticks that led to it, and offer to print. */

const receipt = document.querySelector("[data-forget]");
const printer = document.getElementById("print");
try {
  sessionStorage.removeItem(receipt.dataset.forget);
} catch {
  // Storage is forbidden here, so nothing was kept.
}
printer.hidden = false;
printer.addEventListener("click", () => window.print());
