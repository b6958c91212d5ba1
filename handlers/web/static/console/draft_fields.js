/* The fields of a nomination's form as values: read from the page, written into it, counted. */
import { makeRich } from "./rich_field.js";

const PARTS = ["held_on", "manner", "asked", "outcome", "responsible"];

export class Fields {
  constructor(form, values, clean) {
    this.form = form;
    // Uploads put what is ready into hidden fields of this form, and say so as typing does.
    this.names = form.dataset.fields.split(" ").filter((name) => isList(name) || form.elements.namedItem(name));
    const text = form.elements.namedItem("text");
    this.rich = text ? makeRich(text, values.text, clean) : null;
  }

  /* Returns a field as the server takes it. */
  read(name) {
    if (name === "text") return this.rich.read();
    if (name === "grounds") return this.#list("grounds").map((field) => field.value.trim());
    if (name === "opinions") return this.#rows().map(readRow).filter((row) => Object.values(row).some(Boolean));
    if (name === "attachments") return this.#uploads().map((field) => field.value).filter(Boolean);
    return this.form.elements.namedItem(name).value;
  }

  write(name, value) {
    if (name === "text") this.rich.write(value);
    else if (name === "grounds") this.#list("grounds").forEach((field, place) => { field.value = value[place] ?? ""; });
    else if (name === "opinions") this.#writeRows(value);
    else if (name === "attachments") this.#uploads().forEach((field, place) => { field.value = value[place] ?? ""; });
    else this.form.elements.namedItem(name).value = value;
  }

  /* Leaves in the form's own field what would be sent without script. */
  mirror() {
    if (this.rich) this.form.elements.namedItem("text").value = this.rich.plain();
  }

  plain(name) {
    return name === "text" ? this.rich.plain() : this.form.elements.namedItem(name).value;
  }

  addRow() {
    const fragment = document.getElementById("opinion-row").content.cloneNode(true);
    document.getElementById("opinions").append(fragment);
    this.#number();
    this.#rows().at(-1).querySelector("input").focus();
  }

  removeRow(row) {
    row.remove();
    this.#number();
  }

  #list(name) {
    return [...this.form.querySelectorAll(`[data-list="${name}"]`)];
  }

  #uploads() {
    return [...this.form.querySelectorAll('input[name="attachments"]')];
  }

  #rows() {
    return [...this.form.querySelectorAll("[data-row]")];
  }

  #writeRows(values) {
    for (const row of this.#rows()) row.remove();
    for (const value of values) {
      const fragment = document.getElementById("opinion-row").content.cloneNode(true);
      for (const part of PARTS) fragment.querySelector(`[data-part="${part}"]`).value = value[part] || "";
      document.getElementById("opinions").append(fragment);
    }
    this.#number();
  }

  /* Names and ids go by the place of the row. */
  #number() {
    this.#rows().forEach((row, place) => {
      row.querySelector("[data-number]").textContent = place + 1;
      row.querySelector("button").value = `remove:opinions:${place}`;
      for (const field of row.querySelectorAll("[data-part]")) {
        field.name = `opinions[${place}].${field.dataset.part}`;
        field.id = `f-opinions-${place}-${field.dataset.part}`;
      }
    });
  }
}

function isList(name) {
  return name === "grounds" || name === "opinions" || name === "attachments";
}

function readRow(row) {
  const values = {};
  for (const part of PARTS) values[part] = row.querySelector(`[data-part="${part}"]`).value.trim();
  values.asked = /^\d{1,7}$/.test(values.asked) ? Number(values.asked) : 0;
  return values;
}

/* Tells whether two values are the same but for white space, which the server tidies. */
export function isSame(one, other) {
  return tidy(one) === tidy(other);
}

function tidy(value) {
  return JSON.stringify(value, (key, part) => (typeof part === "string" ? part.replace(/\s+/g, " ").trim() : part));
}
