// Who else is writing in the meeting's notes: asked while the page is seen, told while one writes. All works without it.
"use strict";
(() => {
  const place = document.getElementById("skriver"), form = document.querySelector("form[data-autosave]");
  if (!place || !form) return;
  const every = Number(place.dataset.every);
  const here = place.querySelector("[data-writers]").dataset.writers, nobody = { known: false, items: {} };
  let told = 0, timer = 0, latest = nobody;

  function show(found) {
    latest = found;
    const { known, items } = found;
    place.querySelector("[data-alone]").hidden = !known || here in items;
    // Only what is new is written, so that a screen reader says it once.
    for (const mark of document.querySelectorAll("[data-writers]")) {
      const words = items[mark.dataset.writers] ?? "";
      if (mark.textContent !== words) mark.textContent = words;
    }
  }

  async function ask(options) {
    clearTimeout(timer);
    try {
      const answer = await fetch(place.dataset.url, { redirect: "manual", ...options });
      show(answer.ok ? await answer.json() : nobody);
    } catch { show(nobody); }
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, every);
  }
  form.elements.text.addEventListener("input", () => {
    if (Date.now() - told < every) return;
    told = Date.now();
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    ask({ method: "POST", body });
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  // The agenda is given anew when an item is moved.
  document.addEventListener("htmx:afterSettle", () => show(latest));
  ask();
})();
