// A field for light Markdown: buttons, keys, lists that go on, a preview, and clean paste. All works without it.
"use strict";
(() => {
  const area = (e) => e.target.closest?.("textarea[data-markup]");

  // Typed through the browser, so that Ctrl+Z takes it back and the field's own listeners hear of it.
  function put(field, from, to, text) {
    field.focus();
    field.setSelectionRange(from, to);
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const lineStart = (field, at) => field.value.lastIndexOf("\n", at - 1) + 1;
  const lineEnd = (field, at) => { const end = field.value.indexOf("\n", at); return end < 0 ? field.value.length : end; };

  function wrap(field, mark) {
    let { selectionStart: from, selectionEnd: to, value } = field;
    // A mark against a blank means nothing, and a double click in Windows takes the blank too.
    while (to > from && /\s/.test(value[to - 1])) to--;
    while (from < to && /\s/.test(value[from])) from++;
    const n = mark.length, chosen = value.slice(from, to);
    const isMarked = value.slice(from - n, from) === mark && value.slice(to, to + n) === mark;
    if (isMarked) {
      put(field, from - n, to + n, chosen);
      field.setSelectionRange(from - n, to - n);
    } else {
      put(field, from, to, mark + chosen + mark);
      field.setSelectionRange(from + n, to + n);
    }
  }

  const MARK = /^(\s*)(?:#{1,6}\s+|[-*]\s+|\d+\.\s+)/;
  function lines(field, mark) {
    const from = lineStart(field, field.selectionStart), to = lineEnd(field, field.selectionEnd);
    const rows = field.value.slice(from, to).split("\n");
    const isMarked = rows.every((row, n) => row.startsWith(mark(n)));
    const text = rows.map((row, n) => (isMarked ? "" : mark(n)) + row.replace(MARK, "$1").trimStart()).join("\n");
    put(field, from, to, text);
  }

  function link(field) {
    const { selectionStart: from, selectionEnd: to, value } = field, chosen = value.slice(from, to);
    const isAddress = /^https?:\/\/\S+$/.test(chosen), words = isAddress ? "" : chosen;
    put(field, from, to, `[${words}](${isAddress ? chosen : "https://"})`);
    // What is missing is where one goes on writing: the words, or the address.
    if (words) field.setSelectionRange(from + words.length + 3, from + words.length + 11); else field.setSelectionRange(from + 1, from + 1);
  }

  function table(field) {
    const at = lineEnd(field, field.selectionEnd), before = at && field.value.slice(0, at).trimEnd() ? "\n\n" : "";
    const [a, b] = field.dataset.markup.split("|");
    put(field, at, at, `${before}| ${a} | ${b} |\n| --- | --- |\n|  |  |\n`);
    field.setSelectionRange(at + before.length + 2, at + before.length + 2 + a.length);
  }

  const DO = {
    heading: (field) => lines(field, () => "## "), bold: (field) => wrap(field, "**"), italic: (field) => wrap(field, "*"),
    list: (field) => lines(field, () => "- "), numbered: (field) => lines(field, (n) => `${n + 1}. `), link, table,
  };

  async function preview(bar, field, button) {
    const shown = bar.parentElement.querySelector("[data-preview]"), isOn = button.getAttribute("aria-pressed") !== "true";
    if (isOn) {
      const body = new FormData();
      body.set("text", field.value);
      body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      try {
        const answer = await fetch(bar.dataset.url, { method: "POST", body, redirect: "manual" });
        if (!answer.ok) throw new Error(answer.status);
        shown.innerHTML = await answer.text();
      } catch { shown.textContent = bar.dataset.failed; }
    }
    shown.hidden = !isOn;
    field.hidden = isOn;
    button.setAttribute("aria-pressed", isOn);
    for (const other of bar.querySelectorAll("[data-do]")) if (other !== button) other.disabled = isOn;
  }

  const bars = () => { for (const bar of document.querySelectorAll(".mkbar[hidden]")) bar.hidden = false; };
  bars();
  document.addEventListener("htmx:afterSettle", bars);
  document.addEventListener("click", (e) => {
    const button = e.target.closest(".mkbar [data-do]");
    if (!button) return;
    const bar = button.closest(".mkbar"), field = document.getElementById(bar.getAttribute("aria-controls"));
    if (button.dataset.do === "preview") preview(bar, field, button); else DO[button.dataset.do](field);
  });

  // One stop with Tab for the whole bar; the arrows go within it.
  document.addEventListener("keydown", (e) => {
    const button = e.target.closest?.(".mkbar [data-do]");
    if (!button || !["ArrowLeft", "ArrowRight"].includes(e.key)) return;
    e.preventDefault();
    const all = [...button.closest(".mkbar").querySelectorAll("[data-do]:not(:disabled)")];
    const to = all[(all.indexOf(button) + (e.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
    button.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });

  const KEYS = { b: "bold", i: "italic", k: "link" };
  document.addEventListener("keydown", (e) => {
    const field = area(e);
    if (!field || e.isComposing || e.altKey) return;
    const name = (e.ctrlKey || e.metaKey) && !e.shiftKey && KEYS[e.key.toLowerCase()];
    if (name) { e.preventDefault(); e.stopPropagation(); DO[name](field); }
    if (e.key === "Enter" && !e.ctrlKey && !e.metaKey && !e.shiftKey) goOn(e, field);
  }, true);

  // Enter in a list begins its next item; in an item that is empty it ends the list.
  function goOn(e, field) {
    const at = field.selectionStart, from = lineStart(field, at);
    const found = /^(\s*)([-*]|(\d+)\.)(\s+)/.exec(field.value.slice(from, at));
    if (!found || at !== field.selectionEnd) return;
    e.preventDefault();
    if (!field.value.slice(from + found[0].length, lineEnd(field, at)).trim()) put(field, from, lineEnd(field, at), "");
    else put(field, at, at, `\n${found[1]}${found[3] ? `${Number(found[3]) + 1}.` : found[2]}${found[4]}`);
  }

  document.addEventListener("paste", (e) => {
    const field = area(e), html = field && e.clipboardData.getData("text/html");
    // A page's plain text, copied out of a field or a text editor, needs no reading.
    if (!html || !/<(p|h[1-6]|li|table|b|strong|i|em|a)\b/i.test(html)) return;
    const text = clean(html);
    if (!text) return;
    e.preventDefault();
    put(field, field.selectionStart, field.selectionEnd, text);
  });

  // Read in a document that runs nothing and fetches nothing.
  function clean(html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    for (const gone of body.querySelectorAll("style, script, head, meta, title, [style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]")) {
      // Word writes a list as paragraphs, with its mark in a span to be ignored.
      const isNumber = /\d/.test(gone.textContent), item = gone.closest("p");
      if (item && /mso-list/i.test(item.getAttribute("style") ?? "")) item.dataset.item = isNumber ? "1." : "-";
      gone.remove();
    }
    return block(body).replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
  }
  const flat = (text) => text.replace(/[\s\u00a0]+/g, " ");
  const around = (mark, text) => (text.trim() ? text.replace(/^(\s*)([^]*?)(\s*)$/, `$1${mark}$2${mark}$3`) : text);

  function inline(node) {
    if (node.nodeType === 3) return flat(node.data);
    if (node.nodeType !== 1) return "";
    const text = [...node.childNodes].map(inline).join(""), style = node.getAttribute("style") ?? "";
    switch (node.localName) {
      case "br": return "\n";
      case "b": case "strong": return /font-weight:\s*normal/i.test(style) ? text : around("**", text);
      case "i": case "em": return around("*", text);
      case "a": return /^(https?|mailto):/i.test(node.getAttribute("href") ?? "") && text.trim() ? `[${text.trim()}](${node.getAttribute("href")})` : text;
      case "span": return around(/font-style:\s*italic/i.test(style) ? "*" : "", around(/font-weight:\s*(bold|[6-9]00)/i.test(style) ? "**" : "", text));
      default: return text;
    }
  }

  const BLOCKS = "p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, section, article, blockquote, pre";
  function block(parent, depth = 0) {
    let text = "";
    for (const node of parent.childNodes) {
      const name = node.localName ?? "";
      if (node.nodeType === 3 && !node.data.trim() && parent.querySelector(BLOCKS)) continue;
      if (/^h[1-6]$/.test(name)) text += `\n\n## ${flat(inline(node)).replaceAll("*", "").trim()}\n\n`;
      else if (name === "ul" || name === "ol") text += `${depth ? "\n" : "\n\n"}${items(node, depth)}${depth ? "" : "\n\n"}`;
      else if (name === "table") text += `\n\n${rows(node)}\n\n`;
      else if (node.dataset?.item) text += `\n${node.dataset.item} ${inline(node).trim()}\n`;
      else if (name === "p" && !node.querySelector(BLOCKS)) text += `\n\n${inline(node).trim()}\n\n`;
      else if (node.nodeType === 1 && node.querySelector(BLOCKS)) text += block(node, depth);
      else text += node.matches?.(BLOCKS) ? `\n${inline(node).trim()}\n` : inline(node);
    }
    return text.replace(/(?<=^|\n)(- .*|\d+\. .*)\n\n+(?=- |\d+\. )/g, "$1\n");
  }
  function items(list, depth) {
    return [...list.children].map((item, n) => `${"   ".repeat(depth)}${list.localName === "ol" ? `${n + 1}.` : "-"} ${block(item, depth + 1).trim()}`).join("\n");
  }
  function rows(node) {
    const cells = [...node.rows].map((row) => [...row.cells].map((cell) => flat(inline(cell)).trim().replaceAll("|", "\\|")));
    const width = Math.max(...cells.map((row) => row.length), 1);
    const lined = cells.map((row) => `| ${Array.from({ length: width }, (_, n) => row[n] ?? "").join(" | ")} |`);
    lined.splice(1, 0, `|${" --- |".repeat(width)}`);
    return lined.join("\n");
  }
})();
