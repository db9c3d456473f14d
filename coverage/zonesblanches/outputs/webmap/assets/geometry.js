/* Shapes: from packed arcs to paths. Coordinates are pixels of Web Mercator at zoom 0, from a local origin,
   because Path2D keeps single precision: far from 0, close zooms would shake. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};
  const PRECISION = 1e5;

  /* Base-128 integers out of base64, one after the other. */
  function reader(base64) {
    const text = atob(base64);
    let at = 0;
    function uint() {
      let value = 0, weight = 1, byte;
      do {
        byte = text.charCodeAt(at++);
        value += (byte & 127) * weight;
        weight *= 128;
      } while (byte > 127);
      return value;
    }
    function int() {
      const value = uint();
      return value % 2 ? -(value + 1) / 2 : value / 2;
    }
    return { uint: uint, int: int };
  }

  function mercator(lon, lat) {
    const sine = Math.sin(lat * Math.PI / 180);
    return [(lon + 180) / 360 * 256, 128 - Math.log((1 + sine) / (1 - sine)) * 64 / Math.PI];
  }

  /* Read the arcs of the stream and project them. `origin` is set by the first shapes that are read. */
  function readArcs(next, frame) {
    const n = next.uint(), start = new Uint32Array(n + 1);
    for (let k = 0; k < n; k++) start[k + 1] = start[k] + next.uint();
    const size = start[n], x = new Float64Array(size), y = new Float64Array(size);
    let lon = 0, lat = 0;
    for (let k = 0; k < size; k++) {
      lon += next.int();
      lat += next.int();
      const p = mercator(lon / PRECISION, lat / PRECISION);
      if (!frame.set) Object.assign(frame, { x: p[0], y: p[1], set: true });
      x[k] = p[0] - frame.x;
      y[k] = p[1] - frame.y;
    }
    return { x: x, y: y, start: start };
  }

  function readRings(next) {
    const n = next.uint(), counts = [], sizes = [], shapes = [];
    let total = 0, ref = 0, ring = 0;
    for (let k = 0; k < n; k++) total += counts[k] = next.uint();
    for (let k = 0; k < total; k++) sizes.push(next.uint());
    for (let k = 0; k < n; k++) {
      const rings = [];
      for (let j = 0; j < counts[k]; j++, ring++) {
        const refs = new Int32Array(sizes[ring]);
        for (let i = 0; i < refs.length; i++) refs[i] = ref += next.int();
        rings.push(refs);
      }
      shapes.push(rings);
    }
    return shapes;
  }

  ZB.readShapes = function (base64, frame) {
    const next = reader(base64), geo = readArcs(next, frame);
    geo.shapes = readRings(next);
    geo.boxes = geo.shapes.map(function (rings) { return box(geo, rings); });
    return geo;
  };

  ZB.readPoints = function (base64, frame) {
    const next = reader(base64), n = next.uint(), x = new Float64Array(n), y = new Float64Array(n);
    let lon = 0, lat = 0;
    for (let k = 0; k < n; k++) {
      lon += next.int();
      lat += next.int();
      const p = ZB.local(lon / PRECISION, lat / PRECISION, frame);
      x[k] = p[0];
      y[k] = p[1];
    }
    return { x: x, y: y };
  };

  ZB.local = function (lon, lat, frame) {
    const p = mercator(lon, lat);
    return [p[0] - frame.x, p[1] - frame.y];
  };

  function box(geo, rings) {
    const b = [Infinity, Infinity, -Infinity, -Infinity];
    for (const refs of rings) for (const ref of refs) {
      for (let k = geo.start[ref >> 1]; k < geo.start[(ref >> 1) + 1]; k++) {
        b[0] = Math.min(b[0], geo.x[k]);
        b[1] = Math.min(b[1], geo.y[k]);
        b[2] = Math.max(b[2], geo.x[k]);
        b[3] = Math.max(b[3], geo.y[k]);
      }
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
    const n = geo.start.length - 1, start = new Uint32Array(n + 1), kept = [];
    for (let a = 0; a < n; a++) {
      const last = geo.start[a + 1] - 1;
      let from = geo.start[a];
      kept.push(from);
      for (let k = from + 1; k < last; k++) {
        if (Math.abs(geo.x[k] - geo.x[from]) + Math.abs(geo.y[k] - geo.y[from]) > step) kept.push(from = k);
      }
      kept.push(last);
      start[a + 1] = kept.length;
    }
    return {
      x: Float64Array.from(kept, function (k) { return geo.x[k]; }),
      y: Float64Array.from(kept, function (k) { return geo.y[k]; }),
      start: start, shapes: geo.shapes, boxes: geo.boxes
    };
  };

  ZB.traceArc = function (path, geo, arc) {
    path.moveTo(geo.x[geo.start[arc]], geo.y[geo.start[arc]]);
    for (let k = geo.start[arc] + 1; k < geo.start[arc + 1]; k++) path.lineTo(geo.x[k], geo.y[k]);
  };

  ZB.traceShape = function (path, geo, shape) {
    for (const refs of geo.shapes[shape]) {
      let first = true;
      eachVertex(geo, refs, function (x, y) {
        if (first) path.moveTo(x, y); else path.lineTo(x, y);
        first = false;
      });
      path.closePath();
    }
  };

  function eachVertex(geo, refs, visit) {
    for (const ref of refs) {
      const a = geo.start[ref >> 1], b = geo.start[(ref >> 1) + 1];
      if (ref & 1) for (let k = b - 1; k >= a; k--) visit(geo.x[k], geo.y[k]);
      else for (let k = a; k < b; k++) visit(geo.x[k], geo.y[k]);
    }
  }

  ZB.contains = function (geo, shape, px, py) {
    const b = geo.boxes[shape];
    if (px < b[0] || px > b[2] || py < b[1] || py > b[3]) return false;
    let inside = false;
    for (const refs of geo.shapes[shape]) {
      // each arc by itself: its direction does not matter here, and ends meet
      for (const ref of refs) {
        for (let k = geo.start[ref >> 1] + 1; k < geo.start[(ref >> 1) + 1]; k++) {
          const x = geo.x[k], y = geo.y[k], qx = geo.x[k - 1], qy = geo.y[k - 1];
          if ((y > py) !== (qy > py) && px < (qx - x) * (py - y) / (qy - y) + x) inside = !inside;
        }
      }
    }
    return inside;
  };

  /* A grid over the shapes' boxes: which shape is under a point, without trying them all. */
  ZB.gridIndex = function (geo) {
    const all = ZB.union(geo.boxes), side = Math.max(1, Math.ceil(Math.sqrt(geo.shapes.length)));
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
