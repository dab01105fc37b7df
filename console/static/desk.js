/* The desk live: a stream tells that something happened, and the page looks anew. What is being typed stays. */
(function () {
  "use strict";
  var live = document.querySelector("[data-live]");
  var line = document.getElementById("line");
  var title = document.title;
  var source = null;
  var last = "";
  var due = 0;

  function look() {
    if (due) return; // many changes in a row are one look
    due = setTimeout(function () {
      due = 0;
      htmx.trigger("#" + live.id, "look");
    }, 150);
  }

  function told(words) {
    if (line.textContent !== words) line.textContent = words;
  }

  function connect() {
    source = new EventSource(live.dataset.live);
    source.onopen = function () {
      last = ""; // what happened while the line was cut is not told again: look
      told("");
    };
    source.onmessage = function (event) {
      if (event.data !== last) look();
      last = event.data;
    };
    source.onerror = function () {
      told("Đang nối lại…");
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, 3000);
    };
  }

  function toEnd() {
    var talk = document.querySelector(".talk");
    if (talk) talk.scrollTop = talk.scrollHeight;
  }

  function count() {
    var waiting = Number((document.getElementById(live.id) || live).dataset.count || 0);
    document.title = waiting ? "(" + waiting + ") " + title : title;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-insert]");
    if (!button) return;
    var field = document.getElementById(button.dataset.insert);
    var before = field.value.trim();
    field.value = ((before ? before + "\n" : "") + button.textContent).slice(0, field.maxLength);
    field.focus();
  });

  if (!live || !window.EventSource) return;
  document.body.addEventListener("htmx:afterSettle", function () {
    told("");
    toEnd();
    count();
  });
  document.body.addEventListener("htmx:sendError", function () {
    told("Đang nối lại…");
    setTimeout(look, 2000);
  });
  window.addEventListener("online", look);
  toEnd();
  count();
  connect();
  setInterval(look, 60000); // a signal may be lost
})();
