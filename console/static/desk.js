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

  function show() {
    var talk = document.querySelector(".talk");
    if (!talk) return;
    var people = talk.querySelectorAll(".citizen, .officer"); // what a person said last, above what the bot made of it
    var last = people[people.length - 1];
    talk.scrollTop = last ? last.offsetTop - talk.offsetTop : talk.scrollHeight;
    var done = document.getElementById("do");
    var hints = document.getElementById("hints");
    if (hints.dataset.about !== done.dataset.about) {
      hints.dataset.about = done.dataset.about; // the citizen went on to another procedure
      htmx.trigger(hints, "about");
    }
    var shut = done.hasAttribute("data-shut") && !document.getElementById("text").value.trim();
    document.querySelectorAll("[data-box]").forEach(function (box) {
      box.hidden = shut; // nobody types what cannot be sent
    });
  }

  function toBox() {
    var talk = document.querySelector(".talk");
    var done = document.getElementById("do");
    if (talk && done.getBoundingClientRect().bottom > window.innerHeight) talk.scrollIntoView();
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
    show();
    count();
  });
  document.body.addEventListener("htmx:sendError", function () {
    told("Đang nối lại…");
    setTimeout(look, 2000);
  });
  window.addEventListener("online", look);
  show();
  toBox();
  count();
  connect();
  setInterval(look, 60000); // a signal may be lost
})();
