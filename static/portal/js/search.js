// The search box: Ctrl K or / opens it, the arrows choose among its suggestions, Enter goes there. Without it: a link.
"use strict";
(() => {
  const link = document.querySelector("[data-search]");
  const dialog = document.getElementById("sok");
  const field = document.getElementById("sok-q");
  const list = document.getElementById("sok-lista");

  const open = () => {
    if (!dialog) { location.href = link.href; return; }
    document.getElementById("meny")?.hidePopover?.();
    if (!dialog.open) dialog.showModal();
    field.focus();
    field.select();
  };
  document.addEventListener("keydown", (e) => {
    const writing = e.target.closest?.("input, textarea, select, [contenteditable]");
    const isK = e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey;
    const isSlash = e.key === "/" && !writing && !e.ctrlKey && !e.metaKey && !e.altKey;
    if (!link || e.defaultPrevented || !(isK || isSlash)) return;
    e.preventDefault();
    open();
  });
  if (!dialog) return;
  for (const each of document.querySelectorAll("[data-search]")) {
    each.addEventListener("click", (e) => {
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      open();
    });
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (chosen) => {
    for (const one of options()) one.setAttribute("aria-selected", String(one === chosen));
    if (chosen) { field.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  list.addEventListener("htmx:afterSwap", () => {
    field.setAttribute("aria-expanded", String(options().length > 0));
    choose(null);
  });
  field.addEventListener("keydown", (e) => {
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const step = e.key === "ArrowDown" ? 1 : -1;
      // Beyond the last, and before the first, one is in the field again.
      const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
      choose(all[next] ?? null);
    } else if (e.key === "Enter" && at >= 0) {
      e.preventDefault();
      all[at].click();
    }
  });
})();
