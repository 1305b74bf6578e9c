/*
 * The call screen, beyond tiles.js: the time of the next call, drafts of the note on the server,
 * the script, the tabs of the right pane. No words in here: texts stand in the templates as data- attributes.
 */
(function () {
  "use strict";

  const { desk } = window;
  const { card, one, form, note, keep, keptHere, start } = window.tiles;
  const errors = document.getElementById("errors");

  const DRAFT_MS = 800;
  const RETRY_MS = 5000;

  /* ---- the time of the next call ---- */

  function ownTime() {
    const other = document.getElementById("tT");
    one(".own-time").hidden = !other.checked;
  }

  const time = () => one("input[name=follow_up]:checked");
  const setsTime = (reason) => reason.checked && /^(TOO_EARLY|NOT_DUE)$/.test(reason.value);

  function asked(code) {
    const reason = one("input[name=reason]:checked");
    if (code === "CALL_AGAIN" && !time() && !(reason && setsTime(reason))) {
      one("input[name=follow_up]").checked = true; // the first free usual time
    }
    ownTime();
  }

  function changed(radio) {
    if (radio.name === "reason" && setsTime(radio) && time()) {
      time().checked = false; // the reason tells when to call again
      ownTime();
    }
    if (radio.name !== "follow_up") return;
    ownTime();
    if (document.getElementById("tT").checked) one(".own-time").focus();
  }

  /* ---- the note: kept as it is typed ---- */

  let kept = "";          // what the server has
  let draftTimer = 0;
  let isSwapping = false; // the old card is going: its note loses the focus, and means nothing
  let sending = null;     // the request under way, to be given up when the result is saved

  function state(text, tone, symbol) {
    const place = document.getElementById("save-state");
    if (!place) return;
    const words = document.createElement("span");
    words.className = tone;
    words.textContent = (symbol ? symbol + " " : "") + text;
    place.replaceChildren(words);
  }

  /* A result that could not be sent stays told, whatever becomes of the note. */
  const tellsOfNote = () => errors.dataset.status === "0"
    && errors.querySelector("[data-text]").textContent === card.dataset.offline;

  const isUnsaved = () => Boolean(form()) && note().value !== kept;

  function saveDraft() {
    clearTimeout(draftTimer);
    const about = form();
    if (!about || !isUnsaved()) return;
    const text = note().value;
    const { noteKey } = about.dataset;
    const stillHere = () => form() && form().dataset.noteKey === noteKey;
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
      keep(about, null);
      if (tellsOfNote()) desk.hideError();
      if (!stillHere()) return;
      kept = text;
      if (isUnsaved()) typed();
      else state(card.dataset.saved.replace("{time}", time), "c-ok", "✓");
    }).catch((failure) => {
      if (failure.name === "AbortError") return;
      keep(about, text);
      if (!stillHere() || ["403", "404", "409"].includes(failure.message)) return; // not one's own
      if (failure.message === "401" || failure.message === "0") {
        state(card.dataset.unsaved, "c-bad");
        desk.showError(401, card.dataset.expired, () => location.reload());
        return;
      }
      state(card.dataset.unsaved, "c-bad");
      if (failure instanceof TypeError && errors.hidden) {
        desk.showError(0, card.dataset.offline, saveDraft);
      }
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
    if (keptHere(form()) === note().value) return; // comes back with the page
    saveDraft();
    event.preventDefault();
    event.returnValue = "";
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const sender = event.detail.requestConfig.elt;
    if (sender.id === "result") {
      clearTimeout(draftTimer);
      if (sending) sending.abort();
      keep(sender, note().value);
    } else if (event.detail.target === card) saveDraft();
  });

  /* In the capture phase: before the tiles put a conflict elsewhere, or move the focus. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target === card) isSwapping = true;
  }, true);

  document.addEventListener("htmx:afterRequest", () => { isSwapping = false; }, true);

  /* ---- script, phrases ---- */

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
  });

  /* ---- the right pane: the policy, or the quote and the form, fetched when they are opened ---- */

  const tab = (pane) => document.querySelector(`#info [data-pane="${pane}"]`);

  function showPane(shown) {
    ["call-info", "call-sale"].forEach((pane) => {
      const link = tab(pane);
      document.getElementById(pane).hidden = pane !== shown;
      link.classList.toggle("on", pane === shown);
      if (pane === shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  /* False where there is nothing to fetch: the link then leads to the page. */
  function openSale() {
    const about = document.getElementById("sale-of");
    if (!about) return false;
    showPane("call-sale");
    if (!document.getElementById("call-sale").childElementCount) window.htmx.trigger(about, "open");
    return true;
  }

  /* Another customer, or the same with something new: the old pane means nothing any more. */
  function saleArrived() {
    const about = document.getElementById("sale-of");
    const link = tab("call-sale");
    document.getElementById("call-sale").replaceChildren();
    link.hidden = !about;
    if (about) link.href = about.dataset.url;
    if (about && "opens" in about.dataset) openSale();
    else showPane("call-info");
  }

  document.getElementById("info").addEventListener("click", (event) => {
    const link = event.target.closest("[data-pane]");
    if (!link) return;
    if (link.dataset.pane === "call-info") showPane("call-info");
    else if (!openSale()) return;
    event.preventDefault();
  });

  /* An answer about a customer who has gone from the card meanwhile is not shown. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "call-sale") return;
    if (!event.detail.requestConfig.elt.isConnected) event.detail.shouldSwap = false;
  });

  /* What is typed in the pane is the pane's: no key there is a result, Ctrl+Enter sends its form. */
  window.addEventListener("keydown", (event) => {
    const typedIn = event.target instanceof Element && event.target.closest("#call-sale form");
    if (!typedIn || event.key === "Escape" || desk.composing(event)) return;
    event.stopPropagation();
    if (event.key !== "Enter" || !event.ctrlKey || event.repeat) return;
    event.preventDefault();
    typedIn.requestSubmit();
  }, true);

  start({
    asked,
    changed,
    arrived(about) {
      script(isScriptOpen);
      saleArrived();
      if (!about) return;
      kept = about.dataset.kept.replace(/\r\n?/g, "\n");
      const left = keptHere(about);
      if (left !== null) note().value = left;
      if (isUnsaved()) typed();
      else keep(about, null);
    },
  });
}());
