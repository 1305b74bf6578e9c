/* Marks at once what differs from the form and offers its tick; the server decides the same. */
(function () {
  "use strict";

  function spelled(text, kind) {
    const bare = text.normalize("NFKC").toUpperCase().replace(/\s+/g, "");
    if (kind === "PLATE") return bare.replace(/[·•.\-—_]/g, "");
    if (kind === "MONEY") return String(Number(bare.replace(/[^\d.-]/g, "")));
    return bare;
  }

  function mark(row) {
    const field = row.querySelector("input:not([type=checkbox]), select");
    const { kind, said } = row.dataset;
    const differs = field.value !== "" && spelled(field.value, kind) !== spelled(said, kind);
    row.classList.toggle("differs", differs);
    const tick = row.querySelector("[data-tick]");
    if (!tick) return;
    tick.hidden = !differs;
    if (!differs) tick.querySelector("input").checked = false;
  }

  document.addEventListener("input", (event) => {
    const row = event.target.closest("[data-beside] tr[data-said]");
    if (row && event.target.type !== "checkbox") mark(row);
  });
}());
