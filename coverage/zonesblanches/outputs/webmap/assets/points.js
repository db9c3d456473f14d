/* Teams: one shape per mode of work, one colour per family; those that would overlap make one mark with their number. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const MARKS = [
    function (p, r) { p.arc(0, 0, r, 0, 2 * Math.PI); },
    function (p, r) { p.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8); },
    function (p, r) { polygon(p, r * 1.22, 3, -Math.PI / 2); },
    function (p, r) { polygon(p, r * 1.25, 4, 0); }
  ];
  function polygon(path, r, n, turn) {
    for (let k = 0; k < n; k++) {
      const a = turn + k * 2 * Math.PI / n;
      if (k) path.lineTo(r * Math.cos(a), r * Math.sin(a)); else path.moveTo(r * Math.cos(a), r * Math.sin(a));
    }
    path.closePath();
  }

  /* `shape` is the rank of the mode (the last one: not told), `family` gives the colour. */
  ZB.drawMark = function (ctx, x, y, shape, family, active, r) {
    const path = new Path2D(), color = ZB.TEAM_COLORS[family % ZB.TEAM_COLORS.length];
    MARKS[shape % MARKS.length](path, r);
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
  /* Several teams: a white disc ringed with the colour of their family, and how many they are. */
  ZB.drawCluster = function (ctx, x, y, r, count, family) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = '#fff';
    ctx.fill();
    ctx.lineWidth = 3;
    ctx.strokeStyle = family === null ? '#161616' : ZB.TEAM_COLORS[family % ZB.TEAM_COLORS.length];
    ctx.stroke();
    ctx.fillStyle = '#161616';
    ctx.font = '700 ' + (count > 99 ? 10.5 : 12) + 'px ' + ZB.FONT;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(String(count), x, y + 0.5);
  };
  function clusterRadius(count) { return Math.min(17, 9 + 2.2 * Math.log2(count) / 2); }

  ZB.CommuneLayer.include({
    _preparePoints: function () {
      ZB.TEAM_COLORS = this.data.teamColors;
      const frame = this.frame, modes = this.data.modes.map(function (mode) { return mode[0]; });
      this.points = this.data.points.map(function (point) {
        const xy = point.placed ? ZB.local(point.lon, point.lat, frame) : [NaN, NaN], rank = modes.indexOf(point.mode);
        return Object.assign(point, { x: xy[0], y: xy[1], shape: rank < 0 ? 3 : rank });
      });
    },
    visiblePoints: function () {
      const shown = this.show.teams;
      return this.points.filter(function (point) { return point.placed && shown.has(point.rank); })
        .sort(function (a, b) { return Number(a.active) - Number(b.active); });  // one that works is never under one that does not
    },
    markRadius: function (view) { return Math.max(5.5, Math.min(8, view.mapWidth / 120)); },
    /* Marks at a zoom: {x, y, points}. Teams in one cell of a grid are one mark; those at one place always are. */
    clusters: function (view) {
      if (this._clusters && this._clusters.zoom === view.zoom) return this._clusters.marks;
      const visible = this.visiblePoints(), cells = new Map(), size = (visible.length > 400 ? 56 : 26) / view.scale;
      const apart = visible.filter(function (point) { return point.inside; }).length > 12 && view.zoom < 17;
      visible.forEach(function (point, k) {
        const cell = apart ? [Math.floor(point.x / size), Math.floor(point.y / size)] : [point.lon, point.lat];
        const key = point.active && point.inside ? cell.join() : k;
        if (cells.has(key)) cells.get(key).push(point); else cells.set(key, [point]);
      });
      const marks = Array.from(cells.values(), function (points) {
        const n = points.length, ranks = new Set(points.map(function (point) { return point.rank; }));
        let x = 0, y = 0;
        points.forEach(function (point) { x += point.x / n; y += point.y / n; });
        return { x: x, y: y, points: points, family: ranks.size > 1 ? null : points[0].rank };
      });
      this._clusters = { zoom: view.zoom, marks: marks };
      return marks;
    },
    markBox: function (mark, view, margin) {
      const x = mark.x * view.scale + view.tx, y = mark.y * view.scale + view.ty;
      const r = this.radiusOf(mark, view) + margin;
      return [x - r, y - r, x + r, y + r];
    },
    /* Teams outside the territory count, but are not its subject: they are drawn small. */
    radiusOf: function (mark, view) {
      if (mark.points.length > 1) return clusterRadius(mark.points.length);
      return this.markRadius(view) * (mark.points[0].inside ? 1 : 0.5);
    },
    drawMarks: function (ctx, view) {
      const layer = this;
      ZB.toPixels(ctx, view);
      this.clusters(view).forEach(function (mark) {
        const x = mark.x * view.scale + view.tx, y = mark.y * view.scale + view.ty, point = mark.points[0];
        if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
        const r = layer.radiusOf(mark, view);
        if (mark.points.length > 1) ZB.drawCluster(ctx, x, y, r, mark.points.length, mark.family);
        else ZB.drawMark(ctx, x, y, point.shape, point.rank, point.active, r);
      });
    },
    /* Teams of the mark under the mouse. */
    _marksAt: function (pixel) {
      const view = this._canvases[3].view(), px = pixel.x + view.left, py = pixel.y + view.top;
      let best = [], least = Infinity;
      for (const mark of this.clusters(view)) {
        const b = this.markBox(mark, view, 4), x = (b[0] + b[2]) / 2, y = (b[1] + b[3]) / 2, far = Math.hypot(x - px, y - py);
        if (far <= (b[2] - b[0]) / 2 && far <= least) { least = far; best = mark.points; }
      }
      return best;
    },
    /* Zoom until the teams of a mark part; false when they are all at one place. */
    _zoomInto: function (points) {
      const b = ZB.union(points.map(function (p) { return [p.x, p.y, p.x, p.y]; }));
      if (b[2] - b[0] + b[3] - b[1] < 1e-6 || this._map.getZoom() >= this._map.getMaxZoom()) return false;
      const bounds = this.boundsOf(b).pad(0.4), zoom = Math.max(this._map.getZoom() + 1, Math.min(13, this._map.getBoundsZoom(bounds)));
      this._map.setView(bounds.getCenter(), zoom, { animate: !ZB.still() });
      return true;
    }
  });
})();
