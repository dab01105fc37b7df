/* One photo at a time, so that an old phone has the memory: read, made smaller, straightened, and put away as a JPEG.
   Whatever a browser cannot do rejects with an error whose message is a sentence for the citizen. */
var Photo = (function () {
  "use strict";

  var SIDES = [2400, 1600, 1000]; // longer side of a kept photo; the smaller ones where memory is short
  var SMALL = 320; // longer side of the picture in which the sheet is looked for
  var LEVEL = 600; // the same for the direction of its lines
  var SHEET = 1754; // longer side of a finished page: A4 at 150 points an inch
  var QUALITY = 0.85;

  var UNREADABLE = "Máy không mở được ảnh này. Bà con chụp lại, hoặc chọn ảnh dạng JPG hay PNG.";
  var NO_MEMORY = "Máy không đủ bộ nhớ để làm ảnh này. Bà con đóng bớt ứng dụng khác rồi thử lại, hoặc chụp ảnh cỡ nhỏ hơn.";

  function canvasOf(width, height) {
    var canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return canvas;
  }

  function context(canvas) {
    var found = canvas.getContext("2d", { willReadFrequently: true });
    if (!found) throw new Error(NO_MEMORY);
    return found;
  }

  /** Give the memory of a canvas back at once: Safari keeps it for long otherwise. */
  function release(canvas) { canvas.width = canvas.height = 0; }

  function toBlob(canvas, quality) {
    return new Promise(function (resolve, reject) {
      canvas.toBlob(function (blob) { blob && blob.size > 100 ? resolve(blob) : reject(new Error(NO_MEMORY)); }, "image/jpeg", quality);
    });
  }

  /** Call ``use`` with the image in ``blob``, which browsers show upright, as its EXIF says. */
  function withImage(blob, use) {
    return new Promise(function (resolve, reject) {
      var url = URL.createObjectURL(blob), image = new Image();
      function end(settle, value) { URL.revokeObjectURL(url); image.src = ""; settle(value); }
      image.onload = function () {
        image.onload = image.onerror = null;
        var used;
        try { used = Promise.resolve(use(image)); } catch (error) { used = Promise.reject(error); }
        used.then(end.bind(null, resolve), end.bind(null, reject));
      };
      image.onerror = function () { image.onload = image.onerror = null; end(reject, new Error(UNREADABLE)); };
      image.src = url;
    });
  }

  function drawn(image, most) {
    var width = image.naturalWidth || image.width, height = image.naturalHeight || image.height;
    if (!width || !height) throw new Error(UNREADABLE);
    var share = Math.min(1, most / Math.max(width, height));
    var canvas = canvasOf(Math.max(1, Math.round(width * share)), Math.max(1, Math.round(height * share)));
    var pen = context(canvas);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  function pixels(canvas) { return context(canvas).getImageData(0, 0, canvas.width, canvas.height); }

  /** Try with less and less of a picture until the memory is enough. */
  function withLess(attempt, place) {
    place = place || 0;
    return new Promise(function (resolve) { resolve(attempt(SIDES[place])); }).catch(function (error) {
      if (place + 1 < SIDES.length && error.message !== UNREADABLE) return withLess(attempt, place + 1);
      throw error.message === UNREADABLE ? error : new Error(NO_MEMORY);
    });
  }

  /** Read a file: {photo, width, height, corners, turns}. The photo is a smaller JPEG, upright. */
  function read(file) {
    return withLess(function (side) {
      return withImage(file, function (image) {
        var canvas = drawn(image, side);
        var read = { width: canvas.width, height: canvas.height };
        read.corners = guess(canvas);
        read.turns = turnsOf(canvas, read);
        return toBlob(canvas, 0.92).then(function (blob) {
          release(canvas);
          read.photo = blob;
          return read;
        });
      });
    });
  }

  /** Where the sheet lies in the picture on ``canvas``. */
  function guess(canvas) {
    var small = halved(canvas), found = Edges.find(pixels(small));
    release(small);
    return found;
  }

  /** Made small by halves: at once, the grain of a table would turn into edges. */
  function halved(canvas) {
    var now = canvas, side = Math.max(canvas.width, canvas.height);
    do {
      side = Math.max(SMALL, side / 2);
      var less = drawn(now, side);
      if (now !== canvas) release(now);
      now = less;
    } while (side > SMALL);
    return now;
  }

  function guessAgain(page) {
    return withImage(page.photo, function (image) {
      var canvas = drawn(image, SIDES[0]), found = guess(canvas);
      release(canvas);
      return found;
    });
  }

  function turnsOf(canvas, read) {
    var small = drawn(canvas, LEVEL), size = Sheet.size(read.corners, small.width, small.height, LEVEL);
    var turns = Sheet.levelling(Sheet.straighten(pixels(small), read.corners, 0, blank(size)));
    release(small);
    return turns;
  }

  function blank(size) { return new ImageData(size.width, size.height); }

  /** The finished page as a JPEG: {blob, width, height}. ``look`` is "light", "grey" or "plain". */
  function finish(page, look) {
    return withLess(function (side) {
      return withImage(page.photo, function (image) {
        var canvas = drawn(image, side), from = pixels(canvas);
        var size = Sheet.size(page.corners, canvas.width, canvas.height, Math.min(SHEET, side));
        if (page.turns % 2) size = { width: size.height, height: size.width };
        release(canvas);
        var sheet = Sheet.straighten(from, page.corners, page.turns, blank(size));
        from = null;
        if (look !== "plain") Sheet.lighten(sheet, look === "grey");
        canvas = canvasOf(size.width, size.height);
        context(canvas).putImageData(sheet, 0, 0);
        return toBlob(canvas, QUALITY).then(function (blob) {
          release(canvas);
          return { blob: blob, width: size.width, height: size.height };
        });
      });
    });
  }

  /** A finished page with fewer points and less quality, as a blob. */
  function smaller(blob, share, quality) {
    return withImage(blob, function (image) {
      var canvas = drawn(image, share * Math.max(image.naturalWidth, image.naturalHeight));
      return toBlob(canvas, quality).then(function (made) { release(canvas); return made; });
    });
  }

  function bytes(blob) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(new Uint8Array(reader.result)); };
      reader.onerror = function () { reject(new Error(NO_MEMORY)); };
      reader.readAsArrayBuffer(blob);
    });
  }

  return { read: read, finish: finish, guessAgain: guessAgain, smaller: smaller, bytes: bytes, NO_MEMORY: NO_MEMORY };
})();
