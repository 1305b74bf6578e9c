/* The button of a page of sheets: without it, the browser's own menu prints. */
(function () {
  "use strict";

  const button = document.getElementById("print");
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}());
