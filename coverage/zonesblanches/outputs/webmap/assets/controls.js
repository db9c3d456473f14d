/* Buttons, scale and north, in the language of the page. */
(function () {
  'use strict';
  const ZB = window.ZB;

  function svg(tag, attributes, parent) {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    if (parent) parent.appendChild(node);
    return node;
  }

  /* A square button with an icon, like those of Leaflet. */
  function button(className, title, path, click) {
    const bar = L.DomUtil.create('div', 'leaflet-bar leaflet-control ' + className), link = L.DomUtil.create('a', '', bar);
    link.href = '#';
    link.title = title;
    link.setAttribute('role', 'button');
    link.setAttribute('aria-label', title);
    const icon = svg('svg', { viewBox: '0 0 24 24', width: 18, height: 18, 'aria-hidden': 'true' }, link);
    svg('path', { d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2 }, icon);
    L.DomEvent.disableClickPropagation(bar);
    L.DomEvent.on(link, 'click', function (event) {
      L.DomEvent.stop(event);
      click();
    });
    L.DomEvent.on(link, 'keydown', function (event) { if (event.key === ' ') { event.preventDefault(); link.click(); } });
    return bar;
  }
  function toggleFullScreen() {
    const page = document.documentElement;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (page.requestFullscreen) page.requestFullscreen().catch(function () { /* refused by the frame around */ });
  }

  function northArrow(words) {
    const box = L.DomUtil.create('div', 'leaflet-control zb-north');
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', words.north);
    const icon = svg('svg', { viewBox: '0 0 24 40', width: 24, height: 40 }, box);
    svg('path', { d: 'M12 14l6.5 20L12 29.5 5.5 34z', class: 'zb-needle', 'stroke-width': 1 }, icon);
    const text = svg('text', { x: 12, y: 10, 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 700, class: 'zb-needle-n' }, icon);
    text.textContent = 'N';
    return box;
  }

  function control(position, make) {
    const C = L.Control.extend({ onAdd: make });
    return new C({ position: position });
  }

  ZB.goHome = function (map, layer, animate) {
    ZB.atHome = true;
    // Leaflet forgets what it is asked while it zooms
    if (map._animatingZoom) return void map.once('zoomend', function () { ZB.goHome(map, layer, animate); });
    map.fitBounds(layer.getBounds(), { padding: [14, 14], animate: animate });
    layer.homeZoom = map.getBoundsZoom(layer.getBounds(), false, L.point(28, 28));
  };

  ZB.setDark = function (layer, on) {
    document.body.classList.toggle('zb-dark', on);
    const box = document.getElementById('zb-dark');
    if (box) box.checked = on;
    layer.setInk(on ? 'dark' : 'light');
    layer.fire('ink');
  };

  const PLAN = 'https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2' +
    '&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}';
  /* The IGN's map under the communes, asked for by the reader alone; without a network it goes, and says so. */
  ZB.background = function (map, layer, words) {
    const box = document.getElementById('zb-plan'), said = document.getElementById('zb-plan-said');
    let tiles = null;
    function off(text) {
      if (tiles) tiles.remove();
      tiles = null;
      layer.setVeil(1);
      box.checked = false;
      said.textContent = text;
    }
    box.addEventListener('change', function () {
      if (!box.checked) return off('');
      said.textContent = '';
      tiles = L.tileLayer(PLAN, { maxZoom: 18, attribution: '© IGN – Plan IGN v2' });
      tiles.once('tileload', function () { layer.setVeil(0.6); });
      tiles.once('tileerror', function () { off(words.plan_none); });
      tiles.addTo(map);
    });
  };

  ZB.controls = function (map, layer, words) {
    const zoom = L.control.zoom({ position: 'topleft', zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    // links that say they are buttons answer to the space bar
    zoom.getContainer().addEventListener('keydown', function (event) { if (event.key === ' ') { event.preventDefault(); event.target.click(); } });
    const home = 'M12 4L4 11v9h5v-6h6v6h5v-9z', full = 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5';
    control('topleft', function () {
      return button('zb-home', words.home, home, function () { ZB.goHome(map, layer, !ZB.still()); });
    }).addTo(map);
    if (document.fullscreenEnabled) control('topleft', function () { return button('zb-full', words.fullscreen, full, toggleFullScreen); }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 130 }).addTo(map);
    control('topright', function () { return northArrow(words); }).addTo(map);
  };
})();
