/* The guide's page: a button that prints it. Without a script the page is whole but for that. */
(function () {
  "use strict";
  var button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
})();
