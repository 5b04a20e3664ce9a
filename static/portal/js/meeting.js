// A meeting's pages: dialogs that ask, the clock, keys, dragging. All works without it.
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

  // K and G at a person press "came" and "left" under the item at hand.
  document.addEventListener("keydown", (e) => {
    const person = e.target.dataset?.person, at = ["k", "g"].indexOf(e.key.toLowerCase()), form = $("form[data-times]");
    if (!person || at < 0 || !form || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    form.elements.attendance.value = person;
    form.querySelectorAll("button[name=moment]")[at].click();
  });

  // What is undone goes away with its button: focus goes to the person.
  document.addEventListener("htmx:afterSettle", () => {
    const person = undone?.elements.attendance.value;
    if (person && document.activeElement === document.body) ($(`[data-person="${person}"]:checked`) ?? $(`[data-person="${person}"]`))?.focus();
    undone = null;
  });
  let undone = null;
  document.addEventListener("htmx:beforeRequest", (e) => { undone = e.target.closest(".att__t"); });

  // Dragging posts the same form as the buttons and the number do.
  let dragged = null;
  function draggable() {
    for (const row of document.querySelectorAll("[data-agenda] [data-sort]")) row.draggable = Boolean($("form.ag__mv", row));
  }
  draggable();
  const row = (e) => e.target.closest?.("[data-agenda] [data-sort]");
  // It lands where the row under the pointer is: the line shows on which side of that row.
  let over = null;
  const mark = (onto) => {
    if (over) delete over.dataset.drop;
    over = onto;
    if (onto && onto !== dragged) onto.dataset.drop = Number(dragged.dataset.sort) < Number(onto.dataset.sort) ? "after" : "before";
  };
  document.addEventListener("dragstart", (e) => { dragged = e.target.matches?.("[data-sort]") ? row(e) : null; dragged?.classList.add("is-drag"); if (dragged) e.dataTransfer.effectAllowed = "move"; });
  document.addEventListener("dragend", () => { mark(null); dragged?.classList.remove("is-drag"); dragged = null; });
  document.addEventListener("dragover", (e) => { if (!dragged) return; mark(row(e)); if (over) e.preventDefault(); });
  document.addEventListener("drop", (e) => {
    const onto = row(e);
    if (!dragged || !onto || onto === dragged) return;
    e.preventDefault();
    const form = $("form.ag__mv", dragged);
    htmx.ajax("POST", form.action, { source: form, target: "#agenda", swap: "outerHTML", values: { to: onto.dataset.sort } });
  });
})();
