// A meeting's pages: dialogs that ask, the clock, keys, dragging, and notes that save themselves. All works without it.
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);

  // A step with consequence asks in a dialog; its address shows the same question as a page.
  document.addEventListener("htmx:afterSettle", (e) => {
    const dialog = e.target.id === "fraga" && $("dialog[data-show]", e.target);
    if (dialog && !dialog.open) dialog.showModal();
    if (e.target.querySelector?.("[data-sort]") || e.target.matches?.("[data-agenda]")) draggable();
  });

  const clock = $("[data-clock]");
  const time = () => new Intl.DateTimeFormat("sv-SE", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Stockholm" }).format(new Date()).replace(":", ".");
  if (clock) setInterval(() => { clock.textContent = time(); }, 15000);

  // Ctrl+Enter adds what is being written; Alt and the arrows go to the item before or after.
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      const form = e.target.closest?.("form[data-add]");
      if (form) { e.preventDefault(); form.requestSubmit(); } else if (e.target.id === "ant") { e.preventDefault(); $("#nytt-b")?.focus(); }
    }
    if (e.altKey && (e.key === "ArrowDown" || e.key === "ArrowUp")) {
      const links = [...document.querySelectorAll(".live #agenda a")];
      const at = links.findIndex((a) => a.hasAttribute("aria-current"));
      const to = links[at + (e.key === "ArrowDown" ? 1 : -1)];
      if (at >= 0 && to) { e.preventDefault(); to.click(); }
    }
  });

  // Dragging posts the same form as the buttons and the number do.
  let dragged = null;
  function draggable() {
    for (const row of document.querySelectorAll("[data-agenda] [data-sort]")) row.draggable = Boolean($("form.ag__mv", row));
  }
  draggable();
  const row = (e) => e.target.closest?.("[data-agenda] [data-sort]");
  document.addEventListener("dragstart", (e) => { dragged = row(e); dragged?.classList.add("is-drag"); if (dragged) e.dataTransfer.effectAllowed = "move"; });
  document.addEventListener("dragend", () => { dragged?.classList.remove("is-drag"); dragged = null; });
  document.addEventListener("dragover", (e) => { if (dragged && row(e)) e.preventDefault(); });
  document.addEventListener("drop", (e) => {
    const onto = row(e);
    if (!dragged || !onto || onto === dragged) return;
    e.preventDefault();
    const form = $("form.ag__mv", dragged);
    htmx.ajax("POST", form.action, { source: form, target: "#agenda", swap: "outerHTML", values: { to: onto.dataset.sort } });
  });

  const form = $("form[data-autosave]");
  if (!form) return;

  // Notes: saved 800 ms after the last key, when the field is left, and again until the server has them.
  const field = form.elements.text, status = $("#sparat"), clash = $("#notes-krock");
  const store = `notes:${form.action}`, waits = [2, 5, 10, 30];
  let saved = field.defaultValue, timer = 0, tries = 0, busy = false, stopped = false;

  function show(state, words) {
    if (status.dataset.state === state && !words) return;
    status.dataset.state = state;
    for (const icon of status.querySelectorAll(".save__i")) icon.hidden = icon.dataset.for !== (state === "conflict" || state === "login" ? "offline" : state);
    $("[data-words]", status).textContent = words || status.dataset[state];
  }
  const unsaved = () => field.value !== saved;

  function later(ms) { clearTimeout(timer); timer = setTimeout(save, ms); }
  function again() { show("offline"); later(1000 * waits[Math.min(tries++, waits.length - 1)]); }

  async function save() {
    clearTimeout(timer);
    if (busy || stopped || !unsaved()) return;
    busy = true;
    show("saving");
    const text = field.value, body = new FormData(form);
    body.set("text", text);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) {
        const { version, saved: words } = await answer.json();
        form.elements.version.value = version;
        saved = text;
        tries = 0;
        if (!unsaved()) sessionStorage.removeItem(store);
        show("saved", words);
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

  field.addEventListener("input", () => {
    sessionStorage.setItem(store, JSON.stringify({ text: field.value, version: form.elements.version.value }));
    later(800);
  });
  field.addEventListener("blur", save);
  form.addEventListener("submit", (e) => { e.preventDefault(); if (!e.submitter?.dataset.keep) save(); });
  addEventListener("online", save);
  addEventListener("beforeunload", (e) => { if (unsaved() && (tries || stopped)) e.preventDefault(); });
  addEventListener("pagehide", () => {
    if (!unsaved() || stopped) return;
    const body = new FormData(form);
    fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true }).catch(() => {});
  });

  // Two texts: the writer chooses; whatever is chosen is saved over the version that was shown.
  clash.addEventListener("click", (e) => {
    const keep = e.target.closest("[data-keep]");
    if (!keep) return;
    e.preventDefault();
    const current = $("template[data-current]", clash), mine = field.value;
    const theirs = current.content.textContent;
    form.elements.version.value = current.dataset.version;
    saved = theirs;
    field.value = { both: `${theirs.trimEnd()}\n\n${mine}`, theirs, mine }[keep.dataset.keep];
    clash.replaceChildren();
    stopped = false;
    tries = 0;
    if (unsaved()) save(); else { sessionStorage.removeItem(store); show("saved"); status.querySelector("[data-words]").textContent = time(); }
    field.focus();
  });

  // What was typed and never reached the server is still here when the page comes back.
  const kept = JSON.parse(sessionStorage.getItem(store) || "null");
  if (kept && kept.text !== field.value && !clash.children.length) {
    field.value = kept.text;
    form.elements.version.value = kept.version;
    save();
  } else sessionStorage.removeItem(store);
})();
