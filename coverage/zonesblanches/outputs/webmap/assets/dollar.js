/* The little of jQuery that folium's templates use: $(html)[0] and $(document).ready(f). */
(function () {
  'use strict';
  function elements(html) {
    const box = document.createElement('template');
    box.innerHTML = html.trim(); // eslint-disable-line no-restricted-properties -- harmless by then (added.py)
    return Array.from(box.content.childNodes);
  }
  function dollar(what) {
    /** @type {any} */
    const list = typeof what !== 'string' ? [what]
      : what.trim().startsWith('<') ? elements(what) : Array.from(document.querySelectorAll(what));
    list.ready = function (f) {
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', f);
      else f();
      return list;
    };
    list.show = function () { list.forEach(function (e) { e.style.display = ''; }); return list; };
    list.hide = function () { list.forEach(function (e) { e.style.display = 'none'; }); return list; };
    return list;
  }
  window.$ = window.jQuery = dollar;
})();
