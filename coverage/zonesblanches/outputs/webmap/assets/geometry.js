/* Shapes: from packed arcs to paths. Coordinates are pixels of Web Mercator at zoom 0, from a local origin,
   because Path2D keeps single precision: far from 0, close zooms would shake. */
(function () {
  'use strict';
  const ZB = window.ZB;

  function mercatorX(lon) { return (lon + 180) / 360 * 256; }
  function mercatorY(lat) {
    const sine = Math.sin(lat * Math.PI / 180);
    return 128 - Math.log((1 + sine) / (1 - sine)) * 64 / Math.PI;
  }

  /* Steps added up and projected; `frame` is set by the first shapes that are read. */
  function readAxis(reader, n, perDegree, project, frame, axis) {
    const out = new Float64Array(n), bytes = reader.bytes;
    let sum = 0, at = reader.at, origin = frame[axis];
    for (let k = 0; k < n; k++) {
      let byte = bytes[at++], value = byte & 127, shift = 7;
      while (byte > 127) {
        byte = bytes[at++];
        value |= (byte & 127) << shift;
        shift += 7;
      }
      sum += (value >>> 1) ^ -(value & 1);
      const place = project(sum / perDegree);
      if (origin === undefined) origin = frame[axis] = place;
      out[k] = place - origin;
    }
    reader.at = at;
    return out;
  }

  function readReferences(reader, n) {
    const refs = new Int32Array(n);
    let met = 0;
    for (let k = 0; k < n; k++) {
      const token = reader.next();
      if (!token) refs[k] = 2 * met++;
      else refs[k] = 2 * (met - 1 - ((token - 1) >> 1)) + ((token - 1) & 1);
    }
    return refs;
  }

  ZB.readShapes = function (bytes, frame) {
    const reader = new ZB.Reader(bytes), perDegree = reader.next();
    const arcs = reader.next(), vertices = reader.next(), shapes = reader.next(), rings = reader.next(), references = reader.next();
    const start = new Uint32Array(arcs + 1);
    for (let k = 0; k < arcs; k++) start[k + 1] = start[k] + reader.next();
    const x = readAxis(reader, vertices, perDegree, mercatorX, frame, 'x');
    const y = readAxis(reader, vertices, perDegree, mercatorY, frame, 'y');
    const counts = reader.many(shapes), sizes = reader.many(rings), refs = readReferences(reader, references), list = [];
    let ring = 0, at = 0;
    for (let k = 0; k < shapes; k++) {
      const own = [];
      for (let j = 0; j < counts[k]; j++, ring++) own.push(refs.subarray(at, at += sizes[ring]));
      list.push(own);
    }
    const around = arcBoxes(x, y, start), boxes = list.map(function (own) { return box(around, own); });
    return { x: x, y: y, start: start, shapes: list, boxes: boxes };
  };

  ZB.local = function (lon, lat, frame) { return [mercatorX(lon) - frame.x, mercatorY(lat) - frame.y]; };

  /* West, north, east, south of each arc, one after the other. */
  function arcBoxes(x, y, start) {
    const n = start.length - 1, out = new Float64Array(4 * n);
    for (let a = 0; a < n; a++) {
      let west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
      for (let k = start[a]; k < start[a + 1]; k++) {
        if (x[k] < west) west = x[k];
        if (x[k] > east) east = x[k];
        if (y[k] < north) north = y[k];
        if (y[k] > south) south = y[k];
      }
      out[4 * a] = west;
      out[4 * a + 1] = north;
      out[4 * a + 2] = east;
      out[4 * a + 3] = south;
    }
    return out;
  }
  function box(around, rings) {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    for (const refs of rings) for (const ref of refs) {
      const at = 4 * (ref >> 1);
      if (around[at] < b[0]) b[0] = around[at];
      if (around[at + 1] < b[1]) b[1] = around[at + 1];
      if (around[at + 2] > b[2]) b[2] = around[at + 2];
      if (around[at + 3] > b[3]) b[3] = around[at + 3];
    }
    return b;
  }
  ZB.union = function (boxes) {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    for (const one of boxes) {
      b[0] = Math.min(b[0], one[0]);
      b[1] = Math.min(b[1], one[1]);
      b[2] = Math.max(b[2], one[2]);
      b[3] = Math.max(b[3], one[3]);
    }
    return b;
  };

  /* Same shapes with fewer vertices: those nearer than `step` to the last kept one go, arc by arc, ends stay:
     shared borders still match. */
  ZB.decimate = function (geo, step) {
    const n = geo.start.length - 1, start = new Uint32Array(n + 1), kept = new Uint32Array(geo.x.length), x = geo.x, y = geo.y;
    let size = 0;
    for (let a = 0; a < n; a++) {
      const last = geo.start[a + 1] - 1;
      let from = geo.start[a];
      kept[size++] = from;
      for (let k = from + 1; k < last; k++) {
        if (Math.abs(x[k] - x[from]) + Math.abs(y[k] - y[from]) > step) kept[size++] = from = k;
      }
      kept[size++] = last;
      start[a + 1] = size;
    }
    const thinX = new Float64Array(size), thinY = new Float64Array(size);
    for (let k = 0; k < size; k++) { thinX[k] = x[kept[k]]; thinY[k] = y[kept[k]]; }
    return { x: thinX, y: thinY, start: start, shapes: geo.shapes, boxes: geo.boxes };
  };

  ZB.traceArc = function (path, geo, arc) {
    path.moveTo(geo.x[geo.start[arc]], geo.y[geo.start[arc]]);
    for (let k = geo.start[arc] + 1; k < geo.start[arc + 1]; k++) path.lineTo(geo.x[k], geo.y[k]);
  };

  ZB.traceShape = function (path, geo, shape) { for (const refs of geo.shapes[shape]) traceRing(path, geo, refs); };
  function traceRing(path, geo, refs) {
    const x = geo.x, y = geo.y;
    let first = true;
    for (const ref of refs) {
      const a = geo.start[ref >> 1], b = geo.start[(ref >> 1) + 1];
      // an arc begins where the one before it ended
      if (ref & 1) for (let k = first ? b - 1 : b - 2; k >= a; k--) { if (first) path.moveTo(x[k], y[k]); else path.lineTo(x[k], y[k]); first = false; }
      else for (let k = first ? a : a + 1; k < b; k++) { if (first) path.moveTo(x[k], y[k]); else path.lineTo(x[k], y[k]); first = false; }
    }
    // no closePath: the last arc ends where the first began, and browsers measure the whole path at each closing
  }

  /* Every passage along an arc: which, in which shape, what follows in its ring, and the passage the other way (-1:
     none, or several); those of shape k go from start[k] to start[k + 1], and the first along an arc is its owner. */
  ZB.passages = function (geo) {
    const n = geo.shapes.reduce(function (sum, rings) { return rings.reduce(function (all, refs) { return all + refs.length; }, sum); }, 0);
    const ref = new Int32Array(n), next = new Int32Array(n), shape = new Int32Array(n), twin = new Int32Array(n).fill(-1);
    const uses = new Uint8Array(geo.start.length), owner = new Int32Array(geo.start.length), start = new Int32Array(geo.shapes.length + 1);
    let at = 0;
    geo.shapes.forEach(function (rings, k) {
      for (const refs of rings) {
        const begin = at;
        for (const one of refs) {
          const arc = one >> 1, first = owner[arc];
          ref[at] = one;
          shape[at] = k;
          next[at] = at + 1;
          if (++uses[arc] === 1) owner[arc] = at;
          else if (uses[arc] === 2 && ref[first] !== one) { twin[at] = first; twin[first] = at; }
          else if (twin[first] >= 0) { twin[twin[first]] = -1; twin[first] = -1; }
          at++;
        }
        if (at > begin) next[at - 1] = begin;
      }
      start[k + 1] = at;
    });
    return { ref: ref, next: next, shape: shape, twin: twin, uses: uses, owner: owner, start: start };
  };
  /* Trace some shapes without the borders between those of one group: `pathOf(group)` receives its rings. */
  ZB.traceGroups = function (geo, passages, shapes, group, pathOf) {
    const ref = passages.ref, next = passages.next, shape = passages.shape, twin = passages.twin, done = new Set();
    function inner(at) { return twin[at] >= 0 && group[shape[twin[at]]] === group[shape[at]]; }
    for (const k of shapes) for (let begin = passages.start[k]; begin < passages.start[k + 1]; begin++) {
      if (done.has(begin) || inner(begin)) continue;
      const ring = [];
      let at = begin;
      do {
        ring.push(ref[at]);
        done.add(at);
        at = next[at];
        while (inner(at)) at = next[twin[at]];
      } while (at !== begin);
      traceRing(pathOf(group[k]), geo, ring);
    }
  };

  ZB.contains = function (geo, shape, px, py) {
    const b = geo.boxes[shape], x = geo.x, y = geo.y;
    if (px < b[0] || px > b[2] || py < b[1] || py > b[3]) return false;
    let inside = false;
    for (const refs of geo.shapes[shape]) {
      // each arc by itself: its direction does not matter here, and ends meet
      for (let r = 0; r < refs.length; r++) {
        const arc = refs[r] >> 1, end = geo.start[arc + 1];
        for (let k = geo.start[arc] + 1; k < end; k++) {
          if ((y[k] > py) !== (y[k - 1] > py) && px < (x[k - 1] - x[k]) * (py - y[k]) / (y[k - 1] - y[k]) + x[k]) inside = !inside;
        }
      }
    }
    return inside;
  };
  /* Where the horizontal line through `py` meets the borders of a shape. */
  function crossings(geo, shape, py) {
    const met = [], x = geo.x, y = geo.y;
    for (const refs of geo.shapes[shape]) {
      for (const ref of refs) {
        for (let k = geo.start[ref >> 1] + 1; k < geo.start[(ref >> 1) + 1]; k++) {
          if ((y[k] > py) !== (y[k - 1] > py)) met.push((x[k - 1] - x[k]) * (py - y[k]) / (y[k - 1] - y[k]) + x[k]);
        }
      }
    }
    return met;
  }
  /* A point well inside each shape: the middle of its widest part, half way up. */
  ZB.insidePoints = function (geo) {
    const n = geo.shapes.length, x = new Float64Array(n), y = new Float64Array(n);
    for (let shape = 0; shape < n; shape++) {
      const b = geo.boxes[shape], middle = (b[1] + b[3]) / 2, met = crossings(geo, shape, middle).sort(function (p, q) { return p - q; });
      let wide = -1;
      x[shape] = (b[0] + b[2]) / 2;
      y[shape] = middle;
      for (let k = 0; k + 1 < met.length; k += 2) {
        if (met[k + 1] - met[k] > wide) { wide = met[k + 1] - met[k]; x[shape] = (met[k] + met[k + 1]) / 2; }
      }
    }
    return { x: x, y: y };
  };

  /* A grid over the shapes' boxes: which shape is under a point, without trying them all. */
  ZB.gridIndex = function (geo) {
    const drawn = geo.boxes.filter(function (b) { return b[0] <= b[2]; });
    const all = ZB.union(drawn), side = Math.max(1, Math.ceil(Math.sqrt(geo.shapes.length)));
    const w = (all[2] - all[0]) / side || 1, h = (all[3] - all[1]) / side || 1, cells = new Map();
    geo.boxes.forEach(function (b, shape) {
      for (let i = Math.floor((b[0] - all[0]) / w); i <= Math.floor((b[2] - all[0]) / w); i++) {
        for (let j = Math.floor((b[1] - all[1]) / h); j <= Math.floor((b[3] - all[1]) / h); j++) {
          const key = i * 65536 + j;
          if (cells.has(key)) cells.get(key).push(shape); else cells.set(key, [shape]);
        }
      }
    });
    return function (x, y) {
      const key = Math.floor((x - all[0]) / w) * 65536 + Math.floor((y - all[1]) / h);
      const found = (cells.get(key) || []).find(function (shape) { return ZB.contains(geo, shape, x, y); });
      return found === undefined ? null : found;
    };
  };
})();
