// Notes that save themselves, and are kept in the browser until the server has them. All works without it.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const form = $("form[data-autosave]");
  if (!form) return;

  // Saved 800 ms after the last key, when the field is left, and again until the server has them.
  const field = form.elements.text, status = $("#sparat"), clash = $("#notes-krock"), waits = [2, 5, 10, 30];
  let saved = field.defaultValue, timer = 0, tries = 0, busy = false, stopped = false, late = false;

  // A finished line `! decision` or `@name action point` becomes a row; the line with the caret is not finished.
  const MARKED = /^(?:!(?:\s+\S|[A-ZÅÄÖ])|@[\p{L}\p{N}_])/u;
  const writing = () => (document.activeElement === field ? field.value.slice(0, field.selectionStart).split("\n").length - 1 : "");
  let isMarked = field.value.split("\n").some((row) => MARKED.test(row)), composing = false;
  // What the server may have got though its answer never came is sent again as it was, before what has been typed since.
  let sent = null;

  // What is typed is kept per person and item, with the version that it was written from, and removed at log-out.
  const mine = `notes:${form.dataset.user}:`, path = new URL(form.action).pathname, key = mine + path;
  const read = (at) => { try { return JSON.parse(localStorage.getItem(at)); } catch { return null; } };
  let isKept = true;
  function keep() {
    const { title, page } = form.dataset;
    try { localStorage.setItem(key, JSON.stringify({ text: field.value, version: form.elements.version.value, sent, title, page })); isKept = true; } catch { isKept = false; }
  }
  function forget(at, text) {
    try { if (read(at)?.text === text) localStorage.removeItem(at); } catch { /* a browser that keeps nothing has nothing to forget */ }
  }

  const time = () => new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" }).format(new Date()).replace(":", ".");
  function show(state, words) {
    if (status.dataset.state === state && !words) return;
    status.dataset.state = state;
    for (const icon of status.querySelectorAll(".save__i")) icon.hidden = icon.dataset.for !== (state === "conflict" ? "offline" : state);
    $("[data-words]", status).textContent = words || status.dataset[state];
  }
  const unsaved = () => field.value !== saved;
  const isDue = () => unsaved() || sent || (isMarked && writing() === "");
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  function again() {
    late = true;
    show("offline", isKept ? "" : status.dataset.unkept);
    later(1000 * waits[Math.min(tries++, waits.length - 1)]);
  }
  const post = (to, body) => fetch(to, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });

  async function save() {
    clearTimeout(timer);
    if (busy || stopped || !isDue()) return;
    busy = true;
    if (!late) show("saving");
    sent ??= { text: field.value, writing: writing() };
    const { text } = sent, line = sent.writing, body = new FormData(form);
    body.set("text", text);
    body.set("writing", line);
    try {
      const answer = await post(form.action, body);
      if (answer.ok) {
        const { version, saved: words, lines, parts, said } = await answer.json(), rows = text.split("\n");
        form.elements.version.value = version;
        saved = rows.filter((_, n) => !lines.includes(n)).join("\n");
        sent = null;
        isMarked = line !== "" && MARKED.test(rows[line] ?? "");
        tries = 0;
        leaving.push(...lines.map((n) => rows[n]));
        leave();
        parts.forEach(swap);
        if (said) document.getElementById("besked").textContent = said;
        // What has been typed since was written from the version that is saved now.
        if (unsaved()) keep(); else forget(key, field.value);
        show("saved", late ? `${status.dataset.sent} ${time()}` : words);
        late = false;
      } else if (answer.status === 409) {
        stopped = true;
        sent = null;
        clash.innerHTML = await answer.text();
        show("conflict");
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        sent = null;
        await refresh();
        show("offline", status.dataset.login);
        later(10000);
      } else if (answer.status === 422 || answer.status === 423) {
        stopped = true;
        sent = null;
        show("offline", (await answer.json()).text);
      } else again();
    } catch { again(); }
    busy = false;
    if (isDue() && !stopped && !tries) later(800);
  }

  // A line that has become a row leaves the text, with the caret and what is typed by now left where they are.
  const leaving = [], places = new Map();
  function leave() {
    while (leaving.length && !composing) {
      const gone = leaving.shift(), rows = field.value.split("\n"), n = rows.indexOf(gone);
      if (n < 0) continue;
      const start = rows.slice(0, n).reduce((sum, row) => sum + row.length + 1, 0), isLast = n === rows.length - 1;
      const from = isLast ? Math.max(0, start - 1) : start, to = start + gone.length + (isLast ? 0 : 1);
      const { selectionStart, selectionEnd, scrollTop } = field;
      const moved = (at) => (at <= from ? at : Math.max(from, at - (to - from)));
      places.set(gone.slice(1).trim(), start);
      field.setSelectionRange(from, to);
      // Through the browser where it can be, so that Ctrl+Z goes on working.
      if (document.activeElement !== field || !document.execCommand("delete")) field.setRangeText("", from, to);
      field.setSelectionRange(moved(selectionStart), moved(selectionEnd));
      field.scrollTop = scrollTop;
    }
  }
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; setTimeout(leave); });

  function swap(part) {
    const fresh = new DOMParser().parseFromString(part, "text/html").body.firstElementChild;
    const old = document.getElementById(fresh.id);
    // The latest few may be undone, although more lines have moved since.
    fresh.append(...[...old.querySelectorAll(".note")].slice(0, 2));
    old.replaceWith(fresh);
    htmx.process(fresh);
  }

  // A row taken back: its words, without the mark, stand in the notes again.
  document.addEventListener("htmx:afterRequest", (e) => {
    const words = e.detail.requestConfig?.elt.dataset.back;
    if (!words || !e.detail.successful) return;
    const end = field.value.length, place = Math.min(places.get(words) ?? end, end), at = place && field.value.lastIndexOf("\n", place - 1) + 1;
    const isAtEnd = place === end && end > 0 && at !== end;
    field.setRangeText(isAtEnd ? `\n${words}` : `${words}\n`, isAtEnd ? end : at, isAtEnd ? end : at, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // After a new login the page's token is of the old session: the new one stands on the same page, read again.
  async function refresh() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return;
    const token = $("[name=csrfmiddlewaretoken]", new DOMParser().parseFromString(await page.text(), "text/html"));
    if (token) for (const old of document.querySelectorAll("[name=csrfmiddlewaretoken]")) old.value = token.value;
  }

  const ended = (e) => e.inputType === "insertLineBreak" && MARKED.test(field.value.slice(0, field.selectionStart - 1).split("\n").at(-1));
  field.addEventListener("input", (e) => { keep(); later(ended(e) ? 0 : 800); });
  field.addEventListener("blur", save);
  form.addEventListener("submit", (e) => { e.preventDefault(); if (!e.submitter?.dataset.keep) save(); });
  addEventListener("offline", () => { if (isDue()) again(); });
  addEventListener("online", () => { save(); sendOthers(); });
  addEventListener("beforeunload", (e) => { if (unsaved() && !isKept) e.preventDefault(); });
  addEventListener("pagehide", () => {
    if (stopped || !(unsaved() || isMarked)) return;
    // Whoever leaves has finished the line; should the answer be missed, the same is sent again on the way back.
    sent ??= { text: field.value, writing: "" };
    keep();
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
  });

  // Two texts: the writer chooses; whatever is chosen is saved over the version that was shown.
  clash.addEventListener("click", (e) => {
    const choice = e.target.closest("[data-keep]");
    if (!choice) return;
    e.preventDefault();
    const current = $("template[data-current]", clash), own = field.value, theirs = current.content.textContent;
    form.elements.version.value = current.dataset.version;
    saved = theirs;
    field.value = { both: `${theirs.trimEnd()}\n\n${own}`, theirs, mine: own }[choice.dataset.keep];
    keep();
    clash.replaceChildren();
    stopped = late = false;
    tries = 0;
    if (unsaved()) save(); else { forget(key, theirs); show("saved", `${status.dataset.done} ${time()}`); }
    field.focus();
  });

  // What was typed and never reached the server is still here when the page comes back, and is sent.
  const kept = read(key);
  if (kept && kept.text !== field.value && !clash.children.length) {
    field.value = kept.text;
    form.elements.version.value = kept.version;
    sent = kept.sent ?? null;
    late = true;
    save();
  } else if (kept) forget(key, kept.text);

  // So is what was typed under other items. What the server does not take is left, with a link to where it is.
  const list = $("#kvar ul");
  async function sendOthers() {
    for (const at of Object.keys(localStorage).filter((name) => name.startsWith(mine) && name !== key)) {
      const draft = read(at), body = new FormData(form);
      if (!draft) continue;
      body.set("version", draft.version);
      try {
        let answer;
        for (const { text, writing: line } of draft.sent && draft.sent.text !== draft.text ? [draft.sent, draft] : [draft]) {
          body.set("text", text);
          body.set("writing", line ?? "");
          answer = await post(at.slice(mine.length), body);
          if (!answer.ok) break;
          body.set("version", (await answer.json()).version);
        }
        if (answer.ok) { forget(at, draft.text); continue; }
      } catch { return; }
      if ([...list.children].some((row) => row.dataset.at === at)) continue;
      const row = document.createElement("li"), link = document.createElement("a");
      row.dataset.at = at;
      link.href = draft.page;
      link.textContent = draft.title;
      row.append(link);
      list.append(row);
      list.closest("#kvar").hidden = false;
    }
  }
  try { sendOthers(); } catch { /* a browser that keeps nothing has nothing to send */ }
})();
