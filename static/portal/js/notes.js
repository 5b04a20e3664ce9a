// Notes that save themselves, and are kept in the browser until the server has them. All works without it.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const form = $("form[data-autosave]");
  if (!form) return;

  // Saved 800 ms after the last key, when the field is left, and again until the server has them.
  const field = form.elements.text, status = $("#sparat"), clash = $("#notes-krock"), waits = [2, 5, 10, 30];
  let saved = field.defaultValue, timer = 0, tries = 0, busy = false, stopped = false, late = false;

  // What is typed is kept per person and item, with the version that it was written from, and removed at log-out.
  const mine = `notes:${form.dataset.user}:`, path = new URL(form.action).pathname, key = mine + path;
  const read = (at) => { try { return JSON.parse(localStorage.getItem(at)); } catch { return null; } };
  let isKept = true;
  function keep() {
    const { title, page } = form.dataset;
    try { localStorage.setItem(key, JSON.stringify({ text: field.value, version: form.elements.version.value, title, page })); isKept = true; } catch { isKept = false; }
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
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };
  function again() {
    late = true;
    show("offline", isKept ? "" : status.dataset.unkept);
    later(1000 * waits[Math.min(tries++, waits.length - 1)]);
  }
  const post = (to, body) => fetch(to, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });

  async function save() {
    clearTimeout(timer);
    if (busy || stopped || !unsaved()) return;
    busy = true;
    if (!late) show("saving");
    const text = field.value, body = new FormData(form);
    body.set("text", text);
    try {
      const answer = await post(form.action, body);
      if (answer.ok) {
        const { version, saved: words } = await answer.json();
        form.elements.version.value = version;
        saved = text;
        tries = 0;
        // What has been typed since was written from the version that is saved now.
        if (unsaved()) keep(); else forget(key, text);
        show("saved", late ? `${status.dataset.sent} ${time()}` : words);
        late = false;
      } else if (answer.status === 409) {
        stopped = true;
        clash.innerHTML = await answer.text();
        show("conflict");
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        await refresh();
        show("offline", status.dataset.login);
        later(10000);
      } else if (answer.status === 422 || answer.status === 423) {
        stopped = true;
        show("offline", (await answer.json()).text);
      } else again();
    } catch { again(); }
    busy = false;
    if (unsaved() && !stopped && !tries) later(800);
  }

  // After a new login the page's token is of the old session: the new one stands on the same page, read again.
  async function refresh() {
    const page = await fetch(location.href, { redirect: "manual" });
    if (!page.ok) return;
    const token = $("[name=csrfmiddlewaretoken]", new DOMParser().parseFromString(await page.text(), "text/html"));
    if (token) for (const old of document.querySelectorAll("[name=csrfmiddlewaretoken]")) old.value = token.value;
  }

  field.addEventListener("input", () => { keep(); later(800); });
  field.addEventListener("blur", save);
  form.addEventListener("submit", (e) => { e.preventDefault(); if (!e.submitter?.dataset.keep) save(); });
  addEventListener("offline", () => { if (unsaved()) again(); });
  addEventListener("online", () => { save(); sendOthers(); });
  addEventListener("beforeunload", (e) => { if (unsaved() && !isKept) e.preventDefault(); });
  addEventListener("pagehide", () => {
    if (!unsaved() || stopped) return;
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
    late = true;
    save();
  } else if (kept) forget(key, kept.text);

  // So is what was typed under other items. What the server does not take is left, with a link to where it is.
  const list = $("#kvar ul");
  async function sendOthers() {
    for (const at of Object.keys(localStorage).filter((name) => name.startsWith(mine) && name !== key)) {
      const draft = read(at), body = new FormData(form);
      if (!draft) continue;
      body.set("text", draft.text);
      body.set("version", draft.version);
      try {
        if ((await post(at.slice(mine.length), body)).ok) { forget(at, draft.text); continue; }
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
