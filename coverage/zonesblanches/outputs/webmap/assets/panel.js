/* The page: ties the panel to the layer. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* The map follows its box; while the reader has not moved it, it keeps showing the whole territory. */
  function follow(map, layer) {
    ZB.atHome = true;
    const frame = map.getContainer();
    ['mousedown', 'wheel', 'touchstart', 'keydown'].forEach(function (name) {
      frame.addEventListener(name, function () { ZB.atHome = false; }, { passive: true });
    });
    layer.on('select pin place', function () { if (layer.selected !== null || layer.pinned) ZB.atHome = false; });
    new ResizeObserver(function () {
      const size = map.getSize();
      if (ZB.printing || (frame.clientWidth === size.x && frame.clientHeight === size.y)) return;
      map.invalidateSize({ animate: false, pan: false });
      if (ZB.atHome) ZB.goHome(map, layer, false);
    }).observe(frame);
  }

  ZB.panel = function (map, layer) {
    map.attributionControl.setPrefix(false);
    ZB.during(layer.ready.then(function () { wire(map, layer); }));
  };
  function wire(map, layer) {
    const words = layer.data.words;
    map.getContainer().setAttribute('role', 'application');
    map.getContainer().setAttribute('aria-label', words.map_label.replace('{title}', layer.data.title));
    ZB.controls(map, layer, words);
    ZB.search(layer, words);
    ZB.families(layer);
    ZB.views(layer);
    ZB.legend(layer, document.getElementById('zb-classes'));
    ZB.solid(layer, document.getElementById('zb-classes'), words);
    ZB.marks(layer, map, words);
    ZB.sheet(layer, words);
    ZB.peek(layer, map, words);
    ZB.background(map, layer, words);
    document.getElementById('zb-dark').addEventListener('change', function (event) { ZB.setDark(layer, event.target.checked); });
    ZB.table(layer, words);
    ZB.print(layer, map);
    document.getElementById('zb-print').addEventListener('click', function () { window.print(); });
    ZB.image(layer, map);
    follow(map, layer);
    if (ZB.trying) ZB.trying(layer, map);
    ZB.permalink(map, layer);
    document.addEventListener('keydown', function (event) {
      if (event.key !== 'Escape' || event.target.id === 'zb-search') return;
      if (layer.pinned) layer.pin(null);
      else layer.select(null, false);  // closes the sheet of an intercommunality as well
    });
  }
})();
