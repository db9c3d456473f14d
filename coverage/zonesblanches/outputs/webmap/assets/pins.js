/* L.AwesomeMarkers without fonts or images: a coloured pin with a dot, drawn as SVG. */
(function () {
  'use strict';
  const COLORS = {
    red: '#c8322b', darkred: '#8e2323', lightred: '#ea7f77', orange: '#d8761b', beige: '#d9b08a',
    green: '#4f8f2f', darkgreen: '#2f6420', lightgreen: '#8fbf4d', blue: '#2a73b0', darkblue: '#1c4a75',
    cadetblue: '#436978', lightblue: '#72b1d8', purple: '#8d3f97', darkpurple: '#593869', pink: '#d96bb0',
    white: '#fbfbfb', gray: '#6b6b6b', lightgray: '#a3a3a3', black: '#2b2b2b'
  };
  function color(name, fallback) {
    const value = COLORS[name] || name || fallback;
    return /^(#[0-9a-f]{3,8}|[a-z]+)$/i.test(value) ? value : fallback;
  }
  function icon(options) {
    const fill = color(options.markerColor, COLORS.blue), dot = color(options.iconColor, '#fff');
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="27" height="38" viewBox="0 0 27 38">' +
      '<path d="M13.5 37C12 30 1 22.5 1 13.5a12.5 12.5 0 0 1 25 0C26 22.5 15 30 13.5 37z" fill="' +
      fill + '" stroke="#fff" stroke-width="1.5"/><circle cx="13.5" cy="13.5" r="4.5" fill="' + dot + '"/></svg>';
    return L.icon({
      iconUrl: 'data:image/svg+xml,' + encodeURIComponent(svg),
      iconSize: [27, 38], iconAnchor: [13, 37], popupAnchor: [0, -34], tooltipAnchor: [14, -22]
    });
  }
  L.AwesomeMarkers = { icon: icon, Icon: L.Icon };
})();
