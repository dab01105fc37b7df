/* Keeps guides that were opened once, with what they need to be shown, for villages without coverage. The network comes
   first; the copy is shown only where there is none. The tool that makes PDFs is kept whole when its page asks for it,
   and then comes from the store. A new release of this program has a new name for its store. */
"use strict";

var STORE = "guides-$version";
var MOST = 40; // guides kept
var SHELL = ["/static/page.css", "/static/guide.css", "/static/guide.js", "/static/aloud.js", "/static/icon.svg"].concat(
  ["account", "find", "form", "papers", "sign", "pay", "code", "supplement", "result", "help"].map(function (name) {
    return "/static/guide/" + name + ".svg";
  })
);
var SCAN = ["/chup-giay-to", "/static/vendor/jspdf-4.2.1/jspdf.umd.min.js", "/static/scan/scan.css"].concat(
  ["sheet", "edges", "photo", "corners", "scan"].map(function (name) { return "/static/scan/" + name + ".js"; })
);

/** What was kept for use without a network is kept again in a new version. */
self.addEventListener("install", function (event) {
  event.waitUntil(caches.match(SCAN[0]).then(function (kept) {
    return keep(kept ? SHELL.concat(SCAN) : SHELL);
  }).then(self.skipWaiting.bind(self)));
});

function keep(paths) {
  return caches.open(STORE).then(function (store) { return store.addAll(paths); });
}

self.addEventListener("message", function (event) {
  if (event.data !== "keep-scan") return;
  event.waitUntil(ours(SCAN[0]).then(function (kept) { return kept || keep(SCAN); }).then(function () { event.source.postMessage("kept"); }));
});

function ours(request) {
  return caches.open(STORE).then(function (store) { return store.match(request, { ignoreSearch: true, ignoreVary: true }); });
}

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== STORE; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  var guide = url.pathname.indexOf("/huong-dan/") === 0;
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SCAN.indexOf(url.pathname) >= 0) event.respondWith(keptFirst(event.request));
  else if (guide || SHELL.indexOf(url.pathname) >= 0) event.respondWith(networkFirst(event.request, guide));
});

function keptFirst(request) {
  return ours(request).then(function (kept) { return kept || fetch(request); });
}

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
