/*
 * What every page does beyond plain links and forms. No words in here: texts stand in the
 * templates as data- attributes. Other scripts use window.desk.
 */
(function () {
  "use strict";

  const root = document.documentElement;
  const body = document.body;
  root.classList.add("js");

  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

  /* ---- what this tab and this browser remember, apart for each user ---- */

  const own = "desk:" + body.dataset.user + ":";

  function remember(storage, key, value) {
    try {
      if (value === null) storage.removeItem(own + key);
      else storage.setItem(own + key, value);
    } catch (_full) { /* a full or forbidden storage forgets */ }
  }

  function recall(storage, key) {
    try { return storage.getItem(own + key); } catch (_forbidden) { return null; }
  }

  /* ---- keys: never while an input method composes, never on repeat ---- */

  const COMPOSED_MS = 100;
  let composedAt = -COMPOSED_MS;
  document.addEventListener("compositionend", (event) => { composedAt = event.timeStamp; }, true);

  function composing(event) {
    return event.isComposing || event.keyCode === 229 || event.timeStamp - composedAt < COMPOSED_MS;
  }

  function typing(target) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      && !/^(radio|checkbox|button|submit)$/.test(target.type);
  }

  /* True for a single key that may act: nothing is being typed, composed, held or asked. */
  function plain(event) {
    return !event.defaultPrevented && !event.repeat && !composing(event) && !typing(event.target)
      && !event.ctrlKey && !event.altKey && !event.metaKey
      && !document.querySelector("dialog[open]") && recall(localStorage, "keys") !== "off";
  }

  window.desk = { composing, typing, plain, toast, showError, hideError };

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.repeat) return;
    if (event.key === "Enter" && event.ctrlKey && event.target.form && !event.defaultPrevented) {
      event.preventDefault();
      const form = event.target.form;
      form.requestSubmit(form.querySelector("button:not([type=button])") || undefined);
      return;
    }
    if (event.key === "Escape") leavePopups();
    if (!plain(event)) return;
    if (event.key === "/") {
      const field = document.querySelector("[data-search]")
        || document.querySelector("#filters input:not([type=hidden])");
      const link = document.querySelector("[data-search-link]");
      if (field || link) event.preventDefault();
      if (field) { field.focus(); field.select(); } else if (link) link.click();
    } else if (event.key === "?") {
      event.preventDefault();
      document.getElementById("keys").showModal();
    } else if (/^[jk]$/i.test(event.key)) {
      stepRow(event.key.toLowerCase() === "j" ? 1 : -1);
    }
  });

  const keysOn = document.getElementById("keys-on");
  keysOn.checked = recall(localStorage, "keys") !== "off";
  keysOn.addEventListener("change", () => {
    remember(localStorage, "keys", keysOn.checked ? null : "off");
  });

  /* ---- popups and dialogs ---- */

  function closePopups(except) {
    all("details[data-popup][open]").forEach((popup) => {
      if (!popup.contains(except)) popup.open = false;
    });
  }

  /* The focus goes back to what has opened the popup. */
  function leavePopups() {
    const left = document.activeElement.closest("details[data-popup][open]");
    closePopups(null);
    if (left) left.querySelector("summary").focus();
  }

  /* What a popup shows is fetched when it is opened. */
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches("details[data-popup][open]")) return;
    all("[hx-trigger=open]", event.target).forEach((part) => window.htmx.trigger(part, "open"));
  }, true);

  document.addEventListener("click", (event) => {
    closePopups(event.target);
    const opener = event.target.closest("[data-open]");
    if (opener) {
      closePopups(null);
      document.getElementById(opener.dataset.open).showModal();
    }
    const closer = event.target.closest(".errbar [data-close]");
    if (closer) closer.closest(".errbar").hidden = true;
    const error = event.target.closest(".errs a[href^='#']");
    const field = error && document.getElementById(error.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); }
    const fold = event.target.closest("[data-fold]");
    if (fold) fold.form.classList.toggle("folded");
  });

  const ask = document.getElementById("ask");
  const agreed = new WeakSet();

  /* Ask what data-confirm asks, and go on only when the act itself is chosen. */
  function confirmThen(asker, goOn) {
    const act = ask.querySelector("[data-yes]");
    ask.querySelector("#ask-title").textContent = asker.dataset.confirm;
    ask.querySelector("[data-body]").textContent = asker.dataset.confirmBody || "";
    act.textContent = asker.dataset.confirmAct || asker.textContent.trim();
    act.classList.toggle("btn-bad", asker.dataset.confirmTone === "bad");
    act.classList.toggle("btn-primary", asker.dataset.confirmTone !== "bad");
    ask.returnValue = "no";
    ask.addEventListener("close", () => { if (ask.returnValue === "yes") goOn(); }, { once: true });
    ask.showModal();
    ask.querySelector("[data-no]").focus();
  }

  /* In the capture phase, so that neither the browser nor htmx sends before the answer. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (!asker.dataset.confirm || agreed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    confirmThen(asker, () => {
      agreed.add(form);
      form.requestSubmit(event.submitter);
      agreed.delete(form);
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    const asker = event.detail.elt;
    if (asker.tagName === "FORM" || !asker.dataset.confirm) return;
    event.preventDefault();
    confirmThen(asker, () => event.detail.issueRequest(true));
  });

  /* ---- one send: buttons rest while the answer is awaited ---- */

  const DOWNLOAD_MS = 3000;
  const BUSY_MS = 300;
  let waiting = 0;
  let busyTimer = 0;

  function rest(form, resting, submitter) {
    all("button:not([type=button]), input[type=submit]", form).forEach((button) => {
      if (resting && button.disabled) return;
      if (!resting && !("rested" in button.dataset)) return;
      button.disabled = resting;
      if (resting) button.dataset.rested = ""; else delete button.dataset.rested;
      if (resting && button === submitter) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    });
  }

  function busy(step) {
    waiting = Math.max(0, waiting + step);
    clearTimeout(busyTimer);
    const bar = document.getElementById("busy");
    if (waiting) busyTimer = setTimeout(() => { bar.hidden = false; }, BUSY_MS);
    else bar.hidden = true;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (/logout/.test(form.action)) sessionStorage.clear();
    busy(+1);
    setTimeout(() => rest(form, true, event.submitter)); // after the button's value is sent
    if ("download" in form.dataset) {
      setTimeout(() => { rest(form, false); busy(-1); }, DOWNLOAD_MS);
    }
  });

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form").forEach((form) => rest(form, false));
    waiting = 0;
    busy(0);
  });

  /* ---- htmx: token, busy bar, errors ---- */

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
  });

  const isQuiet = (event) => Boolean(event.detail.elt.closest("[data-quiet]"));

  document.addEventListener("htmx:beforeRequest", (event) => {
    const config = event.detail.requestConfig;
    if (!isQuiet(event)) busy(+1);
    if (config.elt.tagName === "FORM") {
      rest(config.elt, true, config.triggeringEvent && config.triggeringEvent.submitter);
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const sender = event.detail.requestConfig.elt;
    if (!isQuiet(event)) busy(-1);
    if (sender.tagName === "FORM") rest(sender, false);
    const isSent = !unsent || unsent === sender || !unsent.isConnected;
    if (event.detail.successful && errors.dataset.status === "0" && isSent) hideError();
  });

  function signInAgain() {
    const here = encodeURIComponent(location.pathname + location.search);
    location.assign(body.dataset.login + "?expired=1&next=" + here);
  }

  /* A redirection to the sign-in page is followed unseen: never swap that page in. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    if (answer.responseURL && new URL(answer.responseURL).pathname === body.dataset.login) {
      event.detail.shouldSwap = false;
      signInAgain();
    }
  });

  const errors = document.getElementById("errors");
  let unsent = null; // the form that found no connection; its bar stays until it is sent

  /* `again` is what the button for another try does; without it there is none. */
  function showError(status, text, again) {
    errors.dataset.status = String(status);
    errors.querySelector("[data-text]").textContent = text;
    const retry = errors.querySelector("[data-retry]");
    retry.hidden = !again;
    retry.onclick = again ? () => { hideError(); again(); } : null;
    errors.hidden = false;
  }

  function hideError() {
    errors.hidden = true;
    delete errors.dataset.status;
  }

  function retrying(config) {
    const sender = config.elt;
    if (!sender.isConnected) return null;
    if (sender.tagName === "FORM") {
      const submitter = config.triggeringEvent && config.triggeringEvent.submitter;
      return () => sender.requestSubmit(submitter || undefined);
    }
    return config.triggeringEvent && (() => window.htmx.trigger(sender, config.triggeringEvent.type));
  }

  document.addEventListener("htmx:responseError", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 401) { signInAgain(); return; }
    // A plain text answer is written for the reader, for example by whom a row was taken over.
    const said = /^text\/plain/.test(answer.getResponseHeader("Content-Type") || "");
    const known = errors.dataset[answer.status] || errors.dataset[500];
    const text = said && answer.status < 500 && answer.responseText
      || fill(known, { id: answer.getResponseHeader("X-Error-Id") || answer.status });
    showError(answer.status, text, answer.status >= 500 ? retrying(event.detail.requestConfig) : null);
  });

  ["htmx:sendError", "htmx:timeout"].forEach((name) => {
    document.addEventListener(name, (event) => {
      const sender = event.detail.requestConfig.elt;
      unsent = sender.tagName === "FORM" ? sender : null;
      showError(0, errors.dataset[0], retrying(event.detail.requestConfig));
    });
  });

  /* ---- messages ---- */

  /* A message leaves after its seconds, but not from under the pointer or the focus. */
  function expire(message) {
    const seconds = Number(message.dataset.toast);
    let timer = 0;
    const start = () => { timer = setTimeout(() => message.remove(), seconds * 1000); };
    ["mouseenter", "focusin"].forEach((name) => {
      message.addEventListener(name, () => clearTimeout(timer));
    });
    ["mouseleave", "focusout"].forEach((name) => message.addEventListener(name, start));
    start();
  }

  function toast(text) {
    const message = document.createElement("div");
    message.className = "toast-b";
    message.dataset.toast = "4";
    message.textContent = text;
    document.getElementById("toasts").append(message);
    expire(message);
  }

  /* ---- the bell: each tab hears of what is new once, also of what came between two pages ---- */

  const bell = () => document.getElementById("bell-count");
  const heard = () => Number(recall(sessionStorage, "heard") || bell().dataset.newest);
  const hear = () => remember(sessionStorage, "heard", bell().dataset.newest);

  function listen() {
    if (!bell()) return;
    if (heard() < Number(bell().dataset.newest)) window.htmx.trigger(bell(), "ring");
    else hear();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt === bell()) event.detail.parameters.after = heard();
  });

  /* ---- lists: rows opened, scroll, filters kept; ticks; J and K ---- */

  const list = document.querySelector("[data-list]");

  if (list) {
    const place = "list:" + location.pathname;
    const kept = JSON.parse(recall(sessionStorage, place) || "{}");
    const opened = kept.opened && list.querySelector(`[data-row="${CSS.escape(kept.opened)}"]`);
    if (opened) opened.classList.add("last");
    if (opened && kept.search === location.search) window.scrollTo(0, kept.top);
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-row]");
      if (row && event.target.closest("a")) kept.opened = row.dataset.row;
    });
    window.addEventListener("pagehide", () => {
      kept.search = location.search;
      kept.top = window.scrollY;
      remember(sessionStorage, place, JSON.stringify(kept));
    });
  }

  /* The menu leads back to a list as it was left. */
  function leadBack(menu) {
    all("a", menu).forEach((link) => {
      const kept = JSON.parse(recall(sessionStorage, "list:" + link.pathname) || "{}");
      if (kept.search && link.pathname !== location.pathname) link.search = kept.search;
    });
  }

  /* A condition that is set does not stay folded away; a phone counts them on the button. */
  const FOLDED_FROM = 7;
  if (window.matchMedia("(min-width: 768px)").matches) {
    all(".qbar.folded").forEach((bar) => {
      const folded = all("label", bar).slice(FOLDED_FROM);
      if (folded.some((label) => label.control && label.control.value)) bar.classList.remove("folded");
    });
  }

  function stepRow(step) {
    const rows = all("[data-list] [data-row]");
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("at"));
    const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
    if (now >= 0) rows[now].classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
    const link = next.querySelector("a");
    if (link) link.focus({ preventScroll: true });
  }

  function countTicks(form) {
    const boxes = all("input[name=pick]", form);
    const ticked = boxes.filter((box) => box.checked);
    const head = form.querySelector("[data-select-all]");
    const every = form.querySelector("[data-every]");
    const bar = form.querySelector("[data-selection]");
    const label = bar.querySelector("[data-selected]");
    if (ticked.length < boxes.length && every) every.value = "";
    const isEvery = Boolean(every && every.value);
    const number = grouped(isEvery ? every.dataset.total : ticked.length);
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    head.checked = boxes.length > 0 && ticked.length === boxes.length;
    head.indeterminate = ticked.length > 0 && !head.checked;
    bar.hidden = ticked.length === 0;
    label.textContent = isEvery ? label.dataset.allText : fill(label.dataset.text, { n: number });
    const selectEvery = bar.querySelector("[data-select-every]");
    if (selectEvery) selectEvery.hidden = isEvery || !head.checked;
    all("button[data-text]", bar).forEach((button) => {
      button.textContent = fill(button.dataset.text, { n: number });
    });
    all("[data-confirm-text]", bar).forEach((button) => {
      button.dataset.confirm = fill(button.dataset.confirmText, { n: number });
      button.dataset.confirmAct = button.textContent;
    });
  }

  all("form[data-select]").forEach((form) => {
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-select-all]")) {
        all("input[name=pick]", form).forEach((box) => { box.checked = event.target.checked; });
      }
      countTicks(form);
    });
    form.addEventListener("click", (event) => {
      const every = form.querySelector("[data-every]");
      if (event.target.closest("[data-select-every]")) every.value = "yes";
      else if (event.target.closest("[data-select-none]")) {
        all("input[name=pick]", form).forEach((box) => { box.checked = false; });
      } else return;
      countTicks(form);
    });
    countTicks(form);
  });

  /* ---- what comes with the page and with every answer ---- */

  all("[data-toast]").forEach(expire);
  leadBack(document.getElementById("menu"));
  document.addEventListener("htmx:load", (event) => {
    const part = event.detail.elt;
    if (part === body) { listen(); return; } // htmx tells of the page itself, too
    if (part === bell()) hear();
    if (part.matches("[data-toast]")) expire(part);
    all("[data-toast]", part).forEach(expire);
    if (part.id === "menu") leadBack(part);
  });
}());
