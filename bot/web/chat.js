/* The web chat. No libraries, and no newer grammar than of 2009, so that an old browser can read the page that tells
   it so. Everything shown is set as text, never as markup. */
(function () {
  "use strict";

  /** What the page cannot do without: browsers of 2017 and later have it. */
  var NEEDED = ["fetch", "EventSource", "Promise", "URLSearchParams", "Set", "Map", "Uint8Array", "crypto"];

  function tooOld() {
    return NEEDED.some(function (name) { return !window[name]; }) || !Object.assign || !Array.from ||
      !Element.prototype.closest;
  }

  if (tooOld()) {
    document.getElementById("old").hidden = false;
    return;
  }

  var STORE = "motcua.unsent";
  var DRAFT = "motcua.draft";
  var FILING = "Nộp trực tuyến"; // the link that an answer leads to; it comes first and looks so
  var NEAR = '/place_lookup{"kind":"near"}'; // the button that wants to know where the phone is
  var QUIET_MS = 60000; // the server says something at least every 25 s; silence means the line is dead
  var SLOW_MS = 20000;
  var APART_MS = 5000; // a message so long after the last one is no part of that answer: an officer's, or news
  var PERSONAL = "•••• •••• ••••";

  var page = {};
  ["scroller", "log", "typing", "newer", "composer", "question", "send", "connection", "quick", "delete"]
    .forEach(function (id) { page[id] = document.getElementById(id); });

  // ---- Showing -----------------------------------------------------------------------------------------------

  var seen = new Set(); // ids of entries already shown
  var pending = new Map(); // id → element of an own message that the server has not shown yet
  var answerStart = null; // the first message of the bot after the last own one
  var answers = 0; // how many messages of the bot were shown
  var addedAt = 0; // when the last of them was
  var unread = null; // a message that came by itself and was not seen yet

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** Identity numbers are not shown again: 12 digits (or 9), also typed in groups, that are not part of a code. */
  function masked(text) {
    return text
      .replace(/\[số định danh\]/g, PERSONAL)
      .replace(/(^|[^\w.\-\/])(\d(?:[ .\-]?\d){8,11})(?![\w\/]|[.\-]\d)/g, function (whole, before, number) {
        var digits = number.replace(/\D/g, "");
        var personal = /^0\d{11}$/.test(digits) || /^[0-3]\d{8}$/.test(digits);
        return personal ? before + PERSONAL : whole;
      });
  }

  function ownMessage(id, text) {
    var item = element("div", "message own");
    var bubble = element("div", "bubble");
    bubble.appendChild(element("span", "unseen", "Tôi: "));
    bubble.appendChild(document.createTextNode(masked(text)));
    item.appendChild(bubble);
    item.dataset.id = id;
    return item;
  }

  function note(item, text, bad) {
    var old = item.querySelector(".note");
    if (old) old.remove();
    if (text) item.appendChild(element("p", bad ? "note bad" : "note", text));
  }

  function botMessage(entry) {
    var item = element("div", "message bot");
    var bubble = element("div", "bubble");
    bubble.appendChild(element("span", "unseen", "Trợ lý: "));
    if (/^[a-z]+$/.test(entry.drawing || "")) bubble.appendChild(drawing(entry.drawing));
    paragraphs(entry.text).forEach(function (block) { bubble.appendChild(block); });
    item.appendChild(bubble);
    if (window.Aloud) Aloud.offer(item, function () { return entry.text.replace(/\n*Mã câu trả lời:.*/, ""); });
    placesNotSaid(entry).forEach(function (line) { bubble.appendChild(element("p", "", line)); });
    (entry.pictures || []).map(picture).filter(Boolean).forEach(function (shown) { item.appendChild(shown); });
    var links = openers(entry);
    var filing = links.filter(function (link) { return link.dataset.label === FILING; });
    var others = links.filter(function (link) { return filing.indexOf(link) < 0; });
    filing.forEach(function (link) { link.className = "main"; });
    var buttons = filing.concat((entry.choices || []).map(choiceButton), others);
    if (buttons.length) {
      var list = element("ul", "choices");
      buttons.forEach(function (button) {
        var row = element("li", button.className === "main" ? "row" : "");
        row.appendChild(button);
        list.appendChild(row);
      });
      item.appendChild(list);
    }
    return item;
  }

  /** Plain text as paragraphs: bullets and numbers become list items, titles and sources are set apart. */
  function paragraphs(text) {
    var blocks = [], list = null, gap = false;
    var lines = text.split("\n");
    lines.forEach(function (line, index) {
      var bullet = /^\s*[-•–]\s+(.*)$/.exec(line);
      var numbered = /^\s*\d{1,2}[.)]\s+\S/.test(line);
      if (!line.trim()) { list = null; gap = true; return; }
      if (bullet || numbered) {
        var kind = bullet ? "" : "numbered";
        if (!list || list.className !== kind) { list = element("ul", kind); blocks.push(list); }
        list.appendChild(linked(element("li"), bullet ? bullet[1] : line.trim()));
      } else {
        list = null;
        var look = [gap && blocks.length ? "gap" : "", kindOf(line, lines, index)].join(" ").trim();
        blocks.push(linked(element("p", look), line));
      }
      gap = false;
    });
    return blocks;
  }

  /** A short first line of its own is a title, a line that ends in a colon leads a list, the source comes last. */
  function kindOf(line, lines, index) {
    var next = lines[index + 1] || "";
    if (/^Nguồn:/.test(line)) return "source";
    if (/^Mã câu trả lời:/.test(line)) return "source code";
    if (/:$/.test(line) && (line.length < 30 || /^\s*([-•–]|\d{1,2}[.)])\s/.test(next))) return "lead";
    return index === 0 && lines.length > 2 && !next.trim() && line.length <= 90 ? "lead" : "";
  }

  /** Fill ``parent`` with ``text``; how a line begins ("Phí:") is bold, and web addresses can be followed. */
  function linked(parent, text) {
    var label = /^([^:.,“”]{2,24}:)( .+)$/.exec(text);
    if (label && parent.tagName === "P" && !parent.className.match(/source/)) {
      parent.appendChild(element("b", "", label[1]));
      text = label[2];
    }
    text.split(/(https?:\/\/[^\s<>"“”()]+[^\s<>"“”().,;:!?])/).forEach(function (part, index) {
      parent.appendChild(index % 2 ? anchor(part, part) : document.createTextNode(part));
    });
    return parent;
  }

  function anchor(label, url) {
    var made = element("a", "", label);
    made.href = url;
    made.target = "_blank";
    made.rel = "noopener noreferrer";
    return made;
  }

  function choiceButton(choice) {
    var button = element("button", "", choice.label);
    button.type = "button";
    button.addEventListener("click", function () {
      button.classList.add("chosen");
      if (choice.payload === NEAR) sayWhere(choice);
      else say({ tap: choice.payload }, choice.label);
    });
    return button;
  }

  /** Where the phone is, asked of the browser, which asks the citizen; without it the tap asks how to go on. */
  function sayWhere(choice) {
    function without() { say({ tap: choice.payload }, choice.label); }
    if (!navigator.geolocation) { without(); return; }
    navigator.geolocation.getCurrentPosition(function (place) {
      say({ where: { latitude: place.coords.latitude.toFixed(2), longitude: place.coords.longitude.toFixed(2) } }, choice.label);
    }, without, { maximumAge: 600000, timeout: 15000 });
  }

  /** What opens a page, a map, a file or the phone. */
  function openers(entry) {
    var links = (entry.links || []).slice();
    (entry.phones || []).forEach(function (phone) {
      links.push({ label: phone.label + ": " + phone.number, url: "tel:" + phone.number.replace(/[^\d+]/g, "") });
    });
    (entry.places || []).forEach(function (place) {
      if (typeof place.latitude !== "number" || typeof place.longitude !== "number") return;
      var point = place.latitude + "," + place.longitude;
      links.push({ label: "Bản đồ: " + place.name, url: "https://www.google.com/maps/search/?api=1&query=" + point });
    });
    (entry.files || []).forEach(function (file) { links.push({ label: "Tải " + file.name, url: file.url }); });
    return links.map(linkButton).filter(Boolean);
  }

  function placesNotSaid(entry) {
    return (entry.places || [])
      .filter(function (place) { return entry.text.indexOf(place.address) < 0; })
      .map(function (place) { return place.name + ": " + place.address; });
  }

  function picture(shown) {
    if (!/^https:\/\//.test(shown.url)) return null;
    var figure = element("figure", "picture");
    var image = element("img");
    image.alt = shown.caption || "Ảnh";
    image.referrerPolicy = "no-referrer";
    image.addEventListener("error", function () { figure.replaceChild(anchor(image.alt, shown.url), image); });
    image.src = shown.url;
    figure.appendChild(image);
    if (shown.caption) figure.appendChild(element("figcaption", "", shown.caption));
    return figure;
  }

  /** A drawing of ours beside the text; it says nothing that the text does not. */
  function drawing(name) {
    var image = element("img", "drawing");
    image.alt = "";
    image.src = "/static/guide/" + name + ".svg";
    image.addEventListener("error", function () { image.remove(); });
    return image;
  }

  function linkButton(link) {
    if (!/^(https?:\/\/|tel:)/.test(link.url)) return null;
    var made = anchor(link.label, link.url);
    made.dataset.label = link.label;
    made.appendChild(element("span", "unseen", " (mở trang mới)"));
    return made;
  }

  function add(item) {
    var own = item.classList.contains("own");
    var ofBefore = page.log.hasAttribute("aria-busy");
    var byItself = !own && !ofBefore && answerStart && Date.now() - addedAt > APART_MS;
    var follow = byItself ? atEnd() : nearEnd(); // who still reads an answer is not torn away from it
    page.log.insertBefore(item, pending.size ? pending.values().next().value : null);
    begun();
    if (own) answerStart = null;
    else {
      if (!answerStart || byItself || arriving && !ofBefore) answerStart = item;
      arriving = arriving && ofBefore;
      addedAt = Date.now();
    }
    if (byItself && !follow) { unread = item; placedAt = -1; }
    settle(follow);
  }

  /** The talk has begun: it gets the room of what was said in greeting. */
  function begun() { document.body.classList.add("talking"); }

  // ---- Scrolling: an answer is read from its beginning, until then the end is shown ----------------------------

  function nearEnd() { return atEnd() || followed(); }

  function atEnd() {
    return page.scroller.scrollHeight - page.scroller.scrollTop - page.scroller.clientHeight < 160;
  }

  /** True while the reader has not moved since we last placed the view. */
  function followed() { return Math.abs(page.scroller.scrollTop - placedAt) < 4; }

  var placedAt = -1;

  /** True while a shared link waits for its answer, which nothing of one's own comes before. */
  var arriving = false;

  function settle(follow) {
    if (follow) {
      var end = page.scroller.scrollHeight - page.scroller.clientHeight;
      page.scroller.scrollTop = Math.max(0, answerStart ? Math.min(end, answerStart.offsetTop - 4) : end);
      placedAt = page.scroller.scrollTop;
    }
    showNewer();
  }

  /** The bar that leads on takes its own room, so that it never lies over what is to be read. */
  function showNewer() {
    var below = page.scroller.scrollHeight - page.scroller.scrollTop - page.scroller.clientHeight;
    page.newer.hidden = below < (page.newer.hidden ? 60 : 16);
    if (unread && unread.offsetTop < page.scroller.scrollTop + page.scroller.clientHeight - 40) unread = null;
    page.newer.textContent = unread ? "Có tin mới ↓" : "Xem tiếp ↓";
  }

  page.scroller.addEventListener("scroll", showNewer, { passive: true });
  window.addEventListener("resize", showNewer);
  page.newer.addEventListener("click", function () {
    if (unread) page.scroller.scrollTop = unread.offsetTop - 4;
    else page.scroller.scrollTop += page.scroller.clientHeight * 0.8;
  });

  // ---- "Đang soạn" -------------------------------------------------------------------------------------------

  var typingTimer = 0;

  function showTyping(text, dots) {
    var follow = nearEnd();
    page.typing.className = dots ? "typing dots" : "typing";
    page.typing.textContent = text;
    page.typing.hidden = false;
    settle(follow);
  }

  function typing() {
    showTyping("Đang soạn câu trả lời", true);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(function () {
      showTyping("Trợ lý đang bận hoặc vừa khởi động lại. Câu hỏi đã nhận được và sẽ được trả lời.", false);
    }, SLOW_MS);
  }

  function notTyping() {
    clearTimeout(typingTimer);
    page.typing.hidden = true;
  }

  // ---- Sending: in order, one at a time, again until the server has it -----------------------------------------

  var unsent = restore(); // [{id, body, label}]
  var sending = false;
  var wait = 0;
  var retryTimer = 0;

  function restore() {
    try { return JSON.parse(localStorage.getItem(STORE)) || []; } catch (error) { return []; }
  }

  /** Unsent messages survive a reload, except those with a personal number: these are never stored. */
  function store() {
    var keep = unsent.filter(function (message) { return masked(message.label) === message.label; });
    try { localStorage.setItem(STORE, JSON.stringify(keep)); } catch (error) { /* private mode: memory only */ }
  }

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  function say(body, label) {
    var message = { id: newId(), body: body, label: label };
    unsent.push(message);
    store();
    show(message);
    pump();
    if (label) backToTheBox();
  }

  function show(message) {
    if (!message.label) { arriving = true; return; } // a deep link says nothing aloud
    var item = ownMessage(message.id, message.label);
    note(item, "Đang gửi…");
    page.log.appendChild(item);
    pending.set(message.id, item);
    begun();
    answerStart = null;
    settle(true);
  }

  function pump() {
    if (sending || !unsent.length) return;
    var message = unsent[0];
    if (!message.label && page.log.hasAttribute("aria-busy")) return; // its answer must not pass for an old one
    sending = true;
    clearTimeout(retryTimer);
    message.answers = answers;
    post("/chat/messages", Object.assign({ id: message.id }, message.body)).then(function (answer) {
      sending = false;
      if (answer.status === 202) { accepted(message, answer.data); }
      else if (answer.status === 401) { beginAnew(); later(answer, message); }
      else if (answer.status === 0 || answer.status === 429 || answer.status >= 500) { later(answer, message); }
      else { refused(message, answer.data); }
    });
  }

  function accepted(message, data) {
    done(message);
    var answered = answers > message.answers;
    var item = pending.get(message.id) || page.log.querySelector('[data-id="' + message.id + '"]');
    if (item) note(item, data.notice || "");
    if (!answered) typing();
    pump();
  }

  function refused(message, data) {
    done(message);
    var item = pending.get(message.id);
    pending.delete(message.id);
    if (item) note(item, data.error || "Tin nhắn này không gửi được.", true);
    pump();
  }

  function done(message) {
    wait = 0;
    unsent = unsent.filter(function (other) { return other.id !== message.id; });
    store();
  }

  function later(answer, message) {
    wait = Math.min(30, wait ? wait * 2 : 2);
    var seconds = Math.max(wait, answer.retryAfter);
    var item = pending.get(message.id);
    if (item) note(item, (answer.data.error || "Chưa gửi được.") + " Tin này sẽ tự gửi lại.");
    retryTimer = setTimeout(pump, seconds * 1000);
  }

  /** POST as JSON. Resolves always; status 0 means that no answer came. */
  function post(path, body) {
    var abort = window.AbortController ? new AbortController() : null;
    var timer = setTimeout(function () { if (abort) abort.abort(); }, 15000);
    return fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: abort ? abort.signal : undefined
    }).then(function (response) {
      return response.json().catch(function () { return {}; }).then(function (data) {
        return { status: response.status, data: data, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
      });
    }).catch(function () {
      return { status: 0, data: {}, retryAfter: 0 };
    }).then(function (answer) {
      clearTimeout(timer);
      return answer;
    });
  }

  // ---- Receiving ---------------------------------------------------------------------------------------------

  var source = null;
  var lastId = "";
  var heardAt = 0;
  var reconnectWait = 0;
  var reconnectTimer = 0;
  var lostTimer = 0;

  function connect() {
    clearTimeout(reconnectTimer);
    if (source) source.close();
    heardAt = Date.now();
    source = new EventSource("/chat/events" + (lastId ? "?after=" + encodeURIComponent(lastId) : ""));
    source.addEventListener("hello", connected);
    source.addEventListener("ping", heard);
    source.addEventListener("message", function (event) { heard(); received(event); });
    source.addEventListener("current", current);
    source.addEventListener("typing", function () { heard(); typing(); });
    source.onerror = function () {
      lost();
      if (source.readyState === EventSource.CLOSED) reconnectLater();
    };
  }

  function heard() { heardAt = Date.now(); }

  function connected() {
    heard();
    reconnectWait = 0;
    clearTimeout(lostTimer);
    lostTimer = 0;
    page.connection.hidden = true;
  }

  /** All that was said before is shown: what a shared link asks may be sent now. */
  function current() {
    page.log.removeAttribute("aria-busy");
    heard();
    wait = 0;
    pump();
  }

  /** A short interruption goes unmentioned. */
  function lost() {
    if (lostTimer) return;
    lostTimer = setTimeout(function () {
      page.connection.textContent = "Mất kết nối. Trang sẽ tự nối lại, tin nhắn chưa gửi được sẽ tự gửi.";
      page.connection.hidden = false;
    }, navigator.onLine === false ? 0 : 2500);
  }

  function reconnectLater() {
    reconnectWait = Math.min(30, reconnectWait ? reconnectWait * 2 : 2);
    clearTimeout(reconnectTimer);
    reconnectTimer = setTimeout(function () { renew().then(connect); }, reconnectWait * 1000);
  }

  /** Ask for the page again: its answer brings a fresh cookie. */
  function renew() {
    return fetch("/", { credentials: "same-origin", cache: "no-store" }).catch(function () { return null; });
  }

  /** The cookie was lost or has expired: the page goes on as a new chat. */
  function beginAnew() {
    renew().then(function () {
      lastId = "";
      connect();
    });
  }

  function received(event) {
    lastId = event.lastEventId || lastId;
    if (seen.has(event.lastEventId)) return;
    seen.add(event.lastEventId);
    var entry = JSON.parse(event.data);
    if (entry.cleared) {
      clear();
    } else if (entry.from === "bot") {
      answers += 1;
      notTyping();
      add(botMessage(entry));
    } else {
      receivedOwn(entry);
    }
  }

  /** Everything was deleted: only what was not sent yet stays on the screen. */
  function clear() {
    page.log.querySelectorAll(".message").forEach(function (item) {
      if (pending.get(item.dataset.id) !== item) item.remove();
    });
    answerStart = null;
    settle(true);
  }

  function receivedOwn(entry) {
    var item = pending.get(entry.id);
    pending.delete(entry.id);
    if (item && unsent.some(function (message) { return message.id === entry.id; })) note(item, "");
    add(item || ownMessage(entry.id, entry.text));
  }

  setInterval(function () {
    if (Date.now() - heardAt > QUIET_MS) { lost(); connect(); }
  }, 5000);

  window.addEventListener("online", function () { connect(); pump(); });
  window.addEventListener("offline", lost);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && source && source.readyState !== EventSource.OPEN) connect();
  });

  // ---- Typing and tapping ------------------------------------------------------------------------------------

  function grow() {
    page.question.style.height = "auto";
    page.question.style.height = Math.min(150, page.question.scrollHeight + 4) + "px";
  }

  /** With a keyboard the box is at hand for what comes next; on a phone it would cover half of the answer. */
  function backToTheBox() {
    if (window.matchMedia("(hover: none)").matches) page.question.blur();
    else page.question.focus();
  }

  /** A draft survives a reload, but nothing of six digits or more, which may be the beginning of a personal number. */
  function keepDraft() {
    var text = page.question.value;
    try {
      if (text && !/\d(?:[ .\-]?\d){5}/.test(text)) sessionStorage.setItem(DRAFT, text);
      else sessionStorage.removeItem(DRAFT);
    } catch (error) { /* private mode */ }
  }

  function draft() {
    try { return sessionStorage.getItem(DRAFT) || ""; } catch (error) { return ""; }
  }

  function write(text) {
    page.question.value = text;
    keepDraft();
    grow();
  }

  page.composer.addEventListener("submit", function (event) {
    event.preventDefault();
    var text = page.question.value.trim();
    write("");
    if (text) say({ text: text }, text);
  });

  page.question.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    page.send.click();
  });
  page.question.addEventListener("input", function () { keepDraft(); grow(); });

  page.quick.addEventListener("click", function (event) {
    var link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    ask(link);
  });

  function ask(link) {
    if (link) say({ text: link.dataset.say }, link.dataset.say);
  }

  page["delete"].addEventListener("click", function () {
    say({ text: page["delete"].dataset.say }, page["delete"].dataset.say);
  });

  // ---- Start -------------------------------------------------------------------------------------------------

  /** A shared link: ?xa=OFFICE&thu-tuc=CODE, or ?hoi=N of a question that was tapped before this script was there.
      Taken out of the address, so that a reload does not repeat it. */
  function deepLink() {
    var wanted = new URLSearchParams(window.location.search);
    var start = {};
    ["xa", "thu-tuc", "ma"].forEach(function (name) { if (wanted.get(name)) start[name] = wanted.get(name); });
    if (window.location.search) window.history.replaceState(null, "", "/");
    if (Object.keys(start).length) say({ start: start }, "");
    ask(page.quick.querySelectorAll("a")[wanted.get("hoi") - 1]);
  }

  unsent.forEach(show);
  if (!page.question.value) write(draft());
  deepLink();
  connect();
})();
