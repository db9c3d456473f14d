/* The layer: four canvases (neighbours, communes, what is pointed at, teams and names), and what the mouse does. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* A canvas that Leaflet moves and scales like its own, redrawn by `paint` after every move. */
  ZB.Canvas = L.Renderer.extend({
    options: { padding: 0.2 },
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
      const size = this._bounds.getSize(), dpr = ZB.printing ? 3 : Math.max(ZB.sharp || 0, window.devicePixelRatio || 1);
      this._container.width = Math.round(size.x * dpr);
      this._container.height = Math.round(size.y * dpr);
      this._container.style.width = size.x + 'px';
      this._container.style.height = size.y + 'px';
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._dpr = dpr;
      this._paint(this._ctx, this.view());  // setting its size has emptied the canvas
    },
    /* Paint over what is there: what comes after the first frame does not cost it again. */
    add: function (paint) {
      if (this._bounds && !this._map._animatingZoom) paint(this._ctx, this.view());
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
    initialize: function (id, shared) {
      this.data = new ZB.Data();
      this.ink = ZB.INKS.light;
      this.hidden = new Set();
      this.show = { circles: true, names: true, doubts: true, decisions: true, teams: new Set([0]) };
      this.hovered = this.selected = this.hoveredPoint = this.pinned = null;
      this.homeZoom = 9;
      this.familyIndex = 0;
      this.whole = this.solid = false;
      this.shaped = new Promise((done) => { this._hasShapes = done; });
      this.ready = ZB.during(this._read(id, shared));
    },
    /* Shapes and classes first, and a frame that shows them; then names, figures and teams. A link that asks for
       another view waits for everything: nobody sees a map that was not asked for. */
    _read: async function (id, shared) {
      const data = this.data, asked = window.location.hash.length > 1;
      await data.read(id);
      if (shared) await shared.shaped;
      this._readShapes(shared);
      this.family = data.families[0];
      this._setView(Math.max(0, this.family.views.findIndex(function (one) { return one.key === data.view; })));
      this._hasShapes();
      if (!asked) {
        this._open();
        await ZB.frame();
      }
      await ZB.parsed();
      await data.read(id + '_rest');
      this._preparePoints();
      this.whole = true;
      if (this._map && this._canvases) this._detail();
      else this._open();
      this.fire('whole');
      if (!asked) await ZB.frame();
    },
    /* From now on it is painted wherever it is added. */
    _open: function () {
      this.open = true;
      if (this._map) this._start();
    },
    _start: function () {
      const layer = this, map = this._map;
      this.homeZoom = map.getBoundsZoom(this.getBounds(), false, L.point(28, 28));
      const specs = [['zb-context', 250, ZB.drawContext], ['zb-communes', 350, ZB.drawCommunes], ['zb-pointed', 400, ZB.drawPointed], ['zb-top', 450, ZB.drawTop]];
      this._canvases = specs.map(function (spec) {
        const pane = map.getPane(spec[0]) || map.createPane(spec[0]);
        pane.style.zIndex = spec[1];
        pane.style.pointerEvents = 'none';
        return layer._canvas([spec[2]], spec[0], 0.2);
      });
      if (this.veil) this.setVeil(this.veil);
      if (this.whole) this._listen();
    },
    /* What the first frame left out, over it. */
    _detail: function () {
      const add = (k, draw) => { this._canvases[k].add((ctx, view) => { draw(ctx, view, this); }); };
      add(0, ZB.drawContextNames);
      add(1, this.unsure() ? ZB.drawOver : ZB.drawCircles);
      add(3, ZB.drawTop);
      this._listen();
    },
    _listen: function () {
      const map = this._map;
      map.on('mousemove', this._onMove, this).on('mouseout', this._onOut, this).on('click', this._onClick, this);
      map.on('movestart zoomstart', this._onOut, this);
      if (!this._tipped) ZB.tooltip(this, map);
      this._tipped = true;
    },

    /* Shapes are heavy: a second layer on the same communes borrows those of the first. */
    _readShapes: function (shared) {
      const data = this.data;
      if (shared) {
        for (const name of ['frame', 'geo', 'context', 'outline', 'box', 'typicalSize', 'chunkOf', 'chunks', 'members', '_geometries', '_around']) this[name] = shared[name];
      } else {
        this.frame = {};
        this.geo = ZB.readShapes(data.bytes('geo'), this.frame);
        this.context = ZB.readShapes(data.bytes('context'), this.frame);
        this.outline = ZB.readShapes(data.bytes('outline'), this.frame);
        const drawn = this.geo.boxes.filter(function (b) { return b[0] <= b[2]; });
        this.box = ZB.union(drawn);
        const sizes = Float64Array.from(drawn, function (b) { return Math.sqrt((b[2] - b[0]) * (b[3] - b[1])); }).sort();
        this.typicalSize = sizes[sizes.length >> 1] || 1;
        this._chunk();
        this._geometries = new Map();
        this._around = {};
      }
      this.context.names = data.context;
      this._fills = new Map();
    },
    centres: function () { return this._centres = this._centres || ZB.insidePoints(this.geo); },
    /* Communes with people, the most populated first. */
    order: function () {
      if (!this._order) {
        const circles = this.data.circleValues(), shapes = this.geo.shapes;
        this._order = Array.from(circles.keys()).filter(function (k) { return circles[k] > 0 && shapes[k].length; })
          .sort(function (a, b) { return circles[b] - circles[a]; });
        this.maxCircle = this._order.length ? circles[this._order[0]] : 1;
      }
      return this._order;
    },

    /* Group communes by place: what is out of view is then not painted. */
    _chunk: function () {
      const n = this.geo.shapes.length, side = n < 2000 ? 1 : Math.ceil(Math.sqrt(n / 250)), home = this.data.home;
      // where most communes are: a grid over all oceans would hold a country in one cell
      const box = n < 2000 ? this.box : ZB.local(home[0], home[3], this.frame).concat(ZB.local(home[2], home[1], this.frame));
      const w = (box[2] - box[0]) / side || 1, h = (box[3] - box[1]) / side || 1, ids = new Map(), members = this.members = [];
      this.chunkOf = this.geo.boxes.map(function (b, shape) {
        const cell = b[0] > b[2] ? NaN : Math.floor((b[0] - box[0]) / w) * 1024 + Math.floor((b[1] - box[1]) / h);
        if (!ids.has(cell)) ids.set(cell, members.push([]) - 1);
        members[ids.get(cell)].push(shape);
        return ids.get(cell);
      });
      this.chunks = members.map(function (shapes) { return ZB.union(shapes.map(function (shape) { return this.geo.boxes[shape]; }, this)); }, this);
    },

    /* Paths for a zoom: big maps lose the vertices that would fall on the same pixel. */
    level: function (zoom) {
      const big = this.geo.x.length > 60000, key = big && zoom < 9 ? Math.max(4, Math.ceil(zoom)) : 99;
      if (!this._geometries.has(key)) {
        const geo = key === 99 ? this.geo : ZB.decimate(this.geo, 1.1 / Math.pow(2, key));
        this._geometries.set(key, { geo: geo, borders: ZB.bordersOf(geo, this) });
      }
      const geometry = this._geometries.get(key);
      if (!this._fills.has(key)) this._fills.set(key, { fills: ZB.fillsOf(geometry.geo, this, this.view.bins), doubts: null, borders: geometry.borders, outlines: this.view.grouped ? ZB.outlinesOf(geometry.geo, this) : null });
      const level = this._fills.get(key), unsure = this.whole && !level.doubts && this.unsure();
      if (unsure) level.doubts = ZB.fillsOf(geometry.geo, this, unsure);
      return level;
    },
    passages: function () { return this._around.passages = this._around.passages || ZB.passages(this.geo); },

    getBounds: function () {
      const home = this.data.home;
      return L.latLngBounds([home[1], home[0]], [home[3], home[2]]);
    },
    boundsOf: function (b) { return L.latLngBounds(this._latLng(b[0], b[3]), this._latLng(b[2], b[1])); },
    _latLng: function (x, y) { return L.CRS.EPSG3857.pointToLatLng(L.point(x + this.frame.x, y + this.frame.y), 0); },
    featureCount: function () { return this.data.n; },

    onAdd: function () { if (this.open) this._start(); },
    onRemove: function (map) {
      map.off('mousemove', this._onMove, this).off('mouseout', this._onOut, this).off('click', this._onClick, this);
      map.off('movestart zoomstart', this._onOut, this);
      (this._canvases || []).forEach(function (canvas) { canvas.remove(); });
      this._hover(null, [], null);
      this._canvases = null;
    },
    /* Repaint some canvases: neighbours 0, communes 1, what is pointed at 2, teams and names 3. */
    repaint: function () {
      if (!this._canvases) return;
      const which = arguments.length ? Array.from(arguments) : [0, 1, 2, 3];
      if (this._paper) this._paper.repaint();
      else which.forEach(function (k) { this._canvases[k].repaint(); }, this);
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
      const painters = [ZB.drawGround, ZB.drawContext, ZB.drawCommunes, ZB.drawPointed, ZB.drawTop];
      this._paper = on ? this._canvas(painters, 'zb-context', 0) : null;
      if (!on) this._canvases.forEach(function (canvas) { canvas.addTo(this._map); }, this);
      if (this.veil) this.setVeil(this.veil);
    },

    /* Change what is shown: a family, or one of its views. */
    setFamily: function (k, viewIndex) {
      this.family = this.data.families[k];
      this.familyIndex = k;
      this.show.teams = new Set([k]);
      this._clusters = null;
      this._unpinHidden();
      const key = this.view.key, same = this.family.views.findIndex(function (one) { return one.key === key; });
      this.setView(viewIndex === undefined ? Math.max(0, same) : viewIndex);
      this.fire('family');
    },
    setView: function (k) {
      this._setView(k);
      this.repaint(1, 2, 3);
      this.fire('view');
    },
    /* What the legend masks stays so from family to family, as long as the classes are the same. */
    _setView: function (k) {
      const before = this.view, view = this.family.views[k], hidden = this.hidden;
      const masked = before && before.key === view.key ? Array.from(hidden, function (bin) { return before.legend[bin].key; }) : [];
      this.viewIndex = k;
      this.view = view;
      this.hidden = new Set(view.legend.map(function (_, bin) { return bin; }).filter(function (bin) { return masked.indexOf(view.legend[bin].key) >= 0; }));
      this._fills = new Map();
    },
    classOf: function (k) { return this.family.views[0].bins[k]; },
    /* Words of the label of a class, by the position told with them; none where it is not told. */
    labels: function () {
      const sure = this.family.sure;
      return sure ? this.family.views.find(function (one) { return one.key === sure.view; }) : null;
    },
    labelOf: function (k) {
      const labels = this.labels(), bin = labels ? labels.bins[k] : 3;
      return bin < 3 ? { bin: bin, words: ' · ' + labels.legend[bin].label.toLocaleLowerCase(this.data.lang) } : { bin: 0, words: '' };
    },
    /* Which lines lie over each class, twice its position, plus one for a fragile one, 255 for none; null where the
       view shows none. */
    unsure: function () {
      if (this.viewIndex || !this.labels()) return null;
      return this.data.once('unsure ' + this.familyIndex, () => {
        const classes = this.view.bins, labels = this.labels().bins;
        return classes.map(function (bin, k) { return labels[k] === 1 || labels[k] === 2 ? 2 * bin + labels[k] - 1 : 255; });
      });
    },
    isAside: function (k) { return this.solid && !!this.unsure() && this.unsure()[k] < 255; },
    setSolid: function (on) {
      this.solid = on;
      this.repaint(1, 3);
      this.fire('solid');
      this.fire('change');
    },
    isHidden: function (k) { return this.hidden.has(this.view.bins[k]); },
    setHidden: function (bin, hidden) {
      if (hidden) this.hidden.add(bin); else this.hidden.delete(bin);
      this.repaint(1, 3);
      this.fire('change');
    },
    setShown: function (what, shown) {
      this.show[what] = shown;
      this.repaint(1, 3);
      this.fire('change');
    },
    setTeams: function (k, shown) {
      if (shown) this.show.teams.add(k); else this.show.teams.delete(k);
      this._clusters = null;
      this._unpinHidden();
      this.repaint(3);
      this.fire('change');
    },
    setInk: function (name) {
      this.ink = ZB.INKS[name];
      this.repaint();
    },
    /* A catchment without its team would say nothing. */
    _unpinHidden: function () {
      if (this.pinned && !this.show.teams.has(this.pinned.rank)) this.pin(null);
    },
    /* A background under the communes: they let it through. */
    setVeil: function (share) {
      this.veil = share;
      if (!this._canvases || this._paper) return;
      this._canvases[1]._container.style.opacity = share;
      this._canvases[0]._container.style.display = share < 1 ? 'none' : '';
    },
    /* Choose a commune (null: none); `fly` brings it into view. */
    select: function (k, fly) {
      this.selected = k;
      if (k !== null && fly && this._map && this.geo.shapes[k].length) this.bring(this.geo.boxes[k], 1.5);
      this.repaint(2);
      this.fire('select', { index: k });
      this.fire('change');
    },
    /* Bring a box into view. */
    bring: function (b, margin) {
      const bounds = this.boundsOf(b).pad(margin);
      const zoom = Math.max(Math.min(this._map.getZoom(), this._map.getBoundsZoom(bounds)), Math.min(this.homeZoom + 2.5, this._map.getBoundsZoom(bounds)));
      this._map.setView(bounds.getCenter(), zoom, { animate: !ZB.still() });
    },
    /* Keep the catchment of a team shown (null: none). */
    pin: function (point, fly) {
      this.pinned = point;
      if (point && !this.show.teams.has(point.rank)) this.setTeams(point.rank, true);
      if (point && fly && this._map) {
        const around = this.data.reachOf(point).map(function (k) { return this.geo.boxes[k]; }, this).filter(function (b) { return b[0] <= b[2]; });
        if (point.placed) around.push([point.x, point.y, point.x, point.y]);
        if (around.length) this.bring(ZB.union(around), 0.2);
      }
      this.repaint(2, 3);
      this.fire('pin', { point: point });
    },

    _onMove: function (event) {
      if (this._waiting || (this._map.dragging && this._map.dragging.moving())) return;
      this._waiting = requestAnimationFrame(() => {
        this._waiting = null;
        if (this._map) this._hover(this._shapeAt(event.latlng), this._marksAt(event.containerPoint), event.containerPoint);
      });
    },
    _onOut: function () {
      cancelAnimationFrame(this._waiting);
      this._waiting = null;
      this._hover(null, [], null);
    },
    _onClick: function (event) {
      const marks = this._marksAt(event.containerPoint), shape = this._shapeAt(event.latlng);
      if (this.takes && this.takes(shape)) return;
      if (marks.length > 1 && this._zoomInto(marks)) return;
      // those that cannot be parted come one after the other, then none
      if (marks.length) return this.pin(marks[marks.indexOf(this.pinned) + 1] || null, false);
      if (this.pinned) this.pin(null, false);
      if (shape !== null || this.selected !== null) this.select(shape, false);
      this._hover(shape, marks, event.containerPoint);
    },
    shapeUnder: function (x, y) {
      this._index = this._index || ZB.gridIndex(this.geo);
      return this._index(x, y);
    },
    _shapeAt: function (latlng) {
      const p = ZB.local(latlng.lng, latlng.lat, this.frame), shape = this.shapeUnder(p[0], p[1]);
      return shape !== null && this.isHidden(shape) ? null : shape;
    },
    _hover: function (shape, marks, pixel) {
      const point = marks.length === 1 ? marks[0] : null, changed = shape !== this.hovered || point !== this.hoveredPoint;
      this.hovered = shape;
      this.hoveredPoint = point;
      if (changed) this.repaint(2);
      if (pixel || changed) this.fire('hover', { index: shape, marks: marks, pixel: pixel });
    }
  });

  ZB.still = function () { return window.matchMedia('(prefers-reduced-motion: reduce)').matches; };
  ZB.element = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };

  /* What is under the mouse, in a box that stays inside the map. */
  ZB.tooltip = function (layer, map) {
    const tip = ZB.element('div', 'zb-tip'), data = layer.data;
    tip.setAttribute('role', 'tooltip');
    tip.hidden = true;
    map.getContainer().appendChild(tip);
    function lines(event) {
      const marks = event.marks;
      if (marks.length === 1) return [marks[0].name, marks[0].home].concat(marks[0].facts, reachLine(marks[0]));
      if (marks.length) {
        const names = marks.slice(0, 6).map(function (point) { return point.name; });
        return [data.words.teams_here.replace('{n}', marks.length)].concat(names, marks.length > 6 ? ['…'] : []);
      }
      return [data.name(event.index)].concat(ZB.tipLines(layer, event.index), layer.scenario || []);
    }
    /* A finger does not hover, and what it taps has its sheet. */
    function sheeted() { return window.matchMedia('(hover: none)').matches && !!document.querySelector('.zb-sheet'); }
    function reachLine(point) {
      return point.active && point.placed ? [data.count('reach', point.reach).replace('{t}', data.reachLabel)] : [];
    }
    layer.on('hover', function (event) {
      tip.hidden = sheeted() || layer.dragged || !event.pixel || (event.index === null && !event.marks.length);
      if (tip.hidden) return;
      tip.replaceChildren.apply(tip, lines(event).filter(Boolean).map(function (line, k) { return ZB.element(k ? 'span' : 'b', '', line); }));
      const size = map.getSize(), w = tip.offsetWidth, h = tip.offsetHeight;
      const x = event.pixel.x + 16 + w > size.x ? event.pixel.x - w - 12 : event.pixel.x + 16;
      const y = event.pixel.y + 18 + h > size.y ? event.pixel.y - h - 12 : event.pixel.y + 18;
      tip.style.left = Math.max(4, x) + 'px';
      tip.style.top = Math.max(4, y) + 'px';
    });
  };
  /* Class, then the indicator shown if it is another. */
  ZB.tipLines = function (layer, k) {
    const family = layer.family, lines = [family.views[0].legend[layer.classOf(k)].label + layer.labelOf(k).words];
    if (family.doubted().has(k)) lines.push(layer.data.words.doubts);
    if (family.decisions().has(k)) lines.push(layer.data.words.decisions);
    const key = family.columns[layer.view.key] ? layer.view.key : 'score', spec = family.columns[key];
    if (!spec) return lines;
    const value = family.value(key, k);
    if (value === value || family.said(key, k) !== undefined) lines.push(spec.label + layer.data.words.colon + family.text(key, k));
    return lines;
  };

  ZB.layers = {};
  ZB.communeLayer = function (id, shared) { return ZB.layers[id] = new ZB.CommuneLayer(id, shared && ZB.layers[shared]); };
})();
