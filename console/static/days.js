/* Says a chosen day in words beneath its field: a browser shows 12/03 where people read 3/12. */
(function () {
  "use strict";
  var names = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];

  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.type !== "date") return;
    var told = document.querySelector('output[for="' + field.id + '"]');
    var parts = field.value.split("-").map(Number);
    var day = new Date(parts[0], parts[1] - 1, parts[2]);
    told.textContent = field.value ? names[day.getDay()] + " " + parts[2] + "/" + parts[1] + "/" + parts[0] : "";
  });
})();
