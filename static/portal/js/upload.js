// Files are sent one by one with their progress; without this script the form sends one file, as any form does.
"use strict";
(() => {
  const key = () => crypto.randomUUID?.() ??
    [...crypto.getRandomValues(new Uint8Array(16))].map((b, n) => ([4, 6, 8, 10].includes(n) ? "-" : "") + b.toString(16).padStart(2, "0")).join("");
  const size = (n) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: n < 1e6 ? 0 : 1 }).format(Math.max(n / (n < 1e6 ? 1e3 : 1e6), n < 1e6 ? 1 : 0)) + (n < 1e6 ? "\u00a0kB" : "\u00a0MB");

  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.elements.file, list = form.querySelector("[data-files]"), template = form.querySelector("template[data-row]");
    const words = form.dataset;
    let waiting = [];
    input.multiple = true;
    input.required = false;
    form.querySelector(".drop").dataset.live = "";

    // What has been chosen stands in a list with its size before anything is sent.
    input.addEventListener("change", () => {
      if (!waiting.length) list.replaceChildren();
      for (const file of input.files) {
        const row = template.content.cloneNode(true).firstElementChild;
        row.querySelector("[data-name]").textContent = file.name;
        row.querySelector("[data-size]").textContent = size(file.size);
        row.querySelector("progress").setAttribute("aria-label", file.name);
        list.append(row);
        if (file.size > Number(words.limit)) say(row, "bad", words.tooLarge);
        else { say(row, "", words.waiting); waiting.push({ file, row }); }
      }
      list.hidden = !list.children.length;
      input.value = "";
    });

    function say(row, s, text) {
      const state = row.querySelector("[data-state]");
      state.textContent = text;
      state.className = s === "bad" ? "msg" : "m";
      row.querySelector("progress").hidden = Boolean(s);
    }

    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      delete words.sent;
      if (form.ariaBusy === "true") return;
      if (!waiting.length) { input.focus(); input.click(); return; }
      form.ariaBusy = "true";
      const answers = [];
      for (const { file, row } of waiting.splice(0)) answers.push(await send(file, row));
      form.ariaBusy = "false";
      document.getElementById("besked").textContent = answers.map((answer) => answer.text).join(" ");
      if (answers.some((answer) => answer.ok)) await renew();
    });

    function send(file, row) {
      const body = new FormData(form), request = new XMLHttpRequest(), bar = row.querySelector("progress");
      body.set("file", file);
      body.set("form_key", key());
      return new Promise((done) => {
        const end = (ok, text) => { say(row, ok ? "ok" : "bad", ok ? words.done : text); done({ ok, text: ok ? text : `${file.name}: ${text}` }); };
        request.upload.addEventListener("progress", (e) => {
          bar.value = 100 * e.loaded / e.total;
          say(row, "", e.loaded < e.total ? `${Math.round(bar.value)}\u00a0%` : words.checking);
        });
        request.addEventListener("load", () => {
          let text = request.status < 400 ? words.loggedOut : words.failed;
          let ok = false;
          try { text = JSON.parse(request.responseText).text; ok = request.status === 200; } catch { /* a page, not an answer */ }
          end(ok, text);
        });
        request.addEventListener("error", () => end(false, words.failed));
        request.open("POST", form.action);
        request.setRequestHeader("Accept", "application/json");
        request.send(body);
      });
    }

    // The list of documents and the number on the tab, as they are now.
    async function renew() {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      for (const part of ["#handlingar", ".tabs"]) {
        const now = page.querySelector(part);
        if (now) document.querySelector(part)?.replaceWith(now);
      }
    }
  }
})();
