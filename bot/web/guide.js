/* The guide's page: a button that prints it, one a section that reads it aloud, and a copy for when there is no network.
   Without a script the page is whole but for these. */
(function () {
  "use strict";

  var button = document.getElementById("print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }

  [].forEach.call(document.querySelectorAll("section"), function (section) {
    if (window.Aloud) Aloud.offer(section, function () { return toRead(section); }, section.children[1]);
  });

  /** What a section shows, without help that is folded up and without sources. */
  function toRead(section) {
    return [].filter.call(section.querySelectorAll("h2, h3, li, details[open] summary, details[open] p"), function (part) {
      return !part.querySelector("a");
    }).map(function (part) { return part.textContent + "."; }).join("\n");
  }

  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.register("/sw.js").then(function () {
    return navigator.serviceWorker.ready;
  }).then(function () {
    // the first page was loaded before there was anybody to keep it
    if (!navigator.serviceWorker.controller) {
      navigator.serviceWorker.addEventListener("controllerchange", function () { fetch(location.pathname); });
    }
  }).catch(function () { /* private mode: no copy */ });
})();
