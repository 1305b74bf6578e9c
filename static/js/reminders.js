/*
 * The calls before the release, beyond tiles.js: the note stays in this tab until it is saved with
 * a result. No words in here: texts stand in the templates as data- attributes.
 */
(function () {
  "use strict";

  const { card, form, note, keep, keptHere, start } = window.tiles;

  function tellKept() {
    const isKept = note().value && keptHere(form()) === note().value;
    document.getElementById("save-state").textContent = isKept ? card.dataset.keptHere : "";
  }

  card.addEventListener("input", (event) => {
    if (event.target.id !== "n") return;
    keep(form(), note().value || null);
    tellKept();
  });

  start({
    arrived(about) {
      if (!about) return;
      if (!note().value) note().value = keptHere(about) || "";
      tellKept();
    },
  });
}());
