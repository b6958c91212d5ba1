"use strict";
/* Choosing the part of a picture that is shown: by dragging, or with three sliders that every keyboard moves. */

/* Return a cropper over the picture; `confirm` is called with the chosen part, in fractions of the whole. */
window.makeCropper = function makeCropper(link, upload, label, confirm) {
  const widest = upload.crop;
  const least = { photo: 240, thumbnail: 320 }[upload.kind];
  const smallest = Math.min(1, least / (widest.width * upload.width));
  const chosen = { size: 1, across: 0.5, down: 0.5 };

  const root = document.createElement("div");
  root.className = "crop";
  root.dataset.crop = "";
  const stage = document.createElement("div");
  stage.className = "crop-stage";
  const picture = document.createElement("img");
  picture.src = link;
  picture.alt = `待裁剪的${label}`;
  picture.draggable = false;
  const frame = document.createElement("div");
  frame.className = "crop-frame";
  stage.append(picture, frame);
  root.append(stage);

  function part() {
    const [width, height] = [widest.width * chosen.size, widest.height * chosen.size];
    return { x: (1 - width) * chosen.across, y: (1 - height) * chosen.down, width, height };
  }

  function draw() {
    const { x, y, width, height } = part();
    frame.style.left = `${100 * x}%`;
    frame.style.top = `${100 * y}%`;
    frame.style.width = `${100 * width}%`;
    frame.style.height = `${100 * height}%`;
    for (const [name, slider] of Object.entries(sliders)) slider.value = chosen[name];
  }

  function addSlider(text, name, lowest) {
    const box = document.createElement("label");
    const slider = Object.assign(document.createElement("input"), { type: "range", min: lowest, max: 1, step: 0.01 });
    slider.addEventListener("input", () => {
      chosen[name] = Number(slider.value);
      draw();
    });
    box.append(text, slider);
    root.append(box);
    return slider;
  }

  const sliders = {
    size: addSlider("范围大小", "size", smallest.toFixed(2)),
    across: addSlider("左右位置", "across", 0),
    down: addSlider("上下位置", "down", 0),
  };
  dragWith(stage, (across, down) => {
    const { width, height } = part();
    if (width < 1) chosen.across = clamp(chosen.across + across / (1 - width));
    if (height < 1) chosen.down = clamp(chosen.down + down / (1 - height));
    draw();
  });

  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "就用这一部分" });
  button.addEventListener("click", () => confirm(part()));
  root.append(button);
  draw();
  return root;
};

const clamp = (number) => Math.min(1, Math.max(0, number));

/* Tell by how much of the picture a finger or mouse has moved since last told. */
function dragWith(stage, move) {
  let last = null;
  stage.addEventListener("pointerdown", (event) => {
    last = event;
    stage.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!last) return;
    const { width, height } = stage.getBoundingClientRect();
    move((event.clientX - last.clientX) / width, (event.clientY - last.clientY) / height);
    last = event;
  });
  for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => (last = null));
}
