/* Painting: what a state of the layer looks like on a canvas. Nothing here knows of events. */
(function () {
  'use strict';
  const ZB = window.ZB;
  ZB.FONT = '"Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';
  /* Two sets of inks; paper always takes the light one. `fill` names the colour of a legend item. */
  ZB.INKS = {
    light: { fill: 'color', lines: 0, aside: '#aeb1b8', ground: '#e6e9ed', land: '#f8f7f4', neighbour: '#8d9096', ink: '#161616', border: '#767676', halo: 'rgba(255,255,255,.94)', around: '#585c62', texture: '#555', dot: '#6b6b6b', ring: '#111', veil: '#fff' },
    dark: { fill: 'dark', lines: 1, aside: '#4d525c', ground: '#15171c', land: '#23262d', neighbour: '#6c717c', ink: '#f4f4f6', border: '#8a8f9a', halo: 'rgba(12,13,16,.9)', around: '#b4b8c2', texture: '#b9bcc6', dot: '#a4a8b3', ring: '#fff', veil: '#15171c' }
  };

  /* Put the canvas in the units of the shapes; lines then need widths divided by view.scale. */
  ZB.toShapes = function (ctx, view) {
    const k = view.scale * view.dpr;
    ctx.setTransform(k, 0, 0, k, view.tx * view.dpr, view.ty * view.dpr);
  };
  ZB.toPixels = function (ctx, view) { ctx.setTransform(view.dpr, 0, 0, view.dpr, 0, 0); };

  function visible(b, view) {
    return b[2] * view.scale + view.tx > 0 && b[0] * view.scale + view.tx < view.width &&
      b[3] * view.scale + view.ty > 0 && b[1] * view.scale + view.ty < view.height;
  }

  function chunksIn(layer, view) {
    return Array.from(layer.chunks.keys()).filter(function (chunk) { return visible(layer.chunks[chunk], view); });
  }

  ZB.drawGround = function (ctx, view, layer) {
    ZB.toPixels(ctx, view);
    ctx.fillStyle = layer.ink.ground;
    ctx.fillRect(0, 0, view.width, view.height);
  };

  ZB.drawContext = function (ctx, view, layer) {
    ZB.toShapes(ctx, view);
    const geo = layer.context;
    layer.contextPaths = layer.contextPaths || geo.shapes.map(function (_, k) {
      const path = new Path2D();
      ZB.traceShape(path, geo, k);
      return path;
    });
    ctx.lineJoin = 'round';
    ctx.fillStyle = layer.ink.land;
    ctx.strokeStyle = layer.ink.neighbour;
    ctx.lineWidth = 1 / view.scale;
    layer.contextPaths.forEach(function (path, k) {
      if (!visible(geo.boxes[k], view)) return;
      ctx.fill(path);
      ctx.stroke(path);
    });
    if (layer.whole) ZB.drawContextNames(ctx, view, layer);
  };

  /* Paths of one level of detail, chunk of neighbouring communes after chunk, each made when it is first in view: one
     per class (255: none), one of shared borders, one of the edge of the territory. */
  ZB.fillsOf = function (geo, layer, bins) {
    const made = [];
    // those of another chunk are not merged with
    const group = layer.chunkOf.map(function (chunk, shape) { return chunk * 256 + bins[shape]; });
    return function (chunk) {
      if (!made[chunk]) {
        const paths = made[chunk] = [], members = layer.members[chunk].filter(function (k) { return bins[k] < 255; });
        ZB.traceGroups(geo, layer.passages(), members, group, function (one) { return paths[one % 256] = paths[one % 256] || new Path2D(); });
      }
      return made[chunk];
    };
  };
  ZB.bordersOf = function (geo, layer) {
    const made = [];
    return function (chunk) {
      if (!made[chunk]) {
        const pair = made[chunk] = { inner: new Path2D(), outer: new Path2D() }, all = layer.passages();
        for (const k of layer.members[chunk]) for (let at = all.start[k]; at < all.start[k + 1]; at++) {
          const arc = all.ref[at] >> 1;
          if (all.owner[arc] === at) ZB.traceArc(isEdge(layer, arc) ? pair.outer : pair.inner, geo, arc);
        }
      }
      return made[chunk];
    };
  };
  /* Borders between groups of communes, per chunk: those inside a group are left out. */
  ZB.outlinesOf = function (geo, layer) {
    const made = [], groups = layer.view.groups;
    return function (chunk) {
      if (!made[chunk]) {
        const path = made[chunk] = new Path2D(), all = layer.passages();
        for (const k of layer.members[chunk]) for (let at = all.start[k]; at < all.start[k + 1]; at++) {
          const arc = all.ref[at] >> 1, twin = all.twin[at];
          if (all.owner[arc] === at && twin >= 0 && groups[all.shape[twin]] !== groups[k]) ZB.traceArc(path, geo, arc);
        }
      }
      return made[chunk];
    };
  };
  /* The edge: arcs that a single commune uses. Where neighbours do not quite fit, both do, yet there is a
     commune on each side: such an arc is no edge. */
  function isEdge(layer, arc) {
    return layer.passages().uses[arc] === 1 && isOpen(layer, arc, layer.typicalSize * 0.03);
  }
  /* Along an arc, in at most nine places: whether one of its sides is out of every commune in a third of them. */
  function isOpen(layer, arc, step) {
    const geo = layer.geo, first = geo.start[arc], n = geo.start[arc + 1] - 1 - first, most = Math.min(9, n);
    let open = 0;
    for (let i = 0; i < most; i++) {
      const k = first + Math.floor((i + 0.5) * n / most), dx = geo.x[k + 1] - geo.x[k], dy = geo.y[k + 1] - geo.y[k];
      const x = geo.x[k] + dx / 2, y = geo.y[k] + dy / 2, far = step / (Math.hypot(dx, dy) || 1);
      const here = layer.shapeUnder(x - dy * far, y + dx * far), there = layer.shapeUnder(x + dy * far, y - dx * far);
      if ((here === null || there === null) && 3 * ++open >= most) return true;
    }
    return false;
  }
  ZB.drawCommunes = function (ctx, view, layer) {
    const level = layer.level(view.zoom), ink = layer.ink, shown = chunksIn(layer, view);
    ZB.toShapes(ctx, view);
    layer.view.legend.forEach(function (item, k) {
      /** @type {Look} */
      const look = layer.hidden.has(k) ? { color: ink.veil, dark: ink.veil } : item;
      const textured = look.hatch || look.dots, all = new Path2D();
      shown.forEach(function (chunk) {
        const path = level.fills(chunk)[k];
        if (!path) return;
        if (textured) return void all.addPath(path);  // a texture covers the view: once is enough
        fillClass(ctx, view, path, look, ink);
        // a hairline of the ground shows between chunks, unless a border or a second coat covers it
        if (layer.chunks.length > 1 && !bordered(view, layer)) fillClass(ctx, view, path, look, ink);
      });
      if (textured) fillClass(ctx, view, all, look, ink);
    });
    ZB.drawOver(ctx, view, layer);
  };
  /* What lies over the colours: how sure they are, borders, circles. */
  ZB.drawOver = function (ctx, view, layer) {
    const level = layer.level(view.zoom), shown = chunksIn(layer, view);
    if (level.doubts) shown.forEach(function (chunk) { drawSure(ctx, view, layer, level.doubts(chunk)); });
    drawBorders(ctx, view, layer, shown, level);
    if (layer.whole) ZB.drawCircles(ctx, view, layer);
  };

  /* Lines over a class to be confirmed, crossed ones over a fragile one; or a grey that sets them aside. */
  function drawSure(ctx, view, layer, paths) {
    ZB.toShapes(ctx, view);
    paths.forEach(function (path, cell) {
      const item = layer.view.legend[cell >> 1];
      if (layer.hidden.has(cell >> 1)) return;
      ctx.fillStyle = layer.solid ? layer.ink.aside : ZB.lines(ctx, item.inks[layer.ink.lines], cell % 2, view.dpr, view.tx, view.ty);
      ctx.fill(path);
    });
  }
  /* A tile of lines, that moves with the map. */
  const tiles = {};
  ZB.lines = function (ctx, color, crossed, dpr, x, y) {
    const side = Math.round(9 * dpr), key = color + crossed + side;
    if (!tiles[key]) {
      const tile = tiles[key] = document.createElement('canvas'), pen = tile.getContext('2d');
      tile.width = tile.height = side;
      pen.strokeStyle = color;
      pen.lineWidth = 1.2 * dpr;
      for (let k = -side; k <= side; k += side) {
        pen.moveTo(k - side, -side);
        pen.lineTo(k + 2 * side, 2 * side);
        if (!crossed) continue;
        pen.moveTo(k - side, 2 * side);
        pen.lineTo(k + 2 * side, -side);
      }
      pen.stroke();
    }
    const pattern = ctx.createPattern(tiles[key], 'repeat');
    pattern.setTransform(ctx.getTransform().inverse().translate(x * dpr % side, y * dpr % side));
    return pattern;
  };

  function fillClass(ctx, view, path, item, ink) {
    ZB.toShapes(ctx, view);
    ctx.fillStyle = item[ink.fill];
    ctx.fill(path);
    if (!item.hatch && !item.dots) return;
    ctx.save();
    ctx.clip(path);
    ZB.toPixels(ctx, view);
    if (item.hatch) ZB.hatch(ctx, view.width, view.height, ink); else ZB.dot(ctx, view.width, view.height, ink);
    ctx.restore();
  }

  /* Textures are strokes, not patterns: they stay sharp on paper. */
  ZB.hatch = function (ctx, width, height, ink) {
    ctx.beginPath();
    for (let x = -height; x < width; x += 6) {
      ctx.moveTo(x, height);
      ctx.lineTo(x + height, 0);
    }
    ctx.strokeStyle = ink.texture;
    ctx.lineWidth = 1.3;
    ctx.stroke();
  };
  ZB.dot = function (ctx, width, height, ink) {
    ctx.beginPath();
    for (let y = 3, odd = 0; y < height; y += 5, odd ^= 1) {
      for (let x = 3 + odd * 2.5; x < width; x += 5) ctx.rect(x - 0.6, y - 0.6, 1.2, 1.2);
    }
    ctx.fillStyle = ink.dot;
    ctx.fill();
  };

  function drawBorders(ctx, view, layer, shown, level) {
    ZB.toShapes(ctx, view);
    ctx.lineJoin = 'round';
    const density = view.scale * layer.typicalSize;  // width of a usual commune, in pixels
    if (bordered(view, layer)) {
      const wide = Math.min(1.8, Math.max(0.9, density / 10)) / view.scale;
      ctx.strokeStyle = level.outlines ? layer.ink.halo : layer.ink.border;  // a casing: seen on light and on dark
      ctx.lineWidth = level.outlines ? 2.2 * wide : Math.min(1, Math.max(0.18, density / 26)) / view.scale;
      shown.forEach(function (chunk) { ctx.stroke(level.outlines ? level.outlines(chunk) : level.borders(chunk).inner); });
      ctx.strokeStyle = layer.ink.ink;
      ctx.lineWidth = wide;
      if (level.outlines) shown.forEach(function (chunk) { ctx.stroke(level.outlines(chunk)); });
      ctx.lineWidth = wide;
      shown.forEach(function (chunk) { ctx.stroke(level.borders(chunk).outer); });
    }
    if (layer.outline.shapes.length < 2 && bordered(view, layer)) return;
    ctx.strokeStyle = layer.ink.ink;  // several outlines: a territory in parts
    ctx.lineWidth = 0.75 * Math.min(1.8, Math.max(0.9, density / 10)) / view.scale;
    layer.outlinePath = layer.outlinePath || pathOf(layer.outline);
    ctx.stroke(layer.outlinePath);
  }
  function pathOf(geo) {
    const path = new Path2D();
    geo.shapes.forEach(function (_, k) { ZB.traceShape(path, geo, k); });
    return path;
  }

  /* Borders show once communes are more than a few pixels wide. */
  function bordered(view, layer) { return view.scale * layer.typicalSize > 4; }
  /* Area proportional to the value; the biggest grows gently with the zoom. */
  ZB.circleRadius = function (layer, view) {
    const base = Math.min(24, Math.max(13, Math.min(view.mapWidth, view.mapHeight) / 34));
    const biggest = base * Math.pow(1.28, Math.max(-1, Math.min(7, view.zoom - layer.homeZoom)));
    layer.order();
    return function (value) { return biggest * Math.sqrt(value / layer.maxCircle); };
  };

  ZB.drawCircles = function (ctx, view, layer) {
    if (!layer.show.circles) return;
    ZB.toPixels(ctx, view);
    const radius = ZB.circleRadius(layer, view), centres = layer.centres(), halo = new Path2D(), ring = new Path2D();
    const taken = new Set();
    let room = view.width * view.height / 1600;  // biggest first, and no more than the eye can tell apart
    for (const k of layer.order()) {
      const r = radius(layer.data.circle(k));
      if (r < 1.3 || room < 0) break;
      const x = centres.x[k] * view.scale + view.tx, y = centres.y[k] * view.scale + view.ty;
      if (layer.isHidden(k) || layer.isAside(k) || x + r < 0 || y + r < 0 || x - r > view.width || y - r > view.height) continue;
      const cell = Math.floor(x / 8) * 65536 + Math.floor(y / 8);
      if (r < 4 && taken.has(cell)) continue;
      taken.add(cell);
      room--;
      for (const path of [halo, ring]) {
        path.moveTo(x + r, y);
        path.arc(x, y, r, 0, 2 * Math.PI);
      }
    }
    ctx.strokeStyle = layer.ink.halo;
    ctx.lineWidth = 2.8;
    ctx.stroke(halo);
    ctx.strokeStyle = layer.ink.ring;
    ctx.lineWidth = 1;
    ctx.stroke(ring);
  };

  /** Draw a path with strokes laid one over the other: colour, width and dashes of each, in pixels.
      @param {Pen} ctx @param {Sight} view @param {Path2D} path @param {[string, number, number[]?][]} pens */
  function stroke(ctx, view, path, ...pens) {
    ctx.lineJoin = 'round';
    for (const [color, width, dashes] of pens) {
      ctx.strokeStyle = color;
      ctx.lineWidth = width / view.scale;
      ctx.setLineDash((dashes || []).map(function (length) { return length / view.scale; }));
      ctx.stroke(path);
    }
    ctx.setLineDash([]);
  }

  /* What the reader points at: the communes a team reaches, the commune under the mouse, the one chosen. */
  ZB.drawPointed = function (ctx, view, layer) {
    const point = layer.hoveredPoint || layer.pinned;
    if (point && point.active) catchment(ctx, view, layer, point);
    if (layer.hovered !== null) outline(ctx, view, layer, layer.hovered, layer.ink.veil, 3.4, layer.ink.ink, 1.6);
    if (layer.selected !== null) {
      hamlets(ctx, view, layer, layer.family.hamletsOf(layer.selected, layer.frame));
      outline(ctx, view, layer, layer.selected, '#fff', 6, '#0b4fd6', 3.2);
    }
  };
  /* Where people of the chosen commune live beyond reach. */
  function hamlets(ctx, view, layer, found) {
    if (!found.geo || !found.own.length) return;
    const path = new Path2D();
    found.own.forEach(function (h) { ZB.traceShape(path, found.geo, h); });
    ZB.toShapes(ctx, view);
    ctx.save();
    ctx.fillStyle = layer.data.hamletColor;
    ctx.fill(path, 'evenodd');
    stroke(ctx, view, path, [layer.ink.halo, 3], [layer.ink.ink, 1.4, [4, 3]]);
    ctx.restore();
  }
  function catchment(ctx, view, layer, point) {
    const path = new Path2D(), color = ZB.TEAM_COLORS[point.rank % ZB.TEAM_COLORS.length];
    layer.data.reachOf(point).forEach(function (k) { ZB.traceShape(path, layer.geo, k); });
    ZB.toShapes(ctx, view);
    stroke(ctx, view, path, ['#fff', 5], [color, 2.6]);
    ctx.save();
    ctx.clip(path);
    ZB.toPixels(ctx, view);
    ctx.fillStyle = 'rgba(255,255,255,.35)';
    ctx.fillRect(0, 0, view.width, view.height);
    ctx.restore();
  }

  /* A dashed edge, and a « ? » where there is room for it: a team may really be there. */
  ZB.drawDoubts = function (ctx, view, layer) {
    return marked(ctx, view, layer, layer.family.doubted(), [4, 3], 8, ZB.drawDoubt);
  };
  /* A whole edge, and a « D » in a square: a committee decided its class. */
  ZB.drawDecisions = function (ctx, view, layer) {
    return marked(ctx, view, layer, layer.family.decisions(), [], -8, ZB.drawDecision);
  };

  /** Edge some communes, and put a mark beside the centre of those that have room for it.
      @param {Pen} ctx @param {Sight} view @param {Layer} layer @param {Set<number>} communes @param {number[]} dashes
      @param {number} aside @param {(ctx: Pen, x: number, y: number, ink: Ink) => void} mark */
  function marked(ctx, view, layer, communes, dashes, aside, mark) {
    const path = new Path2D(), marks = [], centres = layer.centres();
    communes.forEach(function (k) {
      const b = layer.geo.boxes[k];
      if (layer.isHidden(k) || !layer.geo.shapes[k].length || !visible(b, view)) return;
      ZB.traceShape(path, layer.geo, k);
      const wide = Math.min(b[2] - b[0], b[3] - b[1]) * view.scale;
      if (wide > 26) marks.push([centres.x[k] * view.scale + view.tx + aside, centres.y[k] * view.scale + view.ty - 8]);
    });
    ctx.save();
    ZB.toShapes(ctx, view);
    stroke(ctx, view, path, [layer.ink.halo, 3], [layer.ink.ink, 1.4, dashes]);
    ctx.restore();
    ZB.toPixels(ctx, view);
    marks.forEach(function (at) { mark(ctx, at[0], at[1], layer.ink); });
    return marks;
  }
  ZB.drawDoubt = function (ctx, x, y, ink) {
    ctx.beginPath();
    ctx.arc(x, y, 6.5, 0, 2 * Math.PI);
    letter(ctx, x, y, ink, '?');
  };
  ZB.drawDecision = function (ctx, x, y, ink) {
    ctx.beginPath();
    ctx.rect(x - 6, y - 6, 12, 12);
    letter(ctx, x, y, ink, 'D');
  };
  /** Fill the path under way, and write a letter in it.
      @param {Pen} ctx @param {number} x @param {number} y @param {Ink} ink @param {string} text */
  function letter(ctx, x, y, ink, text) {
    ctx.fillStyle = ink.veil;
    ctx.fill();
    ctx.strokeStyle = ink.ink;
    ctx.lineWidth = 1.2;
    ctx.stroke();
    ctx.fillStyle = ink.ink;
    ctx.font = '700 10px ' + ZB.FONT;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(text, x, y + 0.5);
  }

  ZB.drawTop = function (ctx, view, layer) {
    if (!layer.whole) return;
    layer.doubtMarks = layer.show.doubts && layer.family.doubts ? ZB.drawDoubts(ctx, view, layer) : [];
    layer.drawMarks(ctx, view);
    layer.decisionMarks = layer.show.decisions && layer.family.decided ? ZB.drawDecisions(ctx, view, layer) : [];
    if (layer.show.names) ZB.drawNames(ctx, view, layer);
  };

  function outline(ctx, view, layer, shape, under, wide, over, thin) {
    const path = new Path2D();
    ZB.traceShape(path, layer.geo, shape);
    ZB.toShapes(ctx, view);
    stroke(ctx, view, path, [under, wide], [over, thin]);
  }
})();
