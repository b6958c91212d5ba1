"use strict";
/* Files of a nomination: chosen, sent straight to the bucket with progress, gone on with after a lost connection,
   checked, cropped (crop.js), shown. A form hears of a change by the input event of the hidden field that names it. */

const POLL_MS = 700;
const MOST_POLLS = 120;
const MOST_TRIES = 8;
const BUSY = new Set(["arrived", "cropping"]);
const SAID = {
  begun: "没有传完。请再次选择同一个文件，从中断的地方继续。",
  arrived: "已传完，正在检查…",
  cropping: "正在裁剪…",
  prepared: "请选定要显示的部分。",
  ready: "",
};

class Refusal extends Error {}
class Lost extends Error {}
class Stopped extends Error {}

class UploadField {
  constructor(root) {
    this.root = root;
    this.base = root.dataset.upload;
    this.kind = root.dataset.kind;
    this.isOne = this.kind !== "attachment";
    this.files = root.querySelector("[data-files]");
    this.fault = root.querySelector("[data-fault]");
    this.status = root.querySelector("[data-status]");
    this.meter = root.querySelector("progress");
    this.running = null;
    this.input = root.querySelector("input[type=file]");
    this.input?.addEventListener("change", () => this.choose());
    root.querySelector("[data-stop]")?.addEventListener("click", () => this.stop());
    this.attempt(() => this.showAll());
  }

  choose() {
    const [file] = this.input.files;
    this.input.value = "";
    if (file) this.attempt(() => this.send(file));
  }

  /* Whatever goes wrong ends in one sentence beside the field. */
  async attempt(act) {
    this.complain("");
    try {
      await act();
    } catch (error) {
      if (error instanceof Stopped) this.say("已停止。");
      else if (error instanceof Refusal) this.complain(error.message);
      else if (error instanceof Lost) this.complain("网络连接中断。请检查网络后再次选择同一个文件，已传的部分不会丢失。");
      else throw error;
    }
  }

  async send(file, crop) {
    if (this.running) throw new Refusal("请等上一个文件传完。");
    this.running = new AbortController();
    this.root.classList.add("busy");
    try {
      await this.sendAll(file, crop);
    } finally {
      this.running = null;
      this.root.classList.remove("busy");
    }
  }

  async sendAll(file, crop) {
    this.measure(0, file.size);
    const begun = (await this.findUnfinished(file)) ?? (await this.announce(file));
    this.running.id = begun.upload.upload_id;
    if (begun.form) await this.post(begun.form, file);
    else await this.putParts(begun.upload.upload_id, file);
    this.say(SAID.arrived);
    await call(this.at(begun, "finish"), crop ?? {});
    await this.follow(begun.upload.upload_id);
  }

  announce(file) {
    return call(this.base, { kind: this.kind, file_name: file.name, size: file.size, mark: markOf(file) });
  }

  /* A film that was begun, here or on another day, goes on when the same file is chosen again. */
  async findUnfinished(file) {
    if (this.kind !== "film") return null;
    const begun = (await call(this.base)).filter(({ upload }) => upload.kind === "film" && upload.state === "begun");
    return begun.find(({ upload }) => upload.size === file.size && upload.mark === markOf(file)) ?? null;
  }

  async post(form, file) {
    const body = new FormData();
    for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
    body.append("file", file);
    await transmit("POST", form.url, body, (sent) => this.measure(sent, file.size), this.running.signal);
  }

  async putParts(id, file) {
    for (let tries = 0; ; ) {
      try {
        const left = await call(`${this.base}/${id}/parts`);
        if (!Object.keys(left.addresses).length) return;
        let arrived = left.arrived_bytes;
        for (const [number, address] of Object.entries(left.addresses)) {
          const part = file.slice((number - 1) * left.part_bytes, number * left.part_bytes);
          const tell = (sent) => this.measure(arrived + sent, file.size);
          await transmit("PUT", address, part, tell, this.running.signal);
          arrived += part.size;
          tries = 0;
        }
      } catch (error) {
        if (!(error instanceof Lost) || ++tries > MOST_TRIES) throw error;
        this.say("网络中断，正在重新连接…");
        await rest(Math.min(500 * 2 ** tries, 30_000), this.running.signal);
      }
    }
  }

