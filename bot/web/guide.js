/* The guide's page: a button that prints it, and a copy for when there is no network. Without a script the page is
   whole but for these. */
(function () {
  "use strict";

  var button = document.getElementById("print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
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
