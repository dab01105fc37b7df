/* Where a sheet lies in a photo: between four long straight edges with light on their inner side. A picture is
   {width, height, data} with four bytes a pixel; corners are {x, y} with shares of its width and height, and go round
   from the top left one, as a clock does. */
var Edges = (function () {
  "use strict";

  var LEAST = 0.08; // of the photo that a sheet must fill to be found
  var LEAST_WORTH = 0.42; // of four edges together
  var THIN = 4; // points: what is darker and not wider than twice that is no edge of a sheet
  var DIM = 40; // of 255: in the dark small changes are noise
  var EDGE = 0.12; // change of brightness, as a share, that counts as an edge
  var LIGHTER = 0.1; // the same for a sheet beside its table
  var LINES = 20; // straight edges among which its four are looked for
  var SAMPLES = 32; // points of a side that are looked at
  var INSET = 0.014; // of the way to the middle

  /** The corners of the sheet in a small picture; those of the whole picture where none stands out. */
  function find(picture) {
    var width = picture.width, height = picture.height;
    var light = logarithms(closed(Sheet.brightness(picture), width, height));
    var lines = straightLines(light, width, height);
    var best = { worth: LEAST_WORTH, corners: null };
    pairs(lines).forEach(function (one, at, all) {
      for (var next = at + 1; next < all.length; next++) {
        var four = crossed(one, all[next], width, height);
        if (!four) continue;
        var worth = worthOf(four, best.worth, light, width, height);
        if (worth > best.worth) best = { worth: worth, corners: four };
      }
    });
    if (!best.corners) return Sheet.WHOLE.map(copy);
    return inwards(best.corners.map(function (point) { return { x: within(point.x / width), y: within(point.y / height) }; }));
  }

  /** A little towards the middle, so that nothing of the table is left at the edges. */
  function inwards(points) {
    var x = 0, y = 0;
    points.forEach(function (point) { x += point.x / 4; y += point.y / 4; });
    return points.map(function (point) { return { x: point.x + (x - point.x) * INSET, y: point.y + (y - point.y) * INSET }; });
  }

  function copy(point) { return { x: point.x, y: point.y }; }

  function within(share) { return Math.max(0, Math.min(1, share)); }

  /** Without anything thin and dark, such as letters and the grain of a table (a morphological closing). */
  function closed(light, width, height) {
    var most = passed(passed(light, width, height, 1, Math.max), height, width, width, Math.max);
    return passed(passed(most, width, height, 1, Math.min), height, width, width, Math.min);
  }

  /** Each point as the most, or the least, of those within THIN of it, along rows (``step`` 1) or columns. */
  function passed(light, across, down, step, choose) {
    var made = new Uint8Array(light.length), row = step === 1 ? across : 1;
    for (var line = 0; line < down; line++) {
      for (var place = 0; place < across; place++) {
        var value = light[line * row + place * step];
        for (var near = Math.max(0, place - THIN); near <= Math.min(across - 1, place + THIN); near++) {
          value = choose(value, light[line * row + near * step]);
        }
        made[line * row + place * step] = value;
      }
    }
    return made;
  }

  /** A shadow or a lamp changes brightness by a share: as a logarithm by the same amount on paper and table. */
  function logarithms(light) {
    return Float32Array.from(light, function (value) { return Math.log(value + DIM); });
  }

  /** The longest straight edges {angle, away}: points (x, y) with x·cos + y·sin = away (Hough transform), and the
      picture's own edges, beyond which a sheet may go on. */
  function straightLines(light, width, height) {
    var reach = Math.ceil(Math.sqrt(width * width + height * height)), span = 2 * reach + 1;
    var votes = new Float32Array(180 * span);
    for (var y = 1; y < height - 1; y++) {
      for (var x = 1; x < width - 1; x++) {
        var at = y * width + x;
        var dx = light[at + 1] - light[at - 1], dy = light[at + width] - light[at - width];
        var steep = Math.sqrt(dx * dx + dy * dy);
        if (steep < EDGE) continue;
        var across = Math.round(Math.atan2(dy, dx) * 180 / Math.PI);
        for (var angle = across - 4; angle <= across + 4; angle++) {
          var turned = (angle + 360) % 180, radians = turned * Math.PI / 180;
          votes[turned * span + Math.round(x * Math.cos(radians) + y * Math.sin(radians)) + reach] += Math.min(steep, 4 * EDGE);
        }
      }
    }
    return peaks(votes, span, reach).concat([
      { angle: 0, away: 0 }, { angle: 0, away: width }, { angle: 90, away: 0 }, { angle: 90, away: height }
    ]);
  }

  /** The most voted lines, none near another. */
  function peaks(votes, span, reach) {
    var found = [];
    while (found.length < LINES) {
      var best = 0;
      for (var at = 1; at < votes.length; at++) if (votes[at] > votes[best]) best = at;
      if (!votes[best]) break;
      var angle = Math.floor(best / span), away = best % span - reach;
      found.push({ angle: angle, away: away });
      for (var near = angle - 7; near <= angle + 7; near++) {
        var turned = (near + 180) % 180, there = near === turned ? away : -away;
        for (var beside = there - 9; beside <= there + 9; beside++) votes[turned * span + beside + reach] = 0;
      }
    }
    return found;
  }

  /** Lines that may be opposite sides of a sheet: nearly parallel. */
  function pairs(lines) {
    var made = [];
    lines.forEach(function (one, at) {
      lines.slice(at + 1).forEach(function (other) { if (between(one.angle, other.angle) < 40) made.push([one, other]); });
    });
    return made;
  }

  function between(a, b) {
    var apart = Math.abs(a - b) % 180;
    return Math.min(apart, 180 - apart);
  }

  /** The corners in which two pairs of lines cross; null where that is no sheet. */
  function crossed(one, other, width, height) {
    if (between(one[0].angle, other[0].angle) < 45 || between(one[1].angle, other[1].angle) < 45) return null;
    var four = [[0, 0], [0, 1], [1, 1], [1, 0]].map(function (which) { return crossing(one[which[0]], other[which[1]]); });
    var inside = four.every(function (point) {
      return point.x > -0.04 * width && point.x < 1.04 * width && point.y > -0.04 * height && point.y < 1.04 * height;
    });
    if (!inside) return null;
    four = clockwise(four);
    return Sheet.isConvex(four) && area(four) > LEAST * width * height ? four : null;
  }

  function crossing(a, b) {
    var ca = Math.cos(a.angle * Math.PI / 180), sa = Math.sin(a.angle * Math.PI / 180);
    var cb = Math.cos(b.angle * Math.PI / 180), sb = Math.sin(b.angle * Math.PI / 180);
    var across = ca * sb - sa * cb;
    return { x: (a.away * sb - b.away * sa) / across, y: (ca * b.away - cb * a.away) / across };
  }

  /** The share of the sides along which it is lighter inside than outside; a large sheet is worth more. 0 as soon as it
      is clear that ``best`` is not reached. */
  function worthOf(four, best, light, width, height) {
    var large = Math.pow(area(four) / (width * height), 0.25), sum = 0, least = 1;
    for (var side = 0; side < 4; side++) {
      if ((sum + (4 - side) / 4) * (0.5 + 0.5 * least) * large <= best) return 0;
      var share = lightInside(four[side], four[(side + 1) % 4], light, width, height);
      sum += share / 4;
      least = Math.min(least, share);
    }
    return sum * (0.5 + 0.5 * least) * large;
  }

  function lightInside(from, to, light, width, height) {
    var long = Math.sqrt((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
    var nx = -(to.y - from.y) / long, ny = (to.x - from.x) / long, hits = 0; // inwards, going round as a clock does
    for (var place = 0; place < SAMPLES; place++) {
      var share = (place + 0.5) / SAMPLES, x = from.x + (to.x - from.x) * share, y = from.y + (to.y - from.y) * share;
      var outside = at(x - nx * 4, y - ny * 4), best = -1;
      if (outside === null) { hits += 0.55; continue; } // it goes on beyond the picture, perhaps
      for (var off = -2; off <= 2; off += 2) {
        var inner = at(x + nx * (4 + off), y + ny * (4 + off)), outer = at(x - nx * (4 - off), y - ny * (4 - off));
        if (inner !== null && outer !== null) best = Math.max(best, inner - outer);
      }
      if (best > LIGHTER) hits++;
    }
    return hits / SAMPLES;

    function at(px, py) {
      var column = Math.round(px), row = Math.round(py);
      return column < 0 || row < 0 || column >= width || row >= height ? null : light[row * width + column];
    }
  }

  function area(points) {
    var twice = 0;
    points.forEach(function (point, at) {
      var next = points[(at + 1) % points.length];
      twice += point.x * next.y - next.x * point.y;
    });
    return Math.abs(twice) / 2;
  }

  /** Round as a clock goes, beginning with the top left one. */
  function clockwise(points) {
    var x = 0, y = 0;
    points.forEach(function (point) { x += point.x / 4; y += point.y / 4; });
    var ordered = points.slice().sort(function (a, b) { return Math.atan2(a.y - y, a.x - x) - Math.atan2(b.y - y, b.x - x); });
    var first = 0;
    ordered.forEach(function (point, at) { if (point.x + point.y < ordered[first].x + ordered[first].y) first = at; });
    return ordered.slice(first).concat(ordered.slice(0, first));
  }

  return { find: find };
})();
