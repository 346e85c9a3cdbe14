// What is typed is saved by itself, so that a reload or a closed tab loses nothing. Without it the form works as well.
"use strict";
const sheet = document.getElementById("sheet");
const told = document.getElementById("saved");
const FIELDS = ["mark", "words", "name", "contact", "order"];
const PAUSE_MS = 800;
let waiting = 0, unsaved = false;

const typed = () => new URLSearchParams(FIELDS.map((name) => [name, sheet.elements[name].value]));

async function save() {
  try {
    const answer = await fetch(sheet.dataset.draft, { method: "POST", body: typed() });
    unsaved = unsaved && !answer.ok;
    told.textContent = answer.ok ? "已自动存好" : "";
  } catch {
    told.textContent = "";
  }
}

sheet.addEventListener("input", () => {
  unsaved = true;
  told.textContent = "";
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE_MS);
});
sheet.addEventListener("submit", () => {
  unsaved = false;
  clearTimeout(waiting);
});
addEventListener("pagehide", () => unsaved && navigator.sendBeacon(sheet.dataset.draft, typed()));
