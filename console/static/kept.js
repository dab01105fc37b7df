/* Keeps what is typed beside the button of the draft as long as the tab is open, until the draft is published. */
(function () {
  "use strict";
  var PREFIX = "ban-nhap:";
  var form = "form[data-kept]";

  function place(field) {
    return PREFIX + field.form.dataset.kept + ":" + field.name;
  }

  function fields() {
    return document.querySelectorAll(form + " [data-typed]");
  }

  function save(field) {
    if (field.value) sessionStorage.setItem(place(field), field.value);
    else sessionStorage.removeItem(place(field));
  }

  function restore() {
    fields().forEach(function (field) {
      if (field.value) save(field); // a form that came back with what was typed
      else field.value = sessionStorage.getItem(place(field)) || "";
      var folded = field.closest("details");
      if (folded && field.value) folded.open = true;
    });
  }

  if (/[?&]xong=(dua-len|hen-ngay)(&|$)/.test(location.search)) {
    Object.keys(sessionStorage).forEach(function (name) {
      if (name.indexOf(PREFIX) === 0) sessionStorage.removeItem(name);
    });
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches(form + " [data-typed]")) save(event.target);
  });
  document.addEventListener("htmx:load", restore);
  restore();
})();
