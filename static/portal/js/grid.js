// The grid: cells that are filled in by keyboard and save themselves one by one. Without it the form is sent whole.
"use strict";
(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const status = document.getElementById("sparat"), clash = document.getElementById("krock"), waits = [2, 5, 10, 30];
  const cells = [...form.querySelectorAll("select")], rows = [...form.querySelectorAll("tbody tr")];
  const tries = new Map(), busy = new Set(), timers = new Map();
  status.hidden = false;

  const known = (cell) => form.elements[`n-${cell.name.slice(2)}`];
  const version = (cell) => known(cell).value.split(":")[0];
  const saved = (cell) => known(cell).value.slice(known(cell).value.indexOf(":") + 1);
  const unsaved = () => cells.filter((cell) => cell.value !== saved(cell));

  function show(state, words) {
    status.dataset.state = state;
    for (const icon of status.querySelectorAll(".save__i")) icon.hidden = icon.dataset.for !== (state === "conflict" ? "offline" : state);
    status.querySelector("[data-words]").textContent = words || status.dataset[state];
  }
  function paint(cell) {
    cell.dataset.h = cell.selectedOptions[0].dataset.h;
  }
  function know(cell, number, sign) {
    known(cell).value = `${number}:${sign}`;
    cell.removeAttribute("aria-invalid");
  }
  function later(cell, ms) {
    clearTimeout(timers.get(cell));
    timers.set(cell, setTimeout(save, ms, cell));
  }
  function again(cell, words) {
    const n = tries.get(cell) ?? 0;
    tries.set(cell, n + 1);
    cell.setAttribute("aria-invalid", "true");
    show("offline", words);
    later(cell, 1000 * waits[Math.min(n, waits.length - 1)]);
  }

  // One at a time for each cell: what is chosen while it is being saved is saved next, from the version that came back.
  async function save(cell) {
    if (busy.has(cell) || cell.value === saved(cell)) return;
    busy.add(cell);
    const sign = cell.value, body = new FormData();
    for (const [name, value] of [["name", cell.name.slice(2)], ["sign", sign], ["version", version(cell)], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]]) body.set(name, value);
    if (!tries.get(cell)) show("saving");
    try {
      const answer = await fetch(form.dataset.cell, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
      if (answer.ok) {
        const reply = await answer.json();
        know(cell, reply.version, sign);
        tries.delete(cell);
        if (!unsaved().length) show("saved", reply.saved);
      } else if (answer.status === 409) ask(cell, await answer.json());
      else if (answer.type === "opaqueredirect" || answer.status === 403) again(cell, status.dataset.login);
      else if (answer.status === 422 || answer.status === 423) {
        cell.setAttribute("aria-invalid", "true");
        show("offline", (await answer.json()).text);
      } else again(cell);
    } catch { again(cell); }
    busy.delete(cell);
    if (cell.value !== sign && !tries.get(cell)) save(cell);
  }

  // Somebody else was first: both are told of, and the writer chooses.
  function ask(cell, reply) {
    cell.setAttribute("aria-invalid", "true");
    show("conflict");
    clash.querySelector("[data-text]").textContent = reply.text;
    clash.hidden = false;
    clash.scrollIntoView({ block: "nearest" });
    clash.querySelector("[data-mine]").onclick = () => { know(cell, reply.version, reply.sign); settle(cell); save(cell); };
    clash.querySelector("[data-theirs]").onclick = () => { know(cell, reply.version, reply.sign); cell.value = reply.sign; paint(cell); settle(cell); show("saved"); };
  }
  function settle(cell) {
    clash.hidden = true;
    cell.focus();
  }

  function step(cell, key) {
    const row = cell.closest("tr"), place = [...row.querySelectorAll("select, a.hc")].indexOf(cell);
    const beside = { ArrowLeft: -1, ArrowRight: 1 }[key], down = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[key];
    const inRow = (one) => [...one.querySelectorAll("select, a.hc")];
    let next;
    if (beside) next = inRow(row)[place + beside];
    else if (down) next = rows[rows.indexOf(row) + down] && inRow(rows[rows.indexOf(row) + down])[place];
    else if (key === "Home") [next] = inRow(row);
    else next = inRow(row).at(-1);
    next?.focus();
  }

  form.addEventListener("keydown", (e) => {
    const cell = e.target.closest("select, a.hc");
    if (!cell || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Enter" && cell.tagName === "A") return;
    if (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter"].includes(e.key)) {
      e.preventDefault();
      step(cell, e.key);
      return;
    }
    if (cell.tagName === "A") return;
    const key = e.key === "Delete" || e.key === "Backspace" ? "0" : e.key.toLowerCase();
    const option = key.length === 1 && [...cell.options].find((one) => one.dataset.keys.includes(key));
    if (!option) return;
    e.preventDefault();
    cell.value = option.value;
    cell.dispatchEvent(new Event("change", { bubbles: true }));
  });
  form.addEventListener("change", (e) => {
    paint(e.target);
    tries.delete(e.target);
    save(e.target);
  });
  form.addEventListener("submit", (e) => { e.preventDefault(); unsaved().forEach(save); });
  addEventListener("online", () => unsaved().forEach(save));
  addEventListener("beforeunload", (e) => { if (unsaved().length) e.preventDefault(); });
})();
