/* Painting: what a state of the layer looks like on a canvas. Nothing here knows of events. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};
  const LAND = '#f8f7f4', NEIGHBOUR = '#8d9096', INK = '#161616', BORDER = '#767676';
  ZB.TEAM_COLORS = ['#0b6e4f', '#1d4fa8', '#a3154f', '#5b3fa0', '#00697a', '#7a4b00'];

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

  ZB.GROUND = '#e6e9ed';
  ZB.drawGround = function (ctx, view) {
    ZB.toPixels(ctx, view);
    ctx.fillStyle = ZB.GROUND;
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
    ctx.fillStyle = LAND;
    ctx.strokeStyle = NEIGHBOUR;
    ctx.lineWidth = 1 / view.scale;
    layer.contextPaths.forEach(function (path, k) {
      if (!visible(geo.boxes[k], view)) return;
      ctx.fill(path);
      ctx.stroke(path);
    });
    ZB.drawContextNames(ctx, view, layer);
  };

  /* Paths of one level of detail: per chunk of neighbouring communes, one per class, one of
     shared borders, one of the edge of the territory. */
  ZB.buildBorders = function (geo, layer) {
    const seen = new Uint8Array(geo.start.length);
    layer.edges = layer.edges || findEdges(layer);
    const paths = layer.chunks.map(function () { return { inner: new Path2D(), outer: new Path2D() }; });
    eachArc(geo, function (arc, shape) {
      if (seen[arc]++) return;
      const pair = paths[layer.chunkOf[shape]];
      ZB.traceArc(layer.edges[arc] ? pair.outer : pair.inner, geo, arc);
    });
    return paths;
  };
  /* The edge: arcs that a single commune uses. Where neighbours do not quite fit, both do, yet there is a
     commune on each side: such an arc is no edge. */
  function findEdges(layer) {
    const geo = layer.geo, uses = new Uint8Array(geo.start.length), step = layer.typicalSize * 0.03;
    eachArc(geo, function (arc) { uses[arc]++; });
    return uses.map(function (n, arc) { return n === 1 && openShare(layer, arc, step) >= 1 / 3 ? 1 : 0; });
  }
  /* Along an arc, in at most nine places: the share where one of its sides is out of every commune. */
  function openShare(layer, arc, step) {
    const geo = layer.geo, first = geo.start[arc], n = geo.start[arc + 1] - 1 - first, most = Math.min(9, n);
    let open = 0;
    for (let i = 0; i < most; i++) {
      const k = first + Math.floor((i + 0.5) * n / most), dx = geo.x[k + 1] - geo.x[k], dy = geo.y[k + 1] - geo.y[k];
      const x = geo.x[k] + dx / 2, y = geo.y[k] + dy / 2, far = step / (Math.hypot(dx, dy) || 1);
      const here = layer.shapeUnder(x - dy * far, y + dx * far), there = layer.shapeUnder(x + dy * far, y - dx * far);
      if (here === null || there === null) open++;
    }
    return open / most;
  }
  function eachArc(geo, visit) {
    geo.shapes.forEach(function (rings, shape) {
      for (const refs of rings) for (const ref of refs) visit(ref >> 1, shape);
    });
  }
  ZB.buildFills = function (geo, layer) {
    const fills = layer.data.legend.map(function () { return new Map(); });
    geo.shapes.forEach(function (_, shape) {
      const byChunk = fills[layer.classes[shape]], chunk = layer.chunkOf[shape];
      if (!byChunk.has(chunk)) byChunk.set(chunk, new Path2D());
      ZB.traceShape(byChunk.get(chunk), geo, shape);
    });
    return fills;
  };

  ZB.drawCommunes = function (ctx, view, layer) {
    const level = layer.level(view.zoom);
    ZB.toShapes(ctx, view);
    layer.data.legend.forEach(function (item, k) {
      const look = layer.hidden.has(k) ? { color: '#fff' } : item;
      level.fills[k].forEach(function (path, chunk) {
        if (!visible(layer.chunks[chunk], view)) return;
        fillClass(ctx, view, path, look);
        // a hairline of the ground shows between chunks, unless a border or a second coat covers it
        if (layer.chunks.length > 1 && !bordered(view, layer) && !look.hatch && !look.dots) fillClass(ctx, view, path, look);
      });
    });
    drawBorders(ctx, view, layer, level);
    if (layer.show.circles) drawCircles(ctx, view, layer);
  };

  function fillClass(ctx, view, path, item) {
    ZB.toShapes(ctx, view);
    ctx.fillStyle = item.color;
    ctx.fill(path);
    if (!item.hatch && !item.dots) return;
    ctx.save();
    ctx.clip(path);
    ZB.toPixels(ctx, view);
    if (item.hatch) ZB.hatch(ctx, view.width, view.height); else ZB.dot(ctx, view.width, view.height);
    ctx.restore();
  }

  /* Textures are strokes, not patterns: they stay sharp on paper. */
  ZB.hatch = function (ctx, width, height) {
    ctx.beginPath();
    for (let x = -height; x < width; x += 6) {
      ctx.moveTo(x, height);
      ctx.lineTo(x + height, 0);
    }
    ctx.strokeStyle = '#555';
    ctx.lineWidth = 1.3;
    ctx.stroke();
  };
  ZB.dot = function (ctx, width, height) {
    ctx.beginPath();
    for (let y = 3, odd = 0; y < height; y += 5, odd ^= 1) {
      for (let x = 3 + odd * 2.5; x < width; x += 5) ctx.rect(x - 0.6, y - 0.6, 1.2, 1.2);
    }
    ctx.fillStyle = '#6b6b6b';
    ctx.fill();
  };

  function drawBorders(ctx, view, layer, level) {
    ZB.toShapes(ctx, view);
    ctx.lineJoin = 'round';
    const density = view.scale * layer.typicalSize;  // width of a usual commune, in pixels
    ctx.strokeStyle = BORDER;
    ctx.lineWidth = Math.min(1, Math.max(0.18, density / 26)) / view.scale;
    if (bordered(view, layer)) strokeAll(ctx, view, layer, level, 'inner');
    ctx.strokeStyle = INK;
    ctx.lineWidth = Math.min(1.8, Math.max(0.9, density / 10)) / view.scale;
    strokeAll(ctx, view, layer, level, 'outer');
    if (layer.outline.shapes.length < 2) return;  // several outlines: a territory in parts
    ctx.lineWidth *= 0.75;
    ctx.stroke(layer.outlinePath);
  }

  /* Borders show once communes are more than a few pixels wide. */
  function bordered(view, layer) { return view.scale * layer.typicalSize > 4; }
  function strokeAll(ctx, view, layer, level, which) {
    level.borders.forEach(function (pair, chunk) { if (visible(layer.chunks[chunk], view)) ctx.stroke(pair[which]); });
  }

  /* Area proportional to the value; the biggest grows gently with the zoom. */
  ZB.circleRadius = function (layer, view) {
    const base = Math.min(24, Math.max(13, Math.min(view.mapWidth, view.mapHeight) / 34));
    const biggest = base * Math.pow(1.28, Math.max(-1, Math.min(7, view.zoom - layer.homeZoom)));
    return function (value) { return biggest * Math.sqrt(value / layer.maxCircle); };
  };

  function drawCircles(ctx, view, layer) {
    ZB.toPixels(ctx, view);
    const radius = ZB.circleRadius(layer, view), halo = new Path2D(), ring = new Path2D();
    let room = view.width * view.height / 1600;  // biggest first, and no more than the eye can tell apart
    layer.order.forEach(function (k) {
      const r = radius(layer.data.circles[k]);
      if (r < 1.3 || room < 0 || layer.hidden.has(layer.classes[k])) return;
      const x = layer.centres.x[k] * view.scale + view.tx, y = layer.centres.y[k] * view.scale + view.ty;
      if (x + r < 0 || y + r < 0 || x - r > view.width || y - r > view.height) return;
      room--;
      for (const path of [halo, ring]) {
        path.moveTo(x + r, y);
        path.arc(x, y, r, 0, 2 * Math.PI);
      }
    });
    ctx.strokeStyle = 'rgba(255,255,255,.95)';
    ctx.lineWidth = 2.8;
    ctx.stroke(halo);
    ctx.strokeStyle = '#111';
    ctx.lineWidth = 1;
    ctx.stroke(ring);
  }

  /* One shape per family, so that teams are told apart without their colour. */
  const MARKS = [
    function (p, r) { p.arc(0, 0, r, 0, 2 * Math.PI); },
    function (p, r) { p.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8); },
    function (p, r) { polygon(p, r * 1.22, 3, -Math.PI / 2); },
    function (p, r) { polygon(p, r * 1.25, 4, 0); },
    function (p, r) { polygon(p, r * 1.1, 5, -Math.PI / 2); },
    function (p, r) { polygon(p, r * 1.1, 6, 0); }
  ];
  function polygon(path, r, n, turn) {
    for (let k = 0; k < n; k++) {
      const a = turn + k * 2 * Math.PI / n;
      if (k) path.lineTo(r * Math.cos(a), r * Math.sin(a)); else path.moveTo(r * Math.cos(a), r * Math.sin(a));
    }
    path.closePath();
  }
  ZB.drawMark = function (ctx, x, y, family, active, r) {
    const path = new Path2D(), color = ZB.TEAM_COLORS[family % ZB.TEAM_COLORS.length];
    MARKS[family % MARKS.length](path, r);
    ctx.save();
    ctx.translate(x, y);
    ctx.lineJoin = 'round';
    ctx.strokeStyle = '#fff';
    ctx.lineWidth = Math.min(5, 0.7 * r);
    ctx.stroke(path);
    ctx.fillStyle = active ? color : '#d3d5da';
    ctx.fill(path);
    ctx.strokeStyle = active ? '#111' : color;
    ctx.lineWidth = Math.min(1.2, 0.2 * r);
    if (!active) ctx.setLineDash([2, 1.6]);
    ctx.stroke(path);
    ctx.restore();
  };

  ZB.drawTop = function (ctx, view, layer) {
    if (layer.hovered !== null) outline(ctx, view, layer, layer.hovered, '#fff', 3.4, INK, 1.6);
    if (layer.selected !== null) outline(ctx, view, layer, layer.selected, '#fff', 6, '#0b4fd6', 3.2);
    ZB.toPixels(ctx, view);
    const radius = layer.markRadius(view);
    layer.visiblePoints().forEach(function (point) {
      const p = layer.pointPixel(point, view);
      ZB.drawMark(ctx, p[0], p[1], point.rank, point.active, radius);
    });
    if (layer.show.names) ZB.drawNames(ctx, view, layer);
  };

  function outline(ctx, view, layer, shape, under, wide, over, thin) {
    const path = new Path2D();
    ZB.traceShape(path, layer.geo, shape);
    ZB.toShapes(ctx, view);
    ctx.lineJoin = 'round';
    for (const pen of [[under, wide], [over, thin]]) {
      ctx.strokeStyle = pen[0];
      ctx.lineWidth = pen[1] / view.scale;
      ctx.stroke(path);
    }
  }
})();
