/* Keeps guides that were opened once, with what they need to be shown, for villages without coverage. The network comes
   first; the copy is shown only where there is none. A new release of this program has a new name for its store. */
"use strict";

var STORE = "guides-$version";
var MOST = 40; // guides kept
var SHELL = ["/static/page.css", "/static/guide.css", "/static/guide.js", "/static/icon.svg"].concat(
  ["account", "find", "form", "papers", "sign", "pay", "code", "supplement", "result", "help"].map(function (name) {
    return "/static/guide/" + name + ".svg";
  })
);

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(STORE).then(function (store) { return store.addAll(SHELL); }).then(self.skipWaiting.bind(self)));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== STORE; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  var guide = url.pathname.indexOf("/huong-dan/") === 0;
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (guide || SHELL.indexOf(url.pathname) >= 0) event.respondWith(networkFirst(event.request, guide));
});

function networkFirst(request, guide) {
  return fetch(request).then(function (answer) {
    if (!answer.ok) return answer;
    var copy = answer.clone();
    return caches.open(STORE).then(function (store) {
      return store.put(request, copy).then(function () { return guide ? trim(store) : null; });
    }).then(function () { return answer; }, function () { return answer; });
  }, function (error) {
    return caches.match(request, { ignoreSearch: true, ignoreVary: true }).then(function (kept) {
      if (kept) return kept;
      throw error;
    });
  });
}

/** The guides opened longest ago go first. */
function trim(store) {
  return store.keys().then(function (requests) {
    var guides = requests.filter(function (each) { return new URL(each.url).pathname.indexOf("/huong-dan/") === 0; });
    return Promise.all(guides.slice(0, Math.max(0, guides.length - MOST)).map(function (each) { return store.delete(each); }));
  });
}
