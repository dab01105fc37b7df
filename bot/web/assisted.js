/* The end of a session on the staff's tablet: by the button, or when the time is over. Nothing stays in the browser. */
(function () {
  "use strict";
  var until = Number(document.currentScript.dataset.until) * 1000;
  var bar = document.createElement("aside");
  var left = document.createElement("p");
  var done = document.createElement("button");

  function end() {
    try { localStorage.clear(); sessionStorage.clear(); } catch (error) { /* nothing was kept */ }
    window.location.replace("/ho-tro/xong");
  }

  function tick() {
    var minutes = Math.ceil((until - Date.now()) / 60000);
    if (minutes <= 0) return end();
    left.textContent = "Máy của cơ quan · còn " + minutes + " phút";
  }

  bar.className = "assisted";
  bar.setAttribute("aria-label", "Hỗ trợ tại quầy");
  done.type = "button";
  done.textContent = "Xong, xóa hết";
  done.addEventListener("click", end);
  bar.appendChild(left);
  bar.appendChild(done);
  document.body.insertBefore(bar, document.body.firstChild);
  tick();
  setInterval(tick, 5000);
  window.addEventListener("pageshow", tick);
})();
