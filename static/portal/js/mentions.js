// Names are offered after an @ in a comment: arrows, Enter and Esc, or the mouse. A name that is typed works the same.
"use strict";
(() => {
  const list = document.getElementById("namn"), status = document.getElementById("besked");
  if (!list?.showPopover) return;
  let all = [], loading = null, field = null, shown = [], at = 0;

  // What stands between an @ that begins a word and the place where one writes.
  const asked = (of) => /(?:^|[\s(])@([^@\n]{0,40})$/.exec(of.value.slice(0, of.selectionStart))?.[1];
  const fits = (option, word) => ` ${option.dataset.name}`.toLocaleLowerCase("sv").includes(` ${word.toLocaleLowerCase("sv")}`);

  function mark(n) {
    at = (n + shown.length) % shown.length;
    for (const option of all) option.setAttribute("aria-selected", option === shown[at]);
    field.setAttribute("aria-activedescendant", shown[at].id);
    shown[at].scrollIntoView({ block: "nearest" });
  }

  function close() {
    field?.removeAttribute("aria-activedescendant");
    if (list.matches(":popover-open")) list.hidePopover();
    shown = [];
  }

  // Asked for once, when the first @ is written.
  async function load() {
    try {
      const answer = await fetch(list.dataset.url, { redirect: "manual" });
      if (answer.ok) list.innerHTML = await answer.text();
    } catch { /* without contact nothing is offered */ }
    return [...list.children];
  }

  async function offer(of) {
    if (asked(of) === undefined) return close();
    all = await (loading ??= load());
    const word = document.activeElement === of ? asked(of) : undefined;
    const found = word === undefined ? [] : all.filter((option) => fits(option, word));
    if (!found.length) return close();
    field = of;
    const isNew = !shown.length;
    shown = found;
    for (const option of all) option.hidden = !found.includes(option);
    if (isNew) { list.showPopover({ source: field }); status.textContent = list.dataset.opened; }
    mark(0);
  }

  function take(option) {
    const to = field.selectionStart, from = to - asked(field).length, text = `${option.dataset.name} `;
    close();
    field.setSelectionRange(from, to);
    // Typed through the browser, so that Ctrl+Z takes it back.
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, from, to, "end");
  }

  const MOVES = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => take(shown[at]), Tab: () => take(shown[at]), Escape: close };
  for (const one of document.querySelectorAll("textarea[data-mentions]")) {
    for (const [name, value] of [["autocomplete", "list"], ["haspopup", "listbox"], ["controls", list.id]]) one.setAttribute(`aria-${name}`, value);
    one.addEventListener("input", () => offer(one));
    one.addEventListener("click", () => offer(one));
    one.addEventListener("blur", close);
    one.addEventListener("keydown", (e) => {
      const move = shown.length && !e.isComposing && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey && MOVES[e.key];
      if (move) { e.preventDefault(); move(); }
    });
  }
  // The press itself would take focus, and so close the list before it is chosen from.
  list.addEventListener("mousedown", (e) => e.preventDefault());
  list.addEventListener("click", (e) => { const option = e.target.closest("[role=option]"); if (option) take(option); });
})();
