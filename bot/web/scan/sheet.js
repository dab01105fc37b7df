/* Pictures of papers as numbers: the sheet seen from straight above, which way is up, and light.
   Nothing here touches the page; a picture is {width, height, data} with four bytes a pixel, a point is {x, y} with
   shares of the picture's width and height. Corners go round from the top left one, as a clock does. */
var Sheet = (function () {
  "use strict";

  var A4 = 297 / 210;
  var NEARLY_A4 = 0.1; // a sheet whose sides are so near to A4 is taken for A4
  var WHOLE = corners(0, 0, 1, 1);

  function corners(left, top, right, bottom) {
    return [{ x: left, y: top }, { x: right, y: top }, { x: right, y: bottom }, { x: left, y: bottom }];
  }

  function brightness(picture) {
    var light = new Uint8Array(picture.width * picture.height);
    for (var at = 0, from = 0; at < light.length; at++, from += 4) {
      light[at] = (picture.data[from] * 77 + picture.data[from + 1] * 151 + picture.data[from + 2] * 28) >> 8;
    }
    return light;
  }

  function turn(a, b, c) { return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x); }

  /** True when the corners go round once without crossing. */
  function isConvex(points) {
    return points.every(function (point, at) { return turn(point, points[(at + 1) % 4], points[(at + 2) % 4]) > 1e-4; });
  }

  // ---- Its shape ---------------------------------------------------------------------------------------------------

  /** Width and height of the straight sheet in pixels, at most ``most`` long; A4 where it is nearly so. */
  function size(points, width, height, most) {
    var at = points.map(function (point) { return { x: point.x * width, y: point.y * height }; });
    var wide = (apart(at[0], at[1]) + apart(at[3], at[2])) / 2, high = (apart(at[0], at[3]) + apart(at[1], at[2])) / 2;
    var ratio = trueRatio(at, width, height) || wide / high;
    [A4, 1 / A4].forEach(function (sheet) { if (Math.abs(ratio / sheet - 1) < NEARLY_A4) ratio = sheet; });
    var long = Math.max(8, Math.min(most, Math.max(wide, high)));
    return { width: Math.round(ratio < 1 ? long * ratio : long), height: Math.round(ratio < 1 ? long : long / ratio) };
  }

  function apart(a, b) { return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)); }

  /** Width through height of a rectangle photographed from aside (Zhang and He 2007); 0 where the view tells too little. */
  function trueRatio(at, width, height) {
    var middle = { x: width / 2, y: height / 2 };
    var m = at.map(function (point) { return [point.x - middle.x, point.y - middle.y, 1]; });
    var k2 = det(m[0], m[2], m[3]) / det(m[1], m[2], m[3]), k3 = det(m[0], m[2], m[1]) / det(m[3], m[2], m[1]);
    var a = m[1].map(function (value, i) { return k2 * value - m[0][i]; });
    var b = m[3].map(function (value, i) { return k3 * value - m[0][i]; });
    var focus = -(a[0] * b[0] + a[1] * b[1]) / (a[2] * b[2]); // squared
    var side = Math.max(width, height);
    if (!(focus > side * side * 0.25 && focus < side * side * 16)) return 0;
    var square = ((a[0] * a[0] + a[1] * a[1]) / focus + a[2] * a[2]) / ((b[0] * b[0] + b[1] * b[1]) / focus + b[2] * b[2]);
    return square > 0.05 && square < 20 ? Math.sqrt(square) : 0;
  }

  function det(a, b, c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
  }

  // ---- Seen from above -------------------------------------------------------------------------------------------

  /** Fill ``to`` with the sheet that lies between ``points`` in ``from``, turned ``turns`` times a quarter clockwise. */
  function straighten(from, points, turns, to) {
    var at = points.map(function (point) { return { x: point.x * (from.width - 1), y: point.y * (from.height - 1) }; });
    var q = at.map(function (_, corner) { return at[(corner + 4 - turns % 4) % 4]; });
    var m = projection(q);
    for (var y = 0, put = 0; y < to.height; y++) {
      var v = (y + 0.5) / to.height;
      for (var x = 0; x < to.width; x++, put += 4) {
        var u = (x + 0.5) / to.width, w = m[6] * u + m[7] * v + 1;
        sample(from, (m[0] * u + m[1] * v + m[2]) / w, (m[3] * u + m[4] * v + m[5]) / w, to.data, put);
      }
    }
    return to;
  }

  /** The projection of the unit square onto four points (Heckbert 1989), row by row without the last one, which is 1. */
  function projection(q) {
    var dx1 = q[1].x - q[2].x, dx2 = q[3].x - q[2].x, dx3 = q[0].x - q[1].x + q[2].x - q[3].x;
    var dy1 = q[1].y - q[2].y, dy2 = q[3].y - q[2].y, dy3 = q[0].y - q[1].y + q[2].y - q[3].y;
    var all = dx1 * dy2 - dx2 * dy1;
    var g = (dx3 * dy2 - dx2 * dy3) / all, h = (dx1 * dy3 - dx3 * dy1) / all;
    return [
      q[1].x - q[0].x + g * q[1].x, q[3].x - q[0].x + h * q[3].x, q[0].x,
      q[1].y - q[0].y + g * q[1].y, q[3].y - q[0].y + h * q[3].y, q[0].y, g, h
    ];
  }

  /** One point of a picture, mixed of the four around it. */
  function sample(from, x, y, data, put) {
    x = Math.max(0, Math.min(from.width - 1.001, x));
    y = Math.max(0, Math.min(from.height - 1.001, y));
    var left = x | 0, top = y | 0, fx = x - left, fy = y - top;
    var a = (top * from.width + left) * 4, c = a + from.width * 4;
    for (var i = 0; i < 3; i++) {
      var above = from.data[a + i] + (from.data[a + 4 + i] - from.data[a + i]) * fx;
      var below = from.data[c + i] + (from.data[c + 4 + i] - from.data[c + i]) * fx;
      data[put + i] = above + (below - above) * fy;
    }
    data[put + 3] = 255;
  }

  // ---- Which way is up ---------------------------------------------------------------------------------------------

  /** Each point as the mean of nine, so that letters and the grain of a table count less. */
  function blurred(light, width, height) {
    var soft = new Uint8Array(light);
    for (var y = 1; y < height - 1; y++) {
      for (var x = 1; x < width - 1; x++) {
        var at = y * width + x, up = at - width, down = at + width;
        soft[at] = (light[up - 1] + light[up] + light[up + 1] + light[at - 1] + light[at] + light[at + 1] +
          light[down - 1] + light[down] + light[down + 1]) / 9;
      }
    }
    return soft;
  }

  /** The level that parts dark from light best (Otsu 1979). */
  function otsu(light) {
    var counts = new Float64Array(256), all = 0;
    for (var at = 0; at < light.length; at++) { counts[light[at]]++; all += light[at]; }
    var below = 0, sum = 0, best = 0, level = 128;
    for (var value = 0; value < 255; value++) {
      below += counts[value];
      sum += value * counts[value];
      var above = light.length - below;
      if (!below || !above) continue;
      var apart = sum / below - (all - sum) / above;
      var parted = below * above * apart * apart;
      if (parted > best) { best = parted; level = value; }
    }
    return level;
  }

  /** Quarters by which a small straight picture is to be turned so that its lines of text lie level: 0, 1 or 3.
      Lines begin at one edge and end anywhere, so the even edge is the left one. */
  function levelling(picture) {
    var light = blurred(brightness(picture), picture.width, picture.height), dark = otsu(light) * 0.9;
    var rows = new Float64Array(picture.height), columns = new Float64Array(picture.width);
    var topmost = new Int32Array(picture.width).fill(-1), lowest = new Int32Array(picture.width).fill(-1);
    var edge = Math.round(Math.min(picture.width, picture.height) * 0.03); // shadows at the sheet's own edges are no text
    for (var y = edge; y < picture.height - edge; y++) {
      for (var x = edge; x < picture.width - edge; x++) {
        if (light[y * picture.width + x] > dark) continue;
        rows[y]++;
        columns[x]++;
        if (topmost[x] < 0) topmost[x] = y;
        lowest[x] = y;
      }
    }
    if (roughness(columns) <= roughness(rows) * 1.3) return 0;
    return evenness(lowest) > evenness(topmost) ? 1 : 3;
  }

  /** The jumps from one row to the next: lines of text make many when they lie along the rows. */
  function roughness(profile) {
    var jumps = 0, all = 1;
    for (var at = 1; at < profile.length; at++) {
      jumps += Math.abs(profile[at] - profile[at - 1]);
      all += profile[at];
    }
    return jumps / all;
  }

  /** The most lines that begin within a finger's breadth of each other. */
  function evenness(places) {
    var counts = {}, most = 0;
    places.forEach(function (place) {
      if (place < 0) return;
      var near = Math.round(place / 6);
      counts[near] = (counts[near] || 0) + 1;
      most = Math.max(most, counts[near]);
    });
    return most;
  }

  // ---- Light -------------------------------------------------------------------------------------------------------

  var CELLS = 32; // along the longer side, in each of which the colour of the paper is taken
  var DARKEST = 0.45; // paper in shadow is at least so bright, compared with paper in light; what is darker is a picture
  var BLACK = 0.16, WHITE = 0.88;

  /** Make paper white and ink dark, in place, whatever shadow or lamp lay on it. ``grey`` takes the colours away. */
  function lighten(picture, grey) {
    var paper = paperColour(picture);
    for (var i = 0; i < 3; i++) lightenOne(picture, paper, i);
    if (grey) {
      for (var at = 0; at < picture.data.length; at += 4) {
        var value = (picture.data[at] * 77 + picture.data[at + 1] * 151 + picture.data[at + 2] * 28) >> 8;
        picture.data[at] = picture.data[at + 1] = picture.data[at + 2] = value;
      }
    }
    return picture;
  }

  /** The colour of the paper, cell by cell: brighter than nine tenths of the cell, smoothed over the cells around. */
  function paperColour(picture) {
    var step = Math.ceil(Math.max(picture.width, picture.height) / CELLS);
    var across = Math.max(2, Math.ceil(picture.width / step)), down = Math.max(2, Math.ceil(picture.height / step));
    var planes = [0, 1, 2].map(function (i) {
      var cells = new Float32Array(across * down);
      for (var row = 0; row < down; row++) {
        for (var column = 0; column < across; column++) {
          cells[row * across + column] = bright(picture, column * step, row * step, step, i);
        }
      }
      var least = DARKEST * Math.max.apply(null, cells);
      return smooth(smooth(cells.map(function (value) { return Math.max(value, least, 1); }), across, down), across, down);
    });
    return { step: step, across: across, down: down, planes: planes };
  }

  function bright(picture, left, top, step, i) {
    var counts = new Uint32Array(256), count = 0;
    for (var y = top; y < Math.min(top + step, picture.height); y += 2) {
      for (var x = left; x < Math.min(left + step, picture.width); x += 2) {
        counts[picture.data[(y * picture.width + x) * 4 + i]]++;
        count++;
      }
    }
    var value = 255;
    for (var above = 0; value > 0 && above + counts[value] <= count * 0.1; value--) above += counts[value];
    return value;
  }

  function smooth(cells, across, down) {
    return cells.map(function (_, at) {
      var column = at % across, row = (at - column) / across, sum = 0, count = 0;
      for (var y = Math.max(0, row - 1); y <= Math.min(down - 1, row + 1); y++) {
        for (var x = Math.max(0, column - 1); x <= Math.min(across - 1, column + 1); x++) {
          sum += cells[y * across + x];
          count++;
        }
      }
      return sum / count;
    });
  }

  function lightenOne(picture, paper, i) {
    var cells = paper.planes[i], across = paper.across, scale = 1 / (WHITE - BLACK);
    for (var y = 0, at = i; y < picture.height; y++) {
      var cy = Math.max(0, Math.min(paper.down - 1.001, (y + 0.5) / paper.step - 0.5)), row = cy | 0, fy = cy - row;
      for (var x = 0; x < picture.width; x++, at += 4) {
        var cx = Math.max(0, Math.min(across - 1.001, (x + 0.5) / paper.step - 0.5)), column = cx | 0, fx = cx - column;
        var a = row * across + column, c = a + across;
        var above = cells[a] + (cells[a + 1] - cells[a]) * fx, below = cells[c] + (cells[c + 1] - cells[c]) * fx;
        picture.data[at] = 255 * (picture.data[at] / (above + (below - above) * fy) - BLACK) * scale;
      }
    }
  }

  return {
    WHOLE: WHOLE, brightness: brightness, isConvex: isConvex, size: size, straighten: straighten, levelling: levelling, lighten: lighten
  };
})();
