/* The box around the file field takes a workbook that is dropped on it. */
(function () {
  "use strict";

  document.querySelectorAll(".drop").forEach((box) => {
    const field = box.querySelector("input[type=file]");
    const over = (event) => {
      event.preventDefault();
      box.classList.add("over");
    };
    box.addEventListener("dragenter", over);
    box.addEventListener("dragover", over);
    box.addEventListener("dragleave", (event) => {
      if (!box.contains(event.relatedTarget)) box.classList.remove("over");
    });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      box.classList.remove("over");
      if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
    });
  });
}());
