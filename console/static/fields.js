/* Helps to fill in fields: a chosen day in words, a text that many write, where the office stands. */
(function () {
  "use strict";
  var NAMES = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
  var PAIR = /^\s*\(?\s*(\d{1,2}[.,]\d+)\s*[,;\s]\s*(\d{2,3}[.,]\d+)\s*\)?\s*$/;
  var FAR_M = 100; // a device that knows its place less well than this may put the office into the next hamlet
  var PATIENCE_MS = 20000; // under a roof the satellites take their time
  var latitude = document.getElementById("f-latitude");
  var longitude = document.getElementById("f-longitude");
  var here = document.getElementById("here");

  /** A browser shows 12/03 where people read 3/12. */
  function tellDay(field) {
    var told = document.querySelector('output[for="' + field.id + '"]');
    var parts = field.value.split("-").map(Number);
    var day = new Date(parts[0], parts[1] - 1, parts[2]);
    told.textContent = field.value ? NAMES[day.getDay()] + " " + parts[2] + "/" + parts[1] + "/" + parts[0] : "";
  }

  /** Maps give both coordinates as one text. */
  function splitPair() {
    var pair = PAIR.exec(latitude.value);
    if (pair) place(pair[1], pair[2]);
  }

  function place(north, east) {
    latitude.value = north;
    longitude.value = east;
  }

  function takeMyPlace() {
    var told = here.querySelector("output");
    told.textContent = "Đang tìm vị trí…";
    navigator.geolocation.getCurrentPosition(function (found) {
      var near = Math.ceil(found.coords.accuracy);
      if (near > FAR_M) {
        told.textContent = "Máy này chỉ biết vị trí trong khoảng " + near.toLocaleString("vi") +
          " m nên chưa ghi. Hãy dùng điện thoại, đứng trước cửa trụ sở.";
        return;
      }
      place(found.coords.latitude.toFixed(5), found.coords.longitude.toFixed(5));
      told.textContent = "Đã điền vị trí của máy này, đúng trong khoảng " + near + " m.";
    }, function () {
      told.textContent = "Máy không cho biết vị trí. Hãy gõ hai số ở dưới.";
    }, { enableHighAccuracy: true, timeout: PATIENCE_MS });
  }

  document.addEventListener("input", function (event) {
    if (event.target.type === "date") tellDay(event.target);
    if (event.target === latitude) splitPair();
  });
  document.addEventListener("click", function (event) {
    var offer = event.target.closest("[data-fill]");
    if (!offer) return;
    var field = document.getElementById(offer.dataset.fill);
    field.value = offer.textContent;
    field.focus();
  });
  document.querySelectorAll(".offers").forEach(function (offers) { offers.hidden = false; });
  if (here && navigator.geolocation) {
    latitude.closest(".field").before(here);
    here.hidden = false;
    here.querySelector("button").addEventListener("click", takeMyPlace);
  }
})();
