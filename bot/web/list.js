/* The list of papers: ticks stay in this phone, what is still missing is counted, and the address is sent on. Without a
   script it is a list whose boxes can be ticked, and are forgotten when it is closed. */
(function () {
  "use strict";

  var boxes = Array.prototype.slice.call(document.querySelectorAll(".ticks input"));
  var needed = Array.prototype.slice.call(document.querySelectorAll(".must input"));
  var left = document.getElementById("left");
  // the same list opened anew from the chat has another address, but the same papers
  var name = "list " + (left ? left.getAttribute("data-list") : "");
  var ticked = read();

  boxes.forEach(function (box) {
    box.checked = ticked.indexOf(box.id) >= 0;
    box.addEventListener("change", function () { keep(); count(); });
  });
  count();
  button("clear", boxes.length, function () {
    boxes.forEach(function (box) { box.checked = false; });
    keep();
    count();
  });
  button("share", boxes.length && (navigator.share || navigator.clipboard), share);

  function button(id, useful, act) {
    var found = document.getElementById(id);
    if (!found || !useful) return;
    found.hidden = false;
    found.addEventListener("click", act);
  }

  function read() {
    try {
      var kept = JSON.parse(localStorage.getItem(name) || "[]");
      return Array.isArray(kept) ? kept : [];
    } catch (error) {
      return []; // private mode, or no place left: the boxes still work
    }
  }

  function keep() {
    var now = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.id; });
    try {
      localStorage.setItem(name, JSON.stringify(now));
    } catch (error) { /* as above */ }
  }

  function count() {
    if (!left || !needed.length) return;
    var missing = needed.filter(function (box) { return !box.checked; }).length;
    left.hidden = false;
    left.textContent = missing
      ? "Còn thiếu " + missing + " trong " + needed.length + " giấy tờ phải có."
      : "Đã đủ giấy tờ phải có.";
  }

  function share() {
    var told = { title: document.title, url: location.href };
    if (navigator.share) {
      navigator.share(told).catch(function () { /* closed again */ });
      return;
    }
    navigator.clipboard.writeText(told.url).then(function () {
      document.getElementById("sent").textContent = "Đã chép địa chỉ. Dán vào tin nhắn để gửi.";
    }, function () { /* not allowed: the address stands above */ });
  }
})();
