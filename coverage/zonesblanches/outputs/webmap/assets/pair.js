/* Two maps that move together: what is pointed at, chosen or coloured in one is so in the other. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* The commune of the other layer that has the same code. */
  function twin(from, to) {
    if (from === to) return function (k) { return k; };
    const place = new Map();
    for (let k = 0; k < to.data.n; k++) place.set(to.data.code(k), k);
    return function (k) {
      const found = k === null ? undefined : place.get(from.data.code(k));
      return found === undefined ? null : found;
    };
  }

  function follow(maps, a, b) {
    maps[a].on('move', function () {
      if (ZB.following) return;
      ZB.following = true;
      maps[b].setView(maps[a].getCenter(), maps[a].getZoom(), { animate: false });
      ZB.following = false;
    });
  }
  function mirror(layers, a, b) {
    const other = twin(layers[a], layers[b]);
    layers[a].on('hover', function (event) {
      if (ZB.mirroring) return;
      ZB.mirroring = true;
      layers[b]._hover(event.marks.length ? null : other(event.index), [], event.marks.length ? null : event.pixel);
      ZB.mirroring = false;
    });
    layers[a].on('select', function (event) {
      if (ZB.mirroring) return;
      ZB.mirroring = true;
      layers[b].select(other(event.index), false);
      ZB.mirroring = false;
    });
    layers[a].on('pin', function () { if (layers[a].pinned && layers[b].pinned) layers[b].pin(null); });
  }

  /* The tools are filled from the first layer; the second follows by key. */
  function together(layers) {
    const first = layers[0], second = layers[1];
    function sync() {
      const family = second.data.families.findIndex(function (one) { return one.key === first.family.key; });
      if (family >= 0 && family !== second.familyIndex) second.setFamily(family, 0);
      const view = second.family.views.findIndex(function (one) { return one.key === first.view.key; });
      if (view >= 0 && view !== second.viewIndex) second.setView(view);
    }
    first.on('family view', sync);
    // both open on a family that they share
    const common = first.data.families.findIndex(function (one) { return second.data.families.some(function (two) { return two.key === one.key; }); });
    if (common > 0) first.setFamily(common, 0); else sync();
  }
  /* Under each title, the family shown: never two different ones without a word. */
  function families(layers, words) {
    function fill() {
      layers.forEach(function (layer, side) {
        const line = document.getElementById('zb-of-' + side), wanted = layers[0].family, other = layer.family.key !== wanted.key;
        line.hidden = layers.every(function (one) { return one.data.families.length < 2; }) && !other && layers[0].family.key === layers[1].family.key;
        line.textContent = layer.family.label + (other ? ' (' + words.family_absent.replace('{f}', wanted.label) + ')' : '');
      });
    }
    layers.forEach(function (layer) { layer.on('family', fill); });
    fill();
  }
  /* Two territories with communes in common open on both; those without move apart. */
  function frame(layers) {
    const codes = new Set();
    for (let k = 0; k < layers[0].data.n; k++) codes.add(layers[0].data.code(k));
    for (let k = 0; k < layers[1].data.n; k++) {
      if (!codes.has(layers[1].data.code(k))) continue;
      const both = layers[0].getBounds().extend(layers[1].getBounds());
      layers.forEach(function (layer) { layer.data.home = [both.getWest(), both.getSouth(), both.getEast(), both.getNorth()]; });
      return true;
    }
    return false;
  }

  function sheet(layer, side, words) {
    const box = document.getElementById('zb-sheet-' + side);
    function fill() {
      const k = layer.selected;
      box.hidden = k === null;
      box.replaceChildren();
      if (k === null) return;
      box.append(ZB.element('h3', '', layer.data.name(k)), ...ZB.communeSheet(layer, k, words));
    }
    layer.on('select family', fill);
  }

  /* Both maps take their size on paper before the browser looks at them, and show there what they showed. */
  function print(maps, layers) {
    let before = null;
    function start() {
      if (before) return;
      before = maps.map(function (map) { return { bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() }; });
      ZB.following = ZB.printing = true;
      document.documentElement.classList.add('zb-printing-two');
      maps.forEach(function (map, side) {
        map.invalidateSize({ animate: false, pan: false });
        map.fitBounds(before[side].bounds, { animate: false });
        layers[side].setPaper(true);
      });
    }
    function stop() {
      if (!before) return;
      ZB.printing = false;
      document.documentElement.classList.remove('zb-printing-two');
      maps.forEach(function (map, side) {
        map.invalidateSize({ animate: false, pan: false });
        map.setView(before[side].centre, before[side].zoom, { animate: false });
        layers[side].setPaper(false);
      });
      ZB.following = false;
      before = null;
    }
    window.addEventListener('beforeprint', start);
    window.addEventListener('afterprint', stop);
    window.matchMedia('print').addEventListener('change', function (event) { if (event.matches) start(); else stop(); });
  }

  ZB.pair = function (maps, layers) {
    maps.forEach(function (map) { map.attributionControl.setPrefix(false); });
    ZB.during(Promise.all(layers.map(function (layer) { return layer.ready; })).then(function () { wire(maps, layers); }));
  };
  function wire(maps, layers) {
    const words = layers[0].data.words;
    layers.forEach(function (layer, side) {
      const map = maps[side], box = map.getContainer();
      box.setAttribute('role', 'application');
      box.setAttribute('aria-label', words.map_label.replace('{title}', layer.data.title));
      ZB.controls(map, layer, words);
      ZB.legend(layer, document.getElementById('zb-classes-' + side));
      sheet(layer, side, words);
      new ResizeObserver(function () { if (!ZB.printing) map.invalidateSize({ animate: false, pan: false }); }).observe(box);
    });
    ZB.search(layers[0], words);
    ZB.families(layers[0]);
    ZB.views(layers[0]);
    together(layers);
    families(layers, words);
    mirror(layers, 0, 1);
    mirror(layers, 1, 0);
    const near = frame(layers);
    layers.forEach(function (layer, side) { ZB.goHome(maps[side], layer, false); });
    if (near) { follow(maps, 0, 1); follow(maps, 1, 0); }
    print(maps, layers);
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && event.target.id !== 'zb-search') layers.forEach(function (layer) { layer.pin(null); layer.select(null, false); });
    });
  }
})();