  stop() {
    const { id } = this.running ?? {};
    this.running?.abort();
    if (id) this.attempt(() => this.remove(id));
  }

  async follow(id) {
    let shown = await call(`${this.base}/${id}`);
    for (let polls = 0; BUSY.has(shown.upload.state); polls++) {
      if (polls > MOST_POLLS) throw new Refusal("检查用时较长。请稍后回到这个页面，或点“重新检查”。");
      await rest(POLL_MS);
      shown = await call(`${this.base}/${id}`);
    }
    if (shown.upload.state === "ready") await this.name(id);
    await this.showAll();
    this.say(shown.upload.state === "ready" ? "已完成。" : "");
    if (shown.upload.state === "prepared") this.files.querySelector("[data-crop] input")?.focus();
  }

  /* What is ready takes the place of what stood there before. */
  async name(id) {
    const before = [...this.root.querySelectorAll("input[type=hidden][data-named]")];
    const old = before.map((field) => field.value).filter((value) => value && value !== id);
    if (this.isOne && before.length) before[0].value = id;
    else this.root.append(hidden(this.root.dataset.name, id));
    this.root.querySelector("input[type=hidden][data-named]").dispatchEvent(new Event("input", { bubbles: true }));
    if (this.isOne) for (const each of old) await this.discard(each);
  }

  async discard(id) {
    await call(`${this.base}/${id}/remove`, {});
    for (const field of this.root.querySelectorAll("input[type=hidden][data-named]")) {
      if (field.value !== id) continue;
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (!this.isOne) field.remove();
    }
  }

  async remove(id) {
    await this.discard(id);
    await this.showAll();
    this.say("已移除。");
  }

  async showAll() {
    const all = (await call(this.base)).filter(({ upload }) => upload.kind === this.kind);
    this.files.replaceChildren(...all.map((shown) => this.showOne(shown)));
  }

  showOne(shown) {
    const { upload } = shown;
    const item = make("li", { className: `file ${upload.state}` });
    item.append(make("p", { textContent: `${upload.file_name}（${spellSize(upload.size)}）` }));
    const said = upload.state === "refused" ? upload.refusal : SAID[upload.state];
    if (said) item.append(make("p", { textContent: said, className: "said" }));
    if (upload.state === "prepared" && window.makeCropper) item.append(this.makeCropper(shown));
    if (upload.state === "ready") item.append(...this.showReady(shown));
    if (this.input) {
      const label = upload.state === "begun" ? "放弃上传" : "移除";
      item.append(this.makeButton(`${label}${this.root.dataset.label}`, label, () => this.remove(upload.upload_id)));
    }
    if (BUSY.has(upload.state) && this.input) {
      const wake = async () => {
        await call(this.at(shown, "wake"), {});
        await this.follow(upload.upload_id);
      };
      item.append(this.makeButton("重新检查", "重新检查", wake));
      if (!this.running) this.attempt(() => this.follow(upload.upload_id));
    }
    return item;
  }

  showReady({ upload, link }) {
    if (this.kind === "attachment") {
      return [make("a", { href: `${this.base}/${upload.upload_id}/file`, textContent: "下载", className: "download" })];
    }
    if (this.kind === "film") return this.showFilm(upload, link);
    const picture = make("img", { src: link, alt: `${this.root.dataset.label}预览`, className: "preview" });
    if (!this.input || !upload.has_original) return [picture];
    return [picture, this.makeButton("重新裁剪", "重新裁剪", () => this.cropAgain(upload.upload_id))];
  }

  showFilm(upload, link) {
    const film = make("video", { controls: true, preload: "metadata", crossOrigin: "anonymous", src: link });
    film.addEventListener("error", () => this.complain("这个视频在浏览器里放不出来，请换用最新版浏览器，或重新导出后上传。"));
    const told = make("p", { textContent: `时长约 ${upload.minutes} 分钟。请先播放检查，再把画面停在合适的一帧。` });
    const thumbnails = document.querySelector('[data-upload][data-kind="thumbnail"]')?.field;
    if (!thumbnails?.input) return [film, told];
    const choose = this.makeButton("用这一帧作缩略图", "用这一帧作缩略图", async () => {
      await thumbnails.attempt(async () => thumbnails.send(await takeFrame(film), { x: 0, y: 0, width: 1, height: 1 }));
    });
    return [film, told, choose];
  }

