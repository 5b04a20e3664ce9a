// Answers that save themselves, each question by itself. All works without it.
"use strict";
(() => {
  const waits = [2, 5, 10, 30];

  // What an answer changes elsewhere: the questions that hang on it, how many are answered, and what is missing.
  function follow({ asked, progress, missing }) {
    document.getElementById("klart").innerHTML = progress;
    document.getElementById("saknas").innerHTML = missing;
    for (const question of document.querySelectorAll("[data-question]")) question.hidden = !asked.includes(question.id);
  }

  for (const form of document.querySelectorAll("form[data-answer]")) {
    const status = form.querySelector(".save"), clash = form.querySelector("[data-clash]");
    const version = form.querySelector('[name$="-version"]');
    const now = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "form_key" && name !== "csrfmiddlewaretoken" && !name.endsWith("-version"))).toString();
    let saved = now(), timer = 0, tries = 0, busy = false, stopped = false;
    const later = (ms) => { clearTimeout(timer); timer = setTimeout(save, ms); };

    async function save() {
      clearTimeout(timer);
      const sent = now();
      if (busy || stopped || sent === saved) return;
      busy = true;
      if (!tries) status.textContent = status.dataset.saving;
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
        if (answer.ok) {
          const { version: number, saved: words, ...page } = await answer.json();
          version.value = number;
          follow(page);
          saved = sent;
          tries = 0;
          status.textContent = words;
          form.elements.form_key.value = crypto.randomUUID();
        } else if (answer.status === 409) {
          stopped = true;
          clash.innerHTML = await answer.text();
          status.textContent = "";
        } else if (answer.status === 422 || answer.status === 423) {
          stopped = answer.status === 423;
          saved = sent;
          status.textContent = (await answer.json()).text;
        } else if (answer.type === "opaqueredirect" || answer.status === 403) {
          status.textContent = status.dataset.login;
          later(10000);
        } else throw new Error();
      } catch {
        status.textContent = status.dataset.offline;
        later(1000 * waits[Math.min(tries++, waits.length - 1)]);
      }
      busy = false;
      if (now() !== saved && !stopped && !tries) later(800);
    }

    form.addEventListener("input", () => later(800));
    form.addEventListener("change", () => later(0));
    form.addEventListener("submit", (e) => { e.preventDefault(); save(); });
    clash.addEventListener("click", (e) => {
      if (!e.target.closest("[data-keep]")) return;
      version.value = clash.querySelector("[data-version]").dataset.version;
      clash.replaceChildren();
      stopped = false;
      save();
    });
    addEventListener("beforeunload", (e) => { if (now() !== saved && !stopped) { save(); e.preventDefault(); } });
  }
})();
