/* Keeps guides and lists of papers that were opened once, with what they need to be shown, for villages without
   coverage. The network comes first; the copy is shown only where there is none. The tool that makes PDFs is kept whole
   when its page asks for it, and then comes from the store. A new release of this program has a new name for its store. */
"use strict";

var STORE = "guides-$version";
var MOST = 40; // pages kept
var NEW_LIST = "/viec/moi/";
var SHELL = [
  "/static/page.css", "/static/guide.css", "/static/guide.js", "/static/aloud.js", "/static/list.css", "/static/list.js",
  "/static/icon.svg"
].concat(
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
  var page = isPage(url.pathname);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (SCAN.indexOf(url.pathname) >= 0) event.respondWith(keptFirst(event.request));
  else if (page || SHELL.indexOf(url.pathname) >= 0) event.respondWith(networkFirst(event.request, page));
  else if (url.pathname.indexOf(NEW_LIST) === 0) event.respondWith(newList(event.request, url.pathname));
});

function isPage(path) {
  return path.indexOf("/huong-dan/") === 0 || (path.indexOf("/viec/") === 0 && path.indexOf(NEW_LIST) !== 0);
}

/** A new list is made by the server; without a network the last one of the same case, if there is one. */
function newList(request, path) {
  var of = "/viec/" + path.slice(NEW_LIST.length).replace(/[./]/g, "") + "-";
  return fetch(request).catch(function (error) {
    return caches.open(STORE).then(function (store) {
      return store.keys().then(function (requests) {
        var same = requests.filter(function (each) { return new URL(each.url).pathname.indexOf(of) === 0; });
        if (!same.length) throw error;
        return store.match(same[same.length - 1]);
      });
    });
  });
}

function keptFirst(request) {
  return ours(request).then(function (kept) { return kept || fetch(request); });
}

function networkFirst(request, page) {
  return fetch(request).then(function (answer) {
    if (!answer.ok) return answer;
    var copy = answer.clone();
    return caches.open(STORE).then(function (store) {
      return store.put(request, copy).then(function () { return page ? trim(store) : null; });
    }).then(function () { return answer; }, function () { return answer; });
  }, function (error) {
    return caches.match(request, { ignoreSearch: true, ignoreVary: true }).then(function (kept) {
      if (kept) return kept;
      throw error;
    });
  });
}

/** The pages opened longest ago go first. */
function trim(store) {
  return store.keys().then(function (requests) {
    var pages = requests.filter(function (each) { return isPage(new URL(each.url).pathname); });
    return Promise.all(pages.slice(0, Math.max(0, pages.length - MOST)).map(function (each) { return store.delete(each); }));
  });
}
