/* Names on the map: they never overlap, never leave the view, and keep their place while the map is dragged. */
(function () {
  'use strict';
  const ZB = window.ZB;

  function overlaps(a, b) { return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]; }
  function inView(b, view) {
    const m = 6;
    return b[0] > view.left + m && b[1] > view.top + m &&
      b[2] < view.left + view.mapWidth - m && b[3] < view.top + view.mapHeight - m;
  }
  /* Corners of the map where buttons, north and scale stand. */
  function corners(view) {
    const l = view.left, t = view.top, r = l + view.mapWidth, b = t + view.mapHeight;
    return [[l, t, l + 56, t + 176], [r - 60, t, r, t + 70], [l, b - 44, l + 150, b]];
  }

  function write(ctx, text, x, y, color, halo) {
    ctx.lineJoin = 'round';
    ctx.strokeStyle = halo;
    ctx.lineWidth = 3.4;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = color;
    ctx.fillText(text, x, y);
  }

  /* Names of the main communes, biggest first, above their circle (or under it, or beside). */
  ZB.drawNames = function (ctx, view, layer) {
    ZB.toPixels(ctx, view);
    const most = Math.round(view.mapWidth * view.mapHeight / 42000 * Math.pow(1.7, Math.max(0, view.zoom - layer.homeZoom)));
    const radius = layer.show.circles ? ZB.circleRadius(layer, view) : function () { return 2; }, centres = layer.centres();
    const taken = corners(view).concat(pointBoxes(view, layer), neighbours(view, layer), (layer.doubtMarks || []).concat(layer.decisionMarks || []).map(function (at) {
      return [at[0] - 8, at[1] - 8, at[0] + 8, at[1] + 8];
    }));
    let placed = 0;
    ctx.font = '600 12px ' + ZB.FONT;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (const k of layer.order().slice(0, 60 * Math.max(1, most))) {
      if (placed >= most) break;
      if (layer.isHidden(k)) continue;
      const x = centres.x[k] * view.scale + view.tx, y = centres.y[k] * view.scale + view.ty;
      if (!inView([x, y, x, y], view)) continue;
      const spot = nameSpot(x, y, ctx.measureText(layer.data.name(k)).width / 2, radius(layer.data.circle(k)), taken, view);
      if (!spot) continue;
      taken.push(spot.box);
      write(ctx, layer.data.name(k), spot.x, spot.y, layer.ink.ink, layer.ink.halo);
      placed++;
    }
  };
  function nameSpot(x, y, half, r, taken, view) {
    const tries = [[x, y - r - 9], [x, y + r + 9], [x + r + half + 5, y], [x - r - half - 5, y]];
    if (half < r - 4) tries.unshift([x, y]);
    for (const at of tries) {
      const b = [at[0] - half - 3, at[1] - 8, at[0] + half + 3, at[1] + 8];
      if (inView(b, view) && !taken.some(function (t) { return overlaps(b, t); })) return { x: at[0], y: at[1], box: b };
    }
    return null;
  }
  /* Where the neighbours' names are, from one canvas to the other. */
  function neighbours(view, layer) {
    return (layer.contextBoxes || []).map(function (b) {
      return [b[0] + view.left, b[1] + view.top + 5, b[2] + view.left, b[3] + view.top - 5];
    });
  }
  function pointBoxes(view, layer) {
    return layer.clusters(view).map(function (mark) { return layer.markBox(mark, view, 3); });
  }

  /* Names of the neighbours: wherever they are most at ease in what the view shows of them. */
  ZB.drawContextNames = function (ctx, view, layer) {
    ZB.toPixels(ctx, view);
    ctx.font = '600 11px ' + ZB.FONT;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    layer.contextRough = layer.contextRough || ZB.decimate(layer.context, 0.02);  // about 3 km: enough to place a name
    const marks = layer.clusters(view), placed = layer.contextBoxes = [];
    const taken = corners(view).concat(marks.length < 600 ? pointBoxes(view, layer) : []);
    layer.context.names.forEach(function (name, k) {
      if (!name) return;  // a small island
      const text = name.toLocaleUpperCase(layer.data.lang);
      const width = spaced(ctx, text, null, layer.ink), spot = contextSpot(layer, view, k, width / 2, taken);
      if (!spot) return;
      const room = [spot[0] - width / 2 - 8, spot[1] - 14, spot[0] + width / 2 + 8, spot[1] + 14];
      taken.push(room);
      placed.push([room[0] - view.left, room[1] - view.top, room[2] - view.left, room[3] - view.top]);
      spaced(ctx, text, [spot[0] - width / 2, spot[1]], layer.ink);
    });
  };
  /* Letter-spaced text (canvas letterSpacing is not everywhere); without a place, only its width. */
  function spaced(ctx, text, at, ink) {
    const letters = Array.from(text);
    for (const halo of at ? [true, false] : [false]) {
      let x = at ? at[0] : 0;
      for (const letter of letters) {
        if (at && halo) { ctx.strokeStyle = ink.land; ctx.lineWidth = 3; ctx.strokeText(letter, x, at[1]); }
        if (at && !halo) { ctx.fillStyle = ink.around; ctx.fillText(letter, x, at[1]); }
        x += ctx.measureText(letter).width + 1.3;
      }
      if (!at) return x - 1.3;
    }
    return 0;
  }
  function contextSpot(layer, view, k, half, taken) {
    const geo = layer.context, b = geo.boxes[k], s = view.scale;
    const x0 = Math.max(b[0] * s + view.tx, view.left), x1 = Math.min(b[2] * s + view.tx, view.left + view.mapWidth);
    const y0 = Math.max(b[1] * s + view.ty, view.top), y1 = Math.min(b[3] * s + view.ty, view.top + view.mapHeight);
    let best = null, score = 0;
    for (let i = 1; i < 10; i++) for (let j = 1; j < 8; j++) {
      const x = x0 + (x1 - x0) * i / 10, y = y0 + (y1 - y0) * j / 8;
      const room = contextRoom(layer, view, k, x, y, half, taken);
      if (room > score) { score = room; best = [x, y]; }
    }
    return best;
  }
  /* How far a label at x, y stays from what it must not touch, in pixels; 0: no place for it. */
  function contextRoom(layer, view, k, x, y, half, taken) {
    const b = [x - half - 4, y - 9, x + half + 4, y + 9];
    if (!inView(b, view) || taken.some(function (t) { return overlaps(b, t); })) return 0;
    function inside(px, py) { return ZB.contains(layer.contextRough, k, (px - view.tx) / view.scale, (py - view.ty) / view.scale); }
    if (!inside(x, y)) return 0;
    for (const dx of [-half, 0, half]) if (!inside(x + dx, y - 12) || !inside(x + dx, y + 12)) return 0;
    let room = 4;
    for (; room < 60; room += 14) {
      if (!inside(x, y - room) || !inside(x, y + room) || !inside(x - half - room, y) || !inside(x + half + room, y)) break;
    }
    const edge = Math.min(b[0] - view.left, view.left + view.mapWidth - b[2], b[1] - view.top, view.top + view.mapHeight - b[3]);
    return Math.min(room, edge + 1);
  }
})();