  makeCropper({ upload, link }) {
    return window.makeCropper(link, upload, this.root.dataset.label, (crop) =>
      this.attempt(async () => {
        this.say(SAID.cropping);
        await call(`${this.base}/${upload.upload_id}/crop`, crop);
        await this.follow(upload.upload_id);
      }),
    );
  }

  async cropAgain(id) {
    const again = await call(`${this.base}/${id}/crop-again`, {});
    await this.follow(again.upload.upload_id);
  }

  makeButton(label, text, act) {
    const button = make("button", { type: "button", textContent: text, className: "secondary" });
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => this.attempt(act));
    return button;
  }

  at({ upload }, what) {
    return `${this.base}/${upload.upload_id}/${what}`;
  }

  measure(sent, size) {
    const percent = size ? Math.floor((100 * Math.min(sent, size)) / size) : 0;
    this.meter.value = percent;
    this.say(`正在上传：${percent}%（${spellSize(sent)} / ${spellSize(size)}）`);
  }

  say(text) {
    this.status.textContent = text;
  }

  complain(text) {
    this.fault.textContent = text;
    this.fault.hidden = !text;
    if (text) this.say("");
  }
}

async function call(address, fields) {
  const asked = { headers: { Accept: "application/json" } };
  if (fields) {
    asked.method = "POST";
    asked.headers["X-CSRF-Token"] = document.querySelector('[name="csrf"]').value;
    asked.body = new URLSearchParams(fields);
  }
  const answer = await fetch(address, asked).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) throw new Lost();
  if (answer.status === 204) return null;
  if (answer.status === 401) throw new Refusal("登录已过期，请在新窗口登录后回到这里重试，已填的内容不会丢失。");
  const body = await answer.json();
  if (!answer.ok) throw new Refusal(body.detail);
  return body;
}

/* XMLHttpRequest, because fetch tells nothing of how far it has sent. */
function transmit(method, address, body, tell, signal) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.upload.addEventListener("progress", (event) => tell(event.loaded));
    request.addEventListener("load", () => (request.status < 300 ? done() : fail(new Lost())));
    request.addEventListener("error", () => fail(new Lost()));
    request.addEventListener("abort", () => fail(new Stopped()));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function rest(milliseconds, signal) {
  return new Promise((done, fail) => {
    window.setTimeout(done, milliseconds);
    window.addEventListener("online", done, { once: true });
    signal?.addEventListener("abort", () => fail(new Stopped()));
  });
}

/* The frame that stands still, cut to 16:9 around its middle. */
async function takeFrame(film) {
  if (!film.videoWidth) throw new Refusal("请先播放视频，停在要用的画面上。");
  const width = Math.min(film.videoWidth, Math.round((film.videoHeight * 16) / 9));
  const height = Math.round((width * 9) / 16);
  const canvas = make("canvas", { width, height });
  const [left, top] = [(film.videoWidth - width) / 2, (film.videoHeight - height) / 2];
  canvas.getContext("2d").drawImage(film, left, top, width, height, 0, 0, width, height);
  const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  return new File([frame], "缩略图.jpg", { type: "image/jpeg" });
}

const markOf = (file) => String(file.lastModified);
const make = (name, properties) => Object.assign(document.createElement(name), properties);

function hidden(name, value) {
  const field = make("input", { type: "hidden", name, value });
  field.dataset.named = "";
  return field;
}

function spellSize(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function begin() {
  /* Films last: they offer frames to the thumbnail's field. */
  const fields = [...document.querySelectorAll("[data-upload]")].filter((root) => !root.field);
  fields.sort((one, other) => (one.dataset.kind === "film") - (other.dataset.kind === "film"));
  for (const root of fields) root.field = new UploadField(root);
}

document.addEventListener("DOMContentLoaded", begin);
document.addEventListener("htmx:after:swap", begin);
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-upload].busy")) event.preventDefault();
});
