// Kompetensportalen: small enhancements. Every page works without this file.
"use strict";
(() => {
  const root = document.documentElement;

  // The page one is on, or the section that it belongs to, is marked in the menu.
  const links = [...document.querySelectorAll(".nav a[href]")];
  const here = links.find((a) => a.pathname === location.pathname) ??
    links.filter((a) => a.pathname !== "/" && location.pathname.startsWith(a.pathname)).sort((a, b) => b.pathname.length - a.pathname.length)[0];
  here?.setAttribute("aria-current", "page");
  // On a phone the tabs are wider than the page: the one that is open is brought into sight.
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const dark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

  document.addEventListener("click", (e) => {
    const t = e.target.closest("[data-dialog], [data-close], [data-print]");
    if (!t) return;
    if (t.dataset.dialog) {
      const dialog = document.getElementById(t.dataset.dialog);
      if (dialog && !dialog.open) { e.preventDefault(); dialog.showModal(); }
    } else if ("close" in t.dataset) t.closest("dialog").close();
    else print();
  });

  // A button that copies a field: there only where it works. What it says when done is told politely too.
  if (navigator.clipboard) for (const b of document.querySelectorAll("[data-copy]")) {
    b.hidden = false;
    b.addEventListener("click", async () => {
      const field = document.getElementById(b.dataset.copy);
      try { await navigator.clipboard.writeText(field.value); } catch { return; }
      document.getElementById("besked").textContent = b.dataset.copied;
      b.querySelector("span").textContent = b.dataset.copied;
    });
  }

  document.addEventListener("submit", (e) => {
    const form = e.target;
    if ("themeForm" in form.dataset) {
      e.preventDefault();
      root.dataset.theme = dark() ? "light" : "dark";
      document.cookie = `tema=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
      return;
    }
    // Whoever logs out leaves nothing that they have typed in a browser that others may use.
    if ("logOut" in form.dataset) {
      for (const key of Object.keys(localStorage)) if (key.startsWith("notes:")) localStorage.removeItem(key);
    }
    // A second press does nothing; the server refuses it too.
    if (form.method === "post" && !form.hasAttribute("hx-post")) {
      if (form.dataset.sent) { e.preventDefault(); return; }
      form.dataset.sent = "1";
    }
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));

  // Focus moves only where the page or the reply asks for it.
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("htmx:afterSettle", (e) => {
    const wants = e.target.matches?.("[data-focus]") ? e.target : e.target.querySelector?.("[data-focus]");
    wants?.focus();
  });
  document.addEventListener("htmx:configRequest", (e) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token) e.detail.headers["X-CSRFToken"] = token.value;
  });
})();
