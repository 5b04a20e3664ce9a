// A new note is kept in the browser until the server has it: in the car, the network comes and goes. All works without it.
"use strict";
(() => {
  const done = document.querySelector("[data-draft-done]"), form = document.querySelector("form[data-draft]");
  const key = (of) => `notes:${of.dataset.user}:new`;
  try {
    if (done) localStorage.removeItem(key(done));
    if (!form) return;
    // A form that comes back with errors holds what was typed already.
    const kept = form.querySelector(".err") ? null : JSON.parse(localStorage.getItem(key(form)));
    const skip = new Set(["csrfmiddlewaretoken", "form_key"]);
    for (const [name, value] of kept ?? []) for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else field.value = value;
    }
    document.getElementById("utkast").hidden = !kept;
    const keep = () => localStorage.setItem(key(form), JSON.stringify([...new FormData(form)].filter(([name]) => !skip.has(name))));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    document.getElementById("kasta-utkast").addEventListener("click", () => { localStorage.removeItem(key(form)); location.reload(); });
  } catch { /* a browser that keeps nothing loses nothing that it has been promised */ }
})();
