/* Buttons, scale and north, in the language of the page. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};

  function svg(tag, attributes, parent) {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    if (parent) parent.appendChild(node);
    return node;
  }

  function homeButton(map, layer, words) {
    const bar = L.DomUtil.create('div', 'leaflet-bar leaflet-control zb-home');
    const button = L.DomUtil.create('a', '', bar);
    button.href = '#';
    button.title = words.home;
    button.setAttribute('role', 'button');
    button.setAttribute('aria-label', words.home);
    const icon = svg('svg', { viewBox: '0 0 24 24', width: 18, height: 18, 'aria-hidden': 'true' }, button);
    svg('path', { d: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5', fill: 'none', stroke: 'currentColor', 'stroke-width': 2.2 }, icon);
    L.DomEvent.disableClickPropagation(bar);
    L.DomEvent.on(button, 'click', function (event) {
      L.DomEvent.stop(event);
      ZB.goHome(map, layer, !ZB.still());
    });
    return bar;
  }

  function northArrow(words) {
    const box = L.DomUtil.create('div', 'leaflet-control zb-north');
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', words.north);
    const icon = svg('svg', { viewBox: '0 0 24 40', width: 24, height: 40 }, box);
    svg('path', { d: 'M12 14l6.5 20L12 29.5 5.5 34z', fill: '#161616', stroke: '#fff', 'stroke-width': 1 }, icon);
    const text = svg('text', { x: 12, y: 10, 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 700, fill: '#161616' }, icon);
    text.textContent = 'N';
    return box;
  }

  function control(position, make) {
    const C = L.Control.extend({ onAdd: make });
    return new C({ position: position });
  }

  ZB.goHome = function (map, layer, animate) {
    ZB.atHome = true;
    map.fitBounds(layer.getBounds(), { padding: [14, 14], animate: animate });
    layer.homeZoom = map.getBoundsZoom(layer.getBounds(), false, L.point(28, 28));
  };

  ZB.controls = function (map, layer, words) {
    L.control.zoom({ position: 'topleft', zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    control('topleft', function () { return homeButton(map, layer, words); }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 130 }).addTo(map);
    control('topright', function () { return northArrow(words); }).addTo(map);
    if (map.attributionControl) map.attributionControl.setPrefix(false);
  };
})();
