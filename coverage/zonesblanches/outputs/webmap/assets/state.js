/* What the reader sees, in the address of the page: a link opens the same view. */
(function () {
  'use strict';
  const ZB = window.ZB;

  function read(text) {
    const state = {};
    text.replace(/^#/, '').split('&').forEach(function (pair) {
      const at = pair.indexOf('=');
      if (at > 0) try { state[pair.slice(0, at)] = decodeURIComponent(pair.slice(at + 1)); } catch { /* a link cut in two */ }
    });
    return state;
  }
  function write(state) {
    return '#' + Object.keys(state).filter(function (key) { return state[key] !== '' && state[key] !== undefined; })
      .map(function (key) { return key + '=' + encodeURIComponent(state[key]).replace(/%2F/g, '/').replace(/%2C/g, ','); }).join('&');
  }

  function now(map, layer) {
    const centre = map.getCenter(), data = layer.data;
    return {
      carte: ZB.atHome ? '' : [map.getZoom().toFixed(2), centre.lat.toFixed(4), centre.lng.toFixed(4)].join('/'),
      famille: layer.familyIndex ? layer.family.key : '',
      vue: layer.viewIndex ? layer.view.key : '',
      sans: Array.from(layer.hidden, function (k) { return layer.view.legend[k].key; }).sort().join(','),
      commune: layer.selected === null ? '' : data.code(layer.selected),
      solide: layer.solid ? 'oui' : '',
      scenario: layer.scene ? layer.scene.code() : layer.asked || '',
      fond: document.body.classList.contains('zb-dark') ? 'sombre' : ''
    };
  }
  function apply(state, map, layer) {
    const data = layer.data, families = data.families.map(function (family) { return family.key; });
    const family = Math.max(0, families.indexOf(state.famille || families[0]));
    const view = Math.max(0, data.families[family].views.findIndex(function (one) { return one.key === state.vue; }));
    if (family !== layer.familyIndex || view !== layer.viewIndex) layer.setFamily(family, view);
    const masked = (state.sans || '').split(',');
    layer.view.legend.forEach(function (item, k) {
      const off = masked.indexOf(item.key) >= 0;
      if (off !== layer.hidden.has(k)) layer.setHidden(k, off);
    });
    if ((state.solide === 'oui') !== layer.solid) layer.setSolid(!layer.solid);
    layer.fire('view');
    if ((state.fond === 'sombre') !== document.body.classList.contains('zb-dark')) ZB.setDark(layer, state.fond === 'sombre');
    const place = placeOf(state, layer);
    if (place) { ZB.atHome = false; map.setView([place[1], place[2]], place[0], { animate: false }); }
    else ZB.goHome(map, layer, false);
    let chosen = null;
    if (state.commune) for (let k = 0; k < data.n && chosen === null; k++) if (data.code(k) === state.commune) chosen = k;
    layer.pin(null);
    layer.select(chosen, !place);
    if (layer.tryOut) layer.tryOut(state.scenario || '');
  }
  /* Zoom, latitude and longitude; null when there are none, or when they are those of another territory. */
  function placeOf(state, layer) {
    const place = (state.carte || '').split('/').map(Number);
    if (place.length !== 3 || !place.every(isFinite)) return null;
    return layer.boundsOf(layer.box).pad(0.6).contains([place[1], place[2]]) ? place : null;
  }

  ZB.permalink = function (map, layer) {
    const start = read(window.location.hash);
    let waiting = null;
    if (Object.keys(start).length) apply(start, map, layer);
    function save() {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        if (ZB.printing) return;
        const hash = write(now(map, layer));
        // in a notebook's frame the page has no address of its own
        try { window.history.replaceState(null, '', hash === '#' ? window.location.pathname + window.location.search : hash); } catch { /* no address */ }
      }, 250);
    }
    map.on('moveend', save);
    layer.on('family view change ink', save);
    // the link as it came: what waited to be written may have replaced it before this is heard
    window.addEventListener('hashchange', function (event) { apply(read(new URL(event.newURL).hash), map, layer); });
  };
})();
