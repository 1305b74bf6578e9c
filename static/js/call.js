/*
 * The call screen: keys, what a result asks for, drafts of the note, numbers shown for a while.
 * No words in here: texts stand in the templates as data- attributes.
 */
(function () {
  "use strict";

  const { desk, htmx } = window;
  const card = document.getElementById("card");
  const queue = document.getElementById("queue");
  const find = document.getElementById("find");
  const errors = document.getElementById("errors");
  const own = "desk:" + document.body.dataset.user + ":note:";

  const DRAFT_MS = 800;
  const RETRY_MS = 5000;
  const FIND_MS = 300;
  const FULL_WIDTH = "０１２３４５６７８９";

  const all = (selector, within) => Array.from((within || card).querySelectorAll(selector));
  const one = (selector) => card.querySelector(selector);
  const form = () => document.getElementById("result");
  const note = () => document.getElementById("n");
  const chosen = () => one("input[name=result]:checked");

  /* ---- what the chosen result asks for ---- */

  function ask() {
    const result = chosen();
    const code = result ? result.value : "";
    all(".asked").forEach((part) => {
      const isAsked = Boolean(code) && part.dataset.for.split(" ").includes(code);
      part.classList.toggle("on", isAsked);
      part.disabled = !isAsked; // what is not asked is not sent
      if (!isAsked) all("input:checked", part).forEach((input) => { input.checked = false; });
    });
    all("[data-hint]").forEach((hint) => { hint.hidden = hint.dataset.hint !== code; });
    one(".tiles").classList.toggle("asking", all(".asked.on").length > 1);
    const times = one("[data-times]");
    if (code === "CALL_AGAIN" && !times.querySelector("input[name=follow_up]:checked")) {
      times.querySelector("input[name=follow_up]").checked = true; // the first free usual time
    }
    ownTime();
    if (result) {
      one(".tiles").classList.remove("need");
      document.getElementById("result-error").hidden = true;
    }
  }

  function ownTime() {
    const other = document.getElementById("tT");
    one(".own-time").hidden = !other.checked;
  }

  function choose(radio) {
    radio.checked = !radio.checked;
    radio.focus({ preventScroll: true });
    if (radio.name === "result") ask();
    if (radio.name === "follow_up") followUp();
  }

  function followUp() {
    ownTime();
    if (document.getElementById("tT").checked) one(".own-time").focus();
  }

  card.addEventListener("change", (event) => {
    if (event.target.name === "result") ask();
    if (event.target.name === "follow_up") followUp();
  });

  /* ---- the note: kept as it is typed ---- */

  let kept = "";          // what the server has
  let draftTimer = 0;
  let isSwapping = false; // the old card is going: its note loses the focus, and means nothing
  let sending = null;     // the request under way, to be given up when the result is saved

  const keep = (task, text) => {
    try {
      if (text === null) sessionStorage.removeItem(own + task);
      else sessionStorage.setItem(own + task, text);
    } catch (_full) { /* the page still has it */ }
  };

  function keptHere(task) {
    try { return sessionStorage.getItem(own + task); } catch (_forbidden) { return null; }
  }

  function state(text, tone, symbol) {
    const place = document.getElementById("save-state");
    if (!place) return;
    const words = document.createElement("span");
    words.className = tone;
    words.textContent = (symbol ? symbol + " " : "") + text;
    place.replaceChildren(words);
  }

  const isUnsaved = () => Boolean(form()) && note().value !== kept;

  function saveDraft() {
    clearTimeout(draftTimer);
    const about = form();
    if (!about || !isUnsaved()) return;
    const text = note().value;
    const here = about.dataset.task;
    const stillHere = () => form() && form().dataset.task === here;
    const body = new FormData();
    body.set("note", text);
    body.set("version", about.elements.version.value);
    if (sending) sending.abort();
    const mine = sending = new AbortController();
    state(card.dataset.saving, "muted");
    fetch(about.dataset.draft, {
      method: "POST",
      body,
      redirect: "manual",
      signal: mine.signal,
      headers: {
        "HX-Request": "true", // an ended session is told by 401
        "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content,
      },
    }).then((answer) => {
      if (answer.ok) return answer.text();
      throw new Error(String(answer.status));
    }).then((time) => {
      keep(here, null);
      if (errors.dataset.status === "0") desk.hideError();
      if (!stillHere()) return;
      kept = text;
      if (isUnsaved()) typed();
      else state(card.dataset.saved.replace("{time}", time), "c-ok", "✓");
    }).catch((failure) => {
      if (failure.name === "AbortError") return;
      keep(here, text);
      if (!stillHere() || failure.message === "409") return;
      if (failure.message === "401" || failure.message === "0") {
        state(card.dataset.unsaved, "c-bad");
        desk.showError(401, card.dataset.expired, () => location.reload());
        return;
      }
      state(card.dataset.unsaved, "c-bad");
      if (failure instanceof TypeError) desk.showError(0, card.dataset.offline, saveDraft);
      draftTimer = setTimeout(saveDraft, RETRY_MS);
    });
  }

  function typed() {
    clearTimeout(draftTimer);
    draftTimer = setTimeout(saveDraft, DRAFT_MS);
  }

  card.addEventListener("input", (event) => { if (event.target.id === "n") typed(); });
  card.addEventListener("focusout", (event) => {
    if (event.target.id === "n" && !isSwapping) saveDraft();
  });
  window.addEventListener("online", saveDraft);

  window.addEventListener("beforeunload", (event) => {
    if (!isUnsaved()) return;
    if (keptHere(form().dataset.task) === note().value) return; // comes back with the page
    saveDraft();
    event.preventDefault();
    event.returnValue = "";
  });

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
    if (busy || !chosen()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      save();
    }
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const sender = event.detail.requestConfig.elt;
    if (sender.id === "result") {
      busy = true;
      clearTimeout(draftTimer);
      if (sending) sending.abort();
      keep(sender.dataset.task, note().value);
    } else if (event.detail.target === card) saveDraft();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, target, xhr } = event.detail;
    isSwapping = false;
    const isResult = requestConfig.elt.id === "result";
    if (isResult) busy = false;
    if (isResult && xhr.status === 200) keep(requestConfig.elt.dataset.task, null);
    if (isResult && xhr.status === 409) one("#conflict [data-focus]").focus();
    else if (target === card && (xhr.status === 200 || xhr.status === 422)) {
      closeDrawers();
      arrive(false);
    } else if (target.id === "rows") mark();
    else if (target.id === "number" && xhr.status === 200) showNumber();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === card) isSwapping = true;
  });

  /* 409: the choice is put above the tiles, and everything typed stays. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409 || event.detail.requestConfig.elt.id !== "result") return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    event.detail.target = document.getElementById("conflict");
    event.detail.swapOverride = "innerHTML";
  });

  /* ---- a card has come ---- */

  function arrive(isFirst) {
    const about = form();
    if (about) {
      kept = about.dataset.kept.replace(/\r\n?/g, "\n");
      const left = keptHere(about.dataset.task);
      if (left !== null) note().value = left;
      if (isUnsaved()) typed();
      else keep(about.dataset.task, null);
      ask();
    }
    script(isScriptOpen);
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
    if ("dial" in full.dataset && window.matchMedia("(pointer: coarse)").matches) full.click();
  }

  function hideNumber() {
    const full = one("[data-full]");
    if (!full) return;
    clearTimeout(maskTimer);
    one("[data-number]").textContent = full.dataset.masked;
    full.remove();
  }

  /* ---- script, phrases, finding ---- */

  let isScriptOpen = Boolean(one("#script:not([hidden])"));

  function script(isOpen) {
    isScriptOpen = isOpen;
    const opener = one("[data-script]");
    if (!opener) return;
    document.getElementById("script").hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  }

  card.addEventListener("click", (event) => {
    if (event.target.closest("[data-script]")) {
      event.preventDefault();
      script(!isScriptOpen);
    }
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) {
      const text = note();
      text.setRangeText(phrase.textContent + "；", text.selectionStart, text.selectionEnd, "end");
      text.focus();
      typed();
    }
    const mine = event.target.closest("[data-keep]");
    if (mine) {
      form().elements.version.value = mine.dataset.keep;
      document.getElementById("conflict").replaceChildren();
      save();
    }
    const radio = event.target.closest("label") && document.getElementById(event.target.closest("label").htmlFor);
    if (radio && radio.type === "radio" && radio.checked) { // chosen again: un-chosen
      event.preventDefault();
      choose(radio);
    }
  });

  let findTimer = 0;
  find.addEventListener("input", (event) => {
    clearTimeout(findTimer);
    if (event.isComposing) return;
    findTimer = setTimeout(() => htmx.trigger(find, "find"), FIND_MS);
  });
  find.addEventListener("compositionend", () => {
    clearTimeout(findTimer);
    findTimer = setTimeout(() => htmx.trigger(find, "find"), FIND_MS);
  });

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

  if (one("[data-full]")) showNumber();
  arrive(true);
}());
