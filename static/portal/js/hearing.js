// The answer to a hearing: the page says once that somebody reads it, and the reason is asked for where it is needed.
"use strict";
(() => {
  const seen = document.querySelector("form[data-opened]");
  // A program that only looks through the mail moves nothing and sees nothing.
  const tell = () => {
    if (document.visibilityState !== "visible") return;
    for (const event of events) removeEventListener(event, tell);
    fetch(seen.action, { method: "POST", body: new FormData(seen), credentials: "same-origin" }).catch(() => {});
  };
  const events = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"];
  if (seen) for (const event of events) addEventListener(event, tell, { passive: true });

  const answers = [...document.querySelectorAll('input[name="answer"]')];
  const text = document.querySelector('textarea[name="text"]');
  const ask = () => {
    const chosen = answers.find((one) => one.checked)?.value;
    text.required = chosen === "objects" || chosen === "supports_with_remarks";
  };
  if (text && answers.length) { answers.forEach((one) => one.addEventListener("change", ask)); ask(); }
})();
