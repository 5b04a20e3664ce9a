// When a passkey cannot be used (the person cancelled, the device has none) the page says so beside the button.
"use strict";
document.addEventListener("allauth.error", (e) => {
  e.preventDefault();
  const text = document.getElementById("passkey-error");
  const main = document.getElementById("innehall");
  document.getElementById("passkey-note")?.remove();
  const note = text.content.firstElementChild.cloneNode(true);
  note.id = "passkey-note";
  main.querySelector("h1").closest("header, h1").after(note);
});
