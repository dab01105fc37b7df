/* The four corners of a sheet on its photo: drawn with a finger or a mouse, or pushed with the arrow keys. */
var Corners = (function () {
  "use strict";

  var NAMES = ["Góc trên bên trái", "Góc trên bên phải", "Góc dưới bên phải", "Góc dưới bên trái"];
  var STEP = 0.01, FINE = 0.002; // shares of the picture that an arrow key moves; fine with the shift key
  var ZOOM = 2;
  var ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

  var parts = {};
  ["editor", "frame", "photo", "loupe", "where", "editor-title", "editor-done", "editor-guess", "editor-whole", "editor-cancel"]
    .forEach(function (id) { parts[id] = document.getElementById(id); });
  var polygon = document.querySelector("#outline polygon");
  var handles = [].slice.call(document.querySelectorAll(".corner"));
  var points = [], held = -1, page = null, url = "", close = null;

  /** Show the photo of ``edited``; ``done`` is called with its new corners, or with null when nothing is to change. */
  function edit(edited, title, done) {
    page = edited;
    close = done;
    points = page.corners.map(function (point) { return { x: point.x, y: point.y }; });
    url = URL.createObjectURL(page.photo);
    parts.photo.src = url;
    parts["editor-title"].textContent = title;
    parts.where.textContent = "";
    parts.editor.hidden = false;
    place();
    parts["editor-title"].focus();
    window.scrollTo(0, 0);
  }

  function end(corners) {
    parts.editor.hidden = true;
    parts.photo.removeAttribute("src");
    URL.revokeObjectURL(url);
    close(corners);
  }

  function place() {
    handles.forEach(function (handle, at) {
      handle.style.left = points[at].x * 100 + "%";
      handle.style.top = points[at].y * 100 + "%";
      handle.setAttribute("aria-label", NAMES[at] + ": ngang " + percent(points[at].x) + ", dọc " + percent(points[at].y));
    });
    polygon.setAttribute("points", points.map(function (point) { return point.x * 1000 + "," + point.y * 1000; }).join(" "));
  }

  function percent(share) { return Math.round(share * 100) + " %"; }

  /** Move a corner, unless the sides would cross. */
  function move(at, x, y) {
    var moved = points.slice();
    moved[at] = { x: Math.max(0, Math.min(1, x)), y: Math.max(0, Math.min(1, y)) };
    if (!Sheet.isConvex(moved)) return;
    points = moved;
    place();
  }

  function drag(event) {
    if (held < 0) return;
    var box = parts.photo.getBoundingClientRect();
    move(held, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    magnify();
  }

  /** What lies under the finger, beside it. */
  function magnify() {
    var loupe = parts.loupe, photo = parts.photo, point = points[held], pen = loupe.getContext("2d");
    var scale = ZOOM * photo.clientWidth / photo.naturalWidth, side = loupe.width / scale;
    loupe.hidden = false;
    loupe.className = point.x < 0.5 ? "right" : "left";
    pen.fillStyle = "#000000";
    pen.fillRect(0, 0, loupe.width, loupe.height);
    pen.save();
    pen.translate(loupe.width / 2 - point.x * photo.naturalWidth * scale, loupe.height / 2 - point.y * photo.naturalHeight * scale);
    pen.scale(scale, scale);
    pen.drawImage(photo, 0, 0);
    pen.restore();
    pen.strokeStyle = "#ffcf33";
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(loupe.width / 2, 0);
    pen.lineTo(loupe.width / 2, loupe.height);
    pen.moveTo(0, loupe.height / 2);
    pen.lineTo(loupe.width, loupe.height / 2);
    pen.stroke();
  }

  function letGo() {
    held = -1;
    parts.loupe.hidden = true;
  }

  handles.forEach(function (handle, at) {
    handle.addEventListener("pointerdown", function (event) {
      held = at;
      handle.setPointerCapture(event.pointerId);
      magnify();
    });
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("pointerup", letGo);
    handle.addEventListener("pointercancel", letGo);
    handle.addEventListener("keydown", function (event) {
      var way = ARROWS[event.key];
      if (!way) return;
      event.preventDefault();
      var step = event.shiftKey ? FINE : STEP;
      move(at, points[at].x + way[0] * step, points[at].y + way[1] * step);
      parts.where.textContent = handle.getAttribute("aria-label");
    });
  });

  parts["editor-done"].addEventListener("click", function () { end(points); });
  parts["editor-cancel"].addEventListener("click", function () { end(null); });
  parts["editor-whole"].addEventListener("click", function () {
    points = Sheet.WHOLE;
    place();
  });
  parts["editor-guess"].addEventListener("click", function () {
    Photo.guessAgain(page).then(function (found) {
      points = found;
      place();
    }, function () { /* the corners stay as they are */ });
  });
  parts.editor.addEventListener("keydown", function (event) { if (event.key === "Escape") end(null); });

  return { edit: edit };
})();
