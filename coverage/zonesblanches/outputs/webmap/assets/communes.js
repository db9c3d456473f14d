/* The layer: three canvases (neighbours, communes, marks), and what the mouse does to them. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};

  /* A canvas that Leaflet moves and scales like its own, redrawn by `paint` after every move. */
  ZB.Canvas = L.Renderer.extend({
    options: { padding: 0.25 },
    initialize: function (paint, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._paint = paint;
    },
    _initContainer: function () {
      this._container = L.DomUtil.create('canvas', 'zb-canvas');
      this._container.setAttribute('aria-hidden', 'true');
      this._ctx = this._container.getContext('2d');
    },
    _destroyContainer: function () {
      L.DomUtil.remove(this._container);
      delete this._container;
      delete this._ctx;
    },
    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize(), dpr = ZB.printing ? 3 : window.devicePixelRatio || 1;
      this._container.width = Math.round(size.x * dpr);
      this._container.height = Math.round(size.y * dpr);
      this._container.style.width = size.x + 'px';
      this._container.style.height = size.y + 'px';
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._dpr = dpr;
      this._paint(this._ctx, this.view());  // setting its size has emptied the canvas
    },
    repaint: function () {
      if (!this._ctx || !this._bounds) return;
      this._ctx.setTransform(1, 0, 0, 1, 0, 0);
      this._ctx.clearRect(0, 0, this._container.width, this._container.height);
      this._paint(this._ctx, this.view());
    },
    /* Where things fall: shape units * scale + (tx, ty) = pixels of this canvas; the map shows the part that
       begins at (left, top). */
    view: function () {
      const map = this._map, size = this._bounds.getSize(), shown = map.getSize();
      const origin = map.getPixelOrigin().add(this._bounds.min), scale = Math.pow(2, map.getZoom());
      const corner = map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min), frame = this.options.frame;
      return {
        zoom: map.getZoom(), scale: scale, dpr: this._dpr, width: size.x, height: size.y,
        tx: frame.x * scale - origin.x, ty: frame.y * scale - origin.y,
        left: corner.x, top: corner.y, mapWidth: shown.x, mapHeight: shown.y
      };
    }
  });

  ZB.CommuneLayer = L.Layer.extend({
    initialize: function (data) {
      this.data = data;
      this.frame = {};
      this.geo = ZB.readShapes(data.geo, this.frame);
      this.context = ZB.readShapes(data.context.geo, this.frame);
      this.context.names = data.context.names;
      this.contextRough = ZB.decimate(this.context, 0.02);  // about 3 km: enough to place a name
      this.outline = ZB.readShapes(data.outline, this.frame);
      this.centres = ZB.readPoints(data.centres, this.frame);
      this.outlinePath = new Path2D();
      this.outline.shapes.forEach(function (_, k) { ZB.traceShape(this.outlinePath, this.outline, k); }, this);
      this.hidden = new Set();
      this.show = { circles: true, names: true, teams: new Set([0]) };
      this.hovered = this.selected = this.hoveredPoint = null;
      this.homeZoom = 9;
      this._prepare();
      this.setFamily(0);
    },

    _prepare: function () {
      const data = this.data, geo = this.geo, drawn = geo.boxes.filter(function (b) { return b[0] <= b[2]; });
      this.box = ZB.union(drawn);
      const sizes = drawn.map(function (b) { return Math.sqrt((b[2] - b[0]) * (b[3] - b[1])); }).sort(function (a, b) { return a - b; });
      this.typicalSize = sizes[sizes.length >> 1] || 1;
      this.maxCircle = data.circles.reduce(function (most, v) { return Math.max(most, v || 0); }, 0) || 1;
      this.order = data.circles.map(function (_, k) { return k; })
        .filter(function (k) { return data.circles[k] > 0 && geo.shapes[k].length; })
        .sort(function (a, b) { return data.circles[b] - data.circles[a]; });
      const rank = new Map(data.families.map(function (family, k) { return [family.key, k]; }));
      this.points = data.points.map(function (point, k) {
        const xy = ZB.local(point.lon, point.lat, this.frame);
        return Object.assign({}, point, { index: k, rank: rank.get(point.family), x: xy[0], y: xy[1] });
      }, this);
      this._chunk();
      this._levels = new Map();
    },

    /* Group communes by place: what is out of view is then not painted. */
    _chunk: function () {
      const n = this.geo.shapes.length, side = n < 2000 ? 1 : Math.ceil(Math.sqrt(n / 250)), box = this.box;
      const w = (box[2] - box[0]) / side || 1, h = (box[3] - box[1]) / side || 1, ids = new Map(), boxes = [];
      this.chunkOf = this.geo.boxes.map(function (b) {
        if (b[0] > b[2]) return 0;
        const cell = Math.floor((b[0] - box[0]) / w) * 1024 + Math.floor((b[1] - box[1]) / h);
        if (!ids.has(cell)) { ids.set(cell, boxes.length); boxes.push([]); }
        boxes[ids.get(cell)].push(b);
        return ids.get(cell);
      });
      this.chunks = boxes.map(ZB.union);
    },

    /* Paths for a zoom: big maps lose the vertices that would fall on the same pixel. */
    level: function (zoom) {
      const big = this.geo.x.length > 60000, key = big && zoom < 10 ? Math.max(4, Math.ceil(zoom)) : 99;
      if (!this._levels.has(key)) {
        const geo = key === 99 ? this.geo : ZB.decimate(this.geo, 1.1 / Math.pow(2, key));
        this._levels.set(key, { geo: geo, borders: ZB.buildBorders(geo, this), fills: null });
      }
      const level = this._levels.get(key);
      level.fills = level.fills || ZB.buildFills(level.geo, this);
      return level;
    },

    getBounds: function () {
      const home = this.data.home;
      if (home) return L.latLngBounds([home[1], home[0]], [home[3], home[2]]);
      const a = this._latLng(this.box[0], this.box[3]), b = this._latLng(this.box[2], this.box[1]);
      return L.latLngBounds(a, b);
    },
    _latLng: function (x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x + this.frame.x, y + this.frame.y), 0); },
    featureCount: function () { return this.data.codes.length; },

    onAdd: function (map) {
      const layer = this;
      this.homeZoom = map.getBoundsZoom(this.getBounds(), false, L.point(28, 28));
      this._canvases = [['zb-context', 250, ZB.drawContext], ['zb-communes', 350, ZB.drawCommunes], ['zb-top', 450, ZB.drawTop]]
        .map(function (spec) {
          const pane = map.getPane(spec[0]) || map.createPane(spec[0]);
          pane.style.zIndex = spec[1];
          pane.style.pointerEvents = 'none';
          return layer._canvas([spec[2]], spec[0], 0.25);
        });
      map.on('mousemove', this._onMove, this).on('mouseout', this._onOut, this).on('click', this._onClick, this);
      map.on('movestart zoomstart', this._onOut, this);
    },
    onRemove: function (map) {
      map.off('mousemove', this._onMove, this).off('mouseout', this._onOut, this).off('click', this._onClick, this);
      map.off('movestart zoomstart', this._onOut, this);
      this._canvases.forEach(function (canvas) { canvas.remove(); });
      this._hover(null, null, null);
    },
    repaint: function (which) {
      if (!this._map) return;
      this._canvases.forEach(function (canvas, k) { if (which === undefined || k >= which) canvas.repaint(); });
    },
    _canvas: function (painters, pane, padding) {
      const layer = this, options = { pane: pane, frame: this.frame, padding: padding };
      return new ZB.Canvas(function (ctx, view) {
        painters.forEach(function (paint) { paint(ctx, view, layer); });
      }, options).addTo(this._map);
    },
    /* On paper everything goes on one canvas: browsers replay canvases as vectors there, and the emptying of
       one would erase those underneath. */
    setPaper: function (on) {
      if (!this._map) return;
      this._canvases.forEach(function (canvas) { canvas.remove(); });
      if (this._paper) this._paper.remove();
      this._paper = on ? this._canvas([ZB.drawGround, ZB.drawContext, ZB.drawCommunes, ZB.drawTop], 'zb-context', 0) : null;
      if (!on) this._canvases.forEach(function (canvas) { canvas.addTo(this._map); }, this);
    },

    setFamily: function (k) {
      this.family = this.data.families[k];
      this.familyIndex = k;
      this.classes = Array.from(this.family.classes, function (digit) { return parseInt(digit, 36); });
      this.show.teams = new Set([k]);
      this._levels.forEach(function (level) { level.fills = null; });
      this.repaint(1);
      this.fire('family');
    },
    setHidden: function (k, hidden) {
      if (hidden) this.hidden.add(k); else this.hidden.delete(k);
      this.repaint(1);
    },
    setShown: function (what, shown) {
      this.show[what] = shown;
      this.repaint(1);
    },
    setTeams: function (k, shown) {
      if (shown) this.show.teams.add(k); else this.show.teams.delete(k);
      this.repaint(2);
    },
    /* Choose a commune (null: none); `fly` brings it into view. */
    select: function (k, fly) {
      this.selected = k;
      if (k !== null && fly && this._map && this.geo.shapes[k].length) this._bringIntoView(k);
      this.repaint(2);
      this.fire('select', { index: k });
    },
    _bringIntoView: function (k) {
      const b = this.geo.boxes[k], bounds = L.latLngBounds(this._latLng(b[0], b[3]), this._latLng(b[2], b[1])).pad(1.5);
      const zoom = Math.max(this._map.getZoom(), Math.min(this.homeZoom + 2.5, this._map.getBoundsZoom(bounds)));
      this._map.setView(bounds.getCenter(), zoom, { animate: !ZB.still() });
    },

    visiblePoints: function () {
      const shown = this.show.teams;
      return this.points.filter(function (point) { return shown.has(point.rank); });
    },
    pointPixel: function (point, view) { return [point.x * view.scale + view.tx, point.y * view.scale + view.ty]; },
    /* Many teams: smaller marks, so that the classes stay seen; they grow back when zooming in. */
    markRadius: function (view) {
      const full = Math.max(5.5, Math.min(8, view.mapWidth / 120)), home = this.homeZoom === undefined ? view.zoom : this.homeZoom;
      const apart = Math.sqrt(view.mapWidth * view.mapHeight / Math.max(1, this.visiblePoints().length)) * Math.pow(2, view.zoom - home);
      return Math.max(1.6, Math.min(full, 0.16 * apart));
    },

    _onMove: function (event) {
      if (this._waiting || (this._map.dragging && this._map.dragging.moving())) return;
      this._waiting = requestAnimationFrame(() => {
        this._waiting = null;
        if (this._map) this._hover(this._shapeAt(event.latlng), this._pointAt(event.containerPoint), event.containerPoint);
      });
    },
    _onOut: function () {
      cancelAnimationFrame(this._waiting);
      this._waiting = null;
      this._hover(null, null, null);
    },
    _onClick: function (event) {
      const shape = this._shapeAt(event.latlng);
      if (shape !== null || this.selected !== null) this.select(shape, false);
      this._hover(shape, this._pointAt(event.containerPoint), event.containerPoint);
    },
    shapeUnder: function (x, y) {
      this._index = this._index || ZB.gridIndex(this.geo);
      return this._index(x, y);
    },
    _shapeAt: function (latlng) {
      const p = ZB.local(latlng.lng, latlng.lat, this.frame), shape = this.shapeUnder(p[0], p[1]);
      return shape !== null && this.hidden.has(this.classes[shape]) ? null : shape;
    },
    _pointAt: function (pixel) {
      const view = this._canvases[2].view(), reach = this.markRadius(view) + 4;
      let best = null, least = reach * reach;
      for (const point of this.visiblePoints()) {
        const p = this.pointPixel(point, view), dx = p[0] - view.left - pixel.x, dy = p[1] - view.top - pixel.y;
        if (dx * dx + dy * dy <= least) { least = dx * dx + dy * dy; best = point; }
      }
      return best;
    },
    _hover: function (shape, point, pixel) {
      const changed = shape !== this.hovered;
      this.hovered = shape;
      this.hoveredPoint = point;
      if (changed) this.repaint(2);
      if (pixel || changed) this.fire('hover', { index: shape, point: point, pixel: pixel });
    }
  });

  /* A column of texts, whichever way it was written. */
  ZB.cell = function (column, k) { return Array.isArray(column) ? column[k] : column.v[column.i[k]]; };
  ZB.cells = function (lists, k) { return lists.i[k].map(function (i) { return lists.v[i]; }); };
  ZB.still = function () { return window.matchMedia('(prefers-reduced-motion: reduce)').matches; };
  ZB.element = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* What is under the mouse, in a box that stays inside the map. */
  ZB.tooltip = function (layer, map) {
    const tip = ZB.element('div', 'zb-tip');
    tip.setAttribute('role', 'tooltip');
    tip.hidden = true;
    map.getContainer().appendChild(tip);
    layer.on('hover', function (event) {
      tip.hidden = !event.pixel || (event.index === null && !event.point);
      if (tip.hidden) return;
      const point = event.point, k = event.index;
      const lines = point ? point.lines : [ZB.cell(layer.family.tooltip, k)];
      tip.replaceChildren(ZB.element('b', '', point ? point.name : layer.data.names[k]));
      lines.forEach(function (line) { tip.appendChild(ZB.element('span', '', line)); });
      const size = map.getSize(), w = tip.offsetWidth, h = tip.offsetHeight;
      const x = event.pixel.x + 16 + w > size.x ? event.pixel.x - w - 12 : event.pixel.x + 16;
      const y = event.pixel.y + 18 + h > size.y ? event.pixel.y - h - 12 : event.pixel.y + 18;
      tip.style.left = Math.max(4, x) + 'px';
      tip.style.top = Math.max(4, y) + 'px';
    });
  };

  ZB.communeLayer = function (id) {
    const layer = new ZB.CommuneLayer(JSON.parse(document.getElementById(id).textContent));
    layer.on('add', function () { if (!layer._tipped) { layer._tipped = true; ZB.tooltip(layer, layer._map); } });
    return layer;
  };
})();
