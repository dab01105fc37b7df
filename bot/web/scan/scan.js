/* Papers to a PDF on the phone: photos in, one clear and light PDF out. Nothing leaves the phone: the page's own policy
   (connect-src 'none') forbids it. One photo is worked on at a time. */
(function () {
  "use strict";

  var NEEDED = ["Promise", "URL", "FileReader", "Uint8ClampedArray", "Blob"];
  var MB = 1000 * 1000; // the smaller of the two readings of "MB"
  var MARGIN = 0.97; // of the limit that the pictures may take; the rest is the PDF's own
  /** Share of the points and quality, tried in this order until the file is light enough. */
  var LADDER = [[1, 0.75], [1, 0.6], [0.85, 0.55], [0.7, 0.5], [0.55, 0.45], [0.45, 0.4]];
  var A4 = 297; // mm
  var TOO_MANY = "Nhiều trang quá nên tệp không nhẹ được như vậy. Bà con chọn mức nặng hơn, hoặc chia làm hai tệp.";
  var NO_LIBRARY = "Trang chưa tải đủ. Bà con vào chỗ có mạng rồi tải lại trang.";

  var part = {};
  ["tool", "old", "camera", "gallery", "status", "trouble", "undo", "listing", "look", "pages", "making", "limit", "name", "make",
    "done", "result", "save", "share", "kept"].forEach(function (id) { part[id] = document.getElementById(id); });

  function tooOld() {
    return NEEDED.some(function (name) { return !window[name]; }) || !HTMLCanvasElement.prototype.toBlob || !canMakeImageData();
  }

  function canMakeImageData() {
    try { return new ImageData(1, 1).width === 1; } catch (error) { return false; }
  }

  if (tooOld()) {
    part.old.hidden = false;
    document.getElementById("adding").hidden = true;
    return;
  }

  // ---- One thing after the other -----------------------------------------------------------------------------------

  var pages = []; // {photo, width, height, corners, turns, blob, url, wide, high}
  var deleted = null; // {page, at}
  var saved = true;
  var made = null; // the PDF as a file, or a blob where there are no files
  var work = Promise.resolve();
  var waiting = 0;

  /** Do ``task`` when all before is done; a failure is told and ends nothing but itself. */
  function next(task) {
    waiting++;
    busy();
    work = work.then(task).catch(function (error) {
      trouble(/[À-ỹ]/.test(error.message) ? error.message : Photo.NO_MEMORY);
    }).then(function () {
      waiting--;
      busy();
    });
    return work;
  }

  function busy() {
    part.tool.setAttribute("aria-busy", waiting ? "true" : "false");
    part.make.disabled = waiting > 0;
  }

  function say(text) { part.status.textContent = text; }

  function trouble(text) {
    part.trouble.textContent = text;
    part.trouble.hidden = !text;
    if (text) say("");
  }

  /** Let the browser show what was said before it works on. */
  function breathe() { return new Promise(function (resolve) { setTimeout(resolve, 30); }); }

  // ---- Photos come in ----------------------------------------------------------------------------------------------

  [part.camera, part.gallery].forEach(function (input) {
    input.addEventListener("change", function () {
      var files = [].slice.call(input.files || []);
      trouble("");
      files.forEach(function (file, at) { next(function () { return take(file, at + 1, files.length); }); });
      next(function () { input.value = ""; });
    });
  });

  function take(file, number, of) {
    say("Đang làm ảnh " + number + "/" + of + "…");
    return breathe().then(function () { return Photo.read(file); }).then(function (page) {
      return finish(page).then(function () {
        pages.push(page);
        changed();
        say("Đã có " + pages.length + " trang.");
      });
    });
  }

  function look() { return part.look.querySelector("input:checked").value; }

  function finish(page) {
    return Photo.finish(page, look()).then(function (sheet) {
      if (page.url) URL.revokeObjectURL(page.url);
      page.blob = sheet.blob;
      page.wide = sheet.width;
      page.high = sheet.height;
      page.url = URL.createObjectURL(sheet.blob);
    });
  }

  part.look.addEventListener("change", function () {
    trouble("");
    pages.slice().forEach(function (page, at) {
      next(function () {
        say("Đang làm lại trang " + (at + 1) + "/" + pages.length + "…");
        return breathe().then(function () { return finish(page); }).then(changed);
      });
    });
    next(function () { say("Đã đổi màu."); });
  });

  // ---- The pages ---------------------------------------------------------------------------------------------------

  function changed() {
    saved = false;
    forget();
    part.listing.hidden = part.making.hidden = !pages.length;
    part.undo.hidden = !deleted;
    part.pages.textContent = "";
    pages.forEach(function (page, at) { part.pages.appendChild(card(page, at)); });
  }

  function card(page, at) {
    var item = document.createElement("li"), title = document.createElement("h3"), image = document.createElement("img");
    title.textContent = "Trang " + (at + 1);
    image.src = page.url;
    image.alt = "Trang " + (at + 1) + " sau khi làm rõ";
    image.width = page.wide;
    image.height = page.high;
    image.style.height = image.style.width = "auto";
    item.appendChild(title);
    item.appendChild(image);
    var ways = document.createElement("div");
    ways.className = "ways";
    [
      ["Sửa bốn góc", function () { correct(page, at); }, true],
      ["Xoay", function () { rotate(page, at); }, true],
      ["Lên trước", function () { shift(at, -1); }, at > 0],
      ["Xuống sau", function () { shift(at, 1); }, at < pages.length - 1],
      ["Xóa", function () { remove(at); }, true]
    ].forEach(function (way) { ways.appendChild(button(way[0], at, way[1], way[2])); });
    item.appendChild(ways);
    return item;
  }

  function button(label, at, act, can) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.dataset.way = label;
    made.setAttribute("aria-label", label + " trang " + (at + 1));
    made.disabled = !can;
    made.addEventListener("click", act);
    return made;
  }

  /** The list is drawn anew after each change: whoever uses a keyboard stays where they were. */
  function stayAt(at, label) {
    var item = part.pages.children[Math.min(at, pages.length - 1)];
    var wanted = item && item.querySelector('[data-way="' + label + '"]:not(:disabled)');
    (wanted || item && item.querySelector("button") || part.gallery).focus();
  }

  function rotate(page, at) {
    trouble("");
    page.turns = (page.turns + 1) % 4;
    next(function () {
      return finish(page).then(function () {
        changed();
        stayAt(at, "Xoay");
        say("Đã xoay trang " + (at + 1) + ".");
      });
    });
  }

  function shift(at, by) {
    pages.splice(at + by, 0, pages.splice(at, 1)[0]);
    changed();
    stayAt(at + by, by < 0 ? "Lên trước" : "Xuống sau");
    say("Trang " + (at + 1) + " nay là trang " + (at + by + 1) + ".");
  }

  function remove(at) {
    deleted = { page: pages.splice(at, 1)[0], at: at };
    changed();
    stayAt(at, "Xóa");
    say("Đã xóa trang " + (at + 1) + ". Còn " + pages.length + " trang.");
  }

  part.undo.addEventListener("click", function () {
    pages.splice(deleted.at, 0, deleted.page);
    var at = deleted.at;
    deleted = null;
    changed();
    stayAt(at, "Xóa");
    say("Đã lấy lại trang " + (at + 1) + ".");
  });

  function correct(page, at) {
    trouble("");
    part.tool.hidden = true;
    Corners.edit(page, "Sửa bốn góc trang " + (at + 1), function (corners) {
      part.tool.hidden = false;
      stayAt(at, "Sửa bốn góc");
      if (!corners) return;
      page.corners = corners;
      next(function () {
        return finish(page).then(function () {
          changed();
          stayAt(at, "Sửa bốn góc");
          say("Đã sửa trang " + (at + 1) + ".");
        });
      });
    });
  }

  // ---- The PDF -----------------------------------------------------------------------------------------------------

  part.make.addEventListener("click", function () {
    trouble("");
    forget();
    next(make);
  });
  part.limit.addEventListener("change", forget);
  part.name.addEventListener("input", forget);

  /** The file that was made is no longer what is wanted. */
  function forget() {
    made = null;
    part.done.hidden = true;
  }

  function make() {
    if (!window.jspdf) throw new Error(NO_LIBRARY);
    say("Đang làm tệp PDF…");
    var most = Number(part.limit.value) * MB * MARGIN;
    return breathe().then(function () { return lightEnough(most, -1); }).then(written).then(function (blob) {
      if (blob.size > Number(part.limit.value) * MB) throw new Error(TOO_MANY);
      show(blob);
    });
  }

  /** The pages as JPEGs that together are within ``most`` bytes: as they are, else by the rungs of the ladder. */
  function lightEnough(most, rung) {
    if (rung >= LADDER.length) throw new Error(TOO_MANY);
    var made = [], sum = 0;
    return pages.reduce(function (before, page) {
      return before.then(function () {
        if (sum > most) return null; // this rung is too high already
        var one = rung < 0 ? Promise.resolve(page.blob) : Photo.smaller(page.blob, LADDER[rung][0], LADDER[rung][1]);
        return one.then(function (blob) { made.push(blob); sum += blob.size; });
      });
    }, Promise.resolve()).then(function () { return sum > most ? lightEnough(most, rung + 1) : made; });
  }

  function written(blobs) {
    var pdf = null;
    return blobs.reduce(function (before, blob, at) {
      return before.then(function () { return Photo.bytes(blob); }).then(function (bytes) {
        var size = paper(pages[at]), way = size[0] > size[1] ? "l" : "p";
        if (pdf) pdf.addPage(size, way);
        else pdf = new window.jspdf.jsPDF({ unit: "mm", format: size, orientation: way });
        pdf.addImage(bytes, "JPEG", 0, 0, size[0], size[1], "trang" + at, "NONE");
      });
    }, Promise.resolve()).then(function () {
      pdf.setLanguage("vi");
      return pdf.output("blob");
    });
  }

  /** A page of the PDF in mm: its longer side is that of A4, and the picture fills it. */
  function paper(page) {
    var long = Math.max(page.wide, page.high);
    return [page.wide / long * A4, page.high / long * A4];
  }

  function show(blob) {
    var name = fileName();
    made = asFile(blob, name);
    if (part.save.href.indexOf("blob:") === 0) URL.revokeObjectURL(part.save.href);
    part.save.href = URL.createObjectURL(blob);
    part.save.download = name;
    part.share.hidden = !canShare(made);
    part.result.textContent = "Xong: " + name + ", " + pages.length + " trang, " + weight(blob.size) + ".";
    part.done.hidden = false;
    say("");
    part.done.focus();
  }

  function asFile(blob, name) {
    try { return new File([blob], name, { type: "application/pdf" }); } catch (error) { return null; }
  }

  function canShare(file) {
    try { return Boolean(file && navigator.share && navigator.canShare && navigator.canShare({ files: [file] })); } catch (error) { return false; }
  }

  /** Letters without marks, digits and hyphens: what every portal takes. */
  function fileName() {
    var plain = part.name.value.replace(/đ/g, "d").replace(/Đ/g, "D");
    if (plain.normalize) plain = plain.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    plain = plain.replace(/\.pdf$/i, "").replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
    return (plain || "giay-to") + ".pdf";
  }

  function weight(size) {
    return size < MB ? Math.ceil(size / 1000) + " kB" : (Math.ceil(size / MB * 100) / 100).toFixed(2).replace(".", ",") + " MB";
  }

  part.save.addEventListener("click", function () {
    saved = true;
    say("Đã lưu. Tệp nằm trong mục Tải xuống.");
  });

  part.share.addEventListener("click", function () {
    navigator.share({ files: [made], title: made.name }).then(function () { saved = true; }, function (error) {
      if (error.name !== "AbortError") trouble("Máy không gửi được sang ứng dụng khác. Bà con bấm “Lưu về máy”.");
    });
  });

  window.addEventListener("beforeunload", function (event) {
    if (!pages.length || saved) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // ---- Without a network -------------------------------------------------------------------------------------------

  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", function (event) { if (event.data === "kept") part.kept.hidden = false; });
  navigator.serviceWorker.register("/sw.js").then(function () { return navigator.serviceWorker.ready; }).then(function (worker) {
    worker.active.postMessage("keep-scan");
  }).catch(function () { /* private mode: no copy */ });
})();
