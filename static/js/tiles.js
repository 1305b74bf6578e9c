/*
 * A customer on the card and the results of a call as tiles: keys, what a result asks for, saving,
 * numbers shown for a while. The pages of calls share it; each starts it from a script of its own,
 * which sees to the note. No words in here: texts stand in the templates as data- attributes.
 */
(function () {
  "use strict";

  const { desk, htmx } = window;
  const card = document.getElementById("card");
  const queue = document.getElementById("queue");
  const find = document.getElementById("find");
  const own = "desk:" + document.body.dataset.user + ":";

  const FIND_MS = 300;
  const FULL_WIDTH = "０１２３４５６７８９";

  const all = (selector, within) => Array.from((within || card).querySelectorAll(selector));
  const one = (selector) => card.querySelector(selector);
  const form = () => document.getElementById("result");
  const note = () => document.getElementById("n");
  const chosen = () => one("input[name=result]:checked");

  /* What the page adds when a card has come, a result is chosen, anything else has changed. */
  const page = { arrived() {}, asked() {}, changed() {} };

  function start(added) {
    Object.assign(page, added);
    if (one("[data-full]")) showNumber();
    arrive(true);
  }

  /* ---- what the chosen result asks for ---- */

  function ask() {
    const result = chosen();
    const code = result ? result.value : "";
    const reason = one("input[name=reason]:checked");
    all(".asked").forEach((part) => {
      const wanted = part.dataset.for.split(" ");
      const isAsked = Boolean(code)
        && (wanted.includes(code) || Boolean(reason) && wanted.includes(reason.value));
      part.classList.toggle("on", isAsked);
      if (part.tagName === "FIELDSET") part.disabled = !isAsked; // what is not asked is not sent
      if (!isAsked) all("input:checked", part).forEach((input) => { input.checked = false; });
    });
    all("[data-hint]").forEach((hint) => { hint.hidden = hint.dataset.hint !== code; });
    one(".tiles").classList.toggle("asking", all(".asked.on").length > 1);
    page.asked(code);
    if (result) {
      one(".tiles").classList.remove("need");
      document.getElementById("result-error").hidden = true;
    }
  }

  function changed(radio) {
    if (radio.name === "result" || radio.name === "reason") ask();
    if (radio.name !== "result") page.changed(radio);
  }

  function choose(radio) {
    radio.checked = !radio.checked;
    radio.focus({ preventScroll: true });
    changed(radio);
  }

  card.addEventListener("change", (event) => changed(event.target));

  card.addEventListener("click", (event) => {
    const mine = event.target.closest("[data-keep]");
    if (mine) {
      one("[data-guard]").value = mine.dataset.keep;
      document.getElementById("conflict").replaceChildren();
      save();
    }
    const label = event.target.closest("label");
    const radio = label && document.getElementById(label.htmlFor);
    if (radio && radio.type === "radio" && radio.checked) { // chosen again: un-chosen
      event.preventDefault();
      choose(radio);
    }
  });

  /* ---- the note as this tab keeps it ---- */

  function keep(about, text) {
    const key = own + about.dataset.noteKey;
    try {
      if (text === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch (_full) { /* the page still has it */ }
  }

  function keptHere(about) {
    const key = own + about.dataset.noteKey;
    try { return sessionStorage.getItem(key); } catch (_forbidden) { return null; }
  }

  /* ---- saving ---- */

  let busy = false;

  function save() {
    const about = form();
    if (!about || busy) return;
    if (!chosen()) {
      one(".tiles").classList.remove("need");
      void card.offsetWidth; // the flash starts again
      one(".tiles").classList.add("need");
      document.getElementById("result-error").hidden = false;
      document.getElementById("r1").focus({ preventScroll: true });
      return;
    }
    const asking = one(".asked.on[data-reasons]");
    if (asking && !asking.querySelector("input:checked")) {
      asking.classList.remove("bad");
      void card.offsetWidth;
      asking.classList.add("bad");
      asking.querySelector("[data-reason-error]").hidden = false;
      asking.querySelector("input").focus({ preventScroll: true });
      return;
    }
    about.requestSubmit(one("[data-save]"));
  }

  /* Ctrl+Enter after the customer has stayed: nothing new is there to be saved. */
  function saveOrGoOn() {
    const about = form();
    if (about && "stays" in about.dataset && !chosen() && !note().value.trim()) press("#following");
    else save();
  }

  card.addEventListener("submit", (event) => {
    if (event.target.id !== "result") return;
    const asking = one(".asked.on[data-reasons]");
    if (busy || !chosen() || asking && !asking.querySelector("input:checked")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      save();
    }
  }, true);

  const isResult = (event) => event.detail.requestConfig.elt.id === "result";

  document.addEventListener("htmx:beforeRequest", (event) => { if (isResult(event)) busy = true; });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, target, xhr } = event.detail;
    if (isResult(event)) busy = false;
    if (isResult(event) && xhr.status === 200) keep(requestConfig.elt, null);
    if (isResult(event) && xhr.status === 409) one("#conflict [data-focus]").focus();
    else if (target === card && (xhr.status === 200 || xhr.status === 422)) {
      closeDrawers();
      arrive(false);
    } else if (target.id === "rows") mark();
    else if (target.id === "number" && xhr.status === 200) showNumber();
  });

  /* 409: the choice is put above the tiles, and everything typed stays. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409 || !isResult(event)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = document.getElementById("conflict");
    event.detail.swapOverride = "innerHTML";
  });

  /* ---- a card has come ---- */

  function arrive(isFirst) {
    page.arrived(form());
    if (form()) ask();
    mark();
    const wrong = one("[aria-invalid=true]");
    const place = wrong || one("[data-focus]");
    if (place && !(isFirst && document.activeElement !== document.body)) {
      place.focus({ preventScroll: !wrong });
    }
  }

  /* Mark the row of the customer on the card. */
  function mark() {
    all("#rows a.on", queue).forEach((link) => {
      link.classList.remove("on");
      link.removeAttribute("aria-current");
    });
    const shown = one("[data-shown]");
    const row = shown && document.getElementById("row-" + shown.dataset.shown);
    if (!row) return;
    row.firstElementChild.classList.add("on");
    row.firstElementChild.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  }

  function closeDrawers() {
    all(".offcanvas-md.show, .offcanvas-xl.show", document.getElementById("main"))
      .forEach((drawer) => window.bootstrap.Offcanvas.getOrCreateInstance(drawer).hide());
  }

  /* ---- the number in full, for a while ---- */

  let maskTimer = 0;

  function showNumber() {
    clearTimeout(maskTimer);
    const full = one("[data-full]");
    const large = one("[data-number]");
    if (!full) return;
    large.textContent = full.dataset.full;
    maskTimer = setTimeout(hideNumber, full.dataset.seconds * 1000);
    const isPlaced = full.dataset.dial === "placed"; // by the centre's telephone system
    const isPhone = "dial" in full.dataset && window.matchMedia("(pointer: coarse)").matches;
    if (isPlaced || isPhone) full.click();
  }

  function hideNumber() {
    const full = one("[data-full]");
    if (!full) return;
    clearTimeout(maskTimer);
    one("[data-number]").textContent = full.dataset.masked;
    full.remove();
  }

  /* ---- finding ---- */

  let findTimer = 0;
  ["input", "compositionend"].forEach((name) => find.addEventListener(name, (event) => {
    clearTimeout(findTimer);
    if (!event.isComposing) findTimer = setTimeout(() => htmx.trigger(find, "find"), FIND_MS);
  }));

  /* ---- keys ---- */

  function digitOf(key) {
    const place = FULL_WIDTH.indexOf(key);
    if (place >= 0) return String(place);
    return /^[0-9]$/.test(key) ? key : "";
  }

  function press(selector) {
    const control = one(selector);
    if (control) control.click();
    return Boolean(control);
  }

  function intoNote() {
    const text = note();
    if (!text) return;
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  }

  const keys = {
    n: intoNote,
    j: () => press("#following"),
    k: () => press("#previous"),
    i: () => {
      const opener = one("[aria-controls=info]");
      if (opener && opener.offsetParent) opener.click();
    },
  };

  /* True when a key was used. */
  function act(key) {
    const digit = digitOf(key);
    if (digit) {
      const radio = document.getElementById("r" + digit);
      if (radio) choose(radio);
      return Boolean(radio);
    }
    const letter = key.toLowerCase();
    if (!/^[a-z]$/.test(letter)) return false;
    const chip = one(`.asked.on input[data-key="${letter}"]`);
    if (chip) {
      choose(chip);
      return true;
    }
    if (keys[letter]) {
      keys[letter]();
      return true;
    }
    if (letter === "v" && one("[data-full]:not([data-dial])")) {
      hideNumber();
      return true;
    }
    return press(`button[data-key="${letter}"]`);
  }

  /* In the capture phase: Ctrl+Enter here is not what it is in other forms. */
  document.addEventListener("keydown", (event) => {
    if (event.repeat || desk.composing(event) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      saveOrGoOn();
    } else if (event.key === "Escape" && event.target === note()) {
      note().blur();
    } else if (event.key === "Escape" && find.contains(event.target)) {
      event.target.blur();
    } else if (desk.plain(event) && !event.shiftKey) {
      const isEnter = event.key === "Enter" && !event.target.closest("a, button, summary");
      if (isEnter) save();
      if (isEnter || act(event.key)) event.preventDefault();
    }
  }, true);

  window.tiles = { card, one, form, note, keep, keptHere, start };
}());
