/*
 * The look-up list: J and K walk, a figure takes a candidate, E types a number, U undoes.
 * No words in here.
 */
(function () {
  "use strict";

  const { desk } = window;
  const work = document.getElementById("work");
  const lines = () => Array.from(work.querySelectorAll("[data-line]"));
  const linkOf = (line) => line.querySelector("a");

  function choose(line) {
    lines().forEach((one) => {
      one.classList.toggle("at", one === line);
      if (one === line) linkOf(one).setAttribute("aria-current", "true");
      else linkOf(one).removeAttribute("aria-current");
    });
    line.scrollIntoView({ block: "nearest" });
  }

  function walk(step) {
    const all = lines();
    const now = all.findIndex((line) => line.classList.contains("at"));
    const next = all[now + step];
    if (next) linkOf(next).click();
  }

  function press(button) {
    if (button && !button.disabled) button.click();
  }

  work.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]");
    if (!line) return;
    choose(line);
    if (!event.target.closest("a")) linkOf(line).click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#typed")) event.target.blur();
    if (!desk.plain(event)) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else if (/^[1-9]$/.test(key)) press(work.querySelector(`[data-take="${key}"]`));
    else if (key === "u") press(work.querySelector("[data-undo]"));
    else if (key === "e") {
      const field = work.querySelector("#typed input[name=number]");
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    }
  });

  /* What has come is read from its top; a field that was refused is where to go on. */
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!["work", "pane"].includes(event.detail.target.id)) return;
    const refused = work.querySelector("#typed [role=alert]");
    const head = refused
      ? work.querySelector("#typed input[name=number]")
      : document.getElementById("pane-head");
    const line = lines().find((one) => one.classList.contains("at"));
    if (line && event.detail.target.id === "work") line.scrollIntoView({ block: "nearest" });
    if (head) head.focus({ preventScroll: window.matchMedia("(min-width: 992px)").matches });
    if (refused) head.select();
  });
}());
