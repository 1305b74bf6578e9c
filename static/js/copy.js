/* A button data-copy copies the text of the field whose id that is, and says so for a moment. */
(function () {
  "use strict";

  const SAID_MS = 2000;

  function copied(button) {
    const label = button.querySelector("[data-label]");
    const before = label.textContent;
    if (before === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, SAID_MS);
  }

  /* Without HTTPS there is no clipboard to write to: the browser copies what is selected. */
  function copySelected(field) {
    const left = document.activeElement;
    field.select();
    const isDone = document.execCommand("copy");
    left.focus();
    return isDone ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    const written = navigator.clipboard
      ? navigator.clipboard.writeText(field.value).catch(() => copySelected(field))
      : copySelected(field);
    written.then(() => copied(button), () => field.select()); // at worst it is selected for Ctrl+C
  });
}());
