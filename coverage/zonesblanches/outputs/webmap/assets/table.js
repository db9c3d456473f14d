/* The same data as tables, for those who read tables better, or cannot see the map. Built when opened. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};
  const MOST = 3000;

  function table(caption, heads, rows) {
    const node = ZB.element('table'), head = node.createTHead().insertRow();
    node.insertBefore(ZB.element('caption', '', caption), node.firstChild);
    heads.forEach(function (text) {
      const cell = ZB.element('th', '', text);
      cell.scope = 'col';
      head.appendChild(cell);
    });
    const body = node.createTBody();
    rows.forEach(function (values) {
      const row = body.insertRow();
      values.forEach(function (value, k) {
        const cell = ZB.element(k ? 'td' : 'th', '', value);
        if (!k) cell.scope = 'row';
        row.appendChild(cell);
      });
    });
    return node;
  }

  function communes(layer, words) {
    const data = layer.data, family = layer.family;
    const heads = [words.commune, words.code, words.place, words.class].concat(family.rows.map(function (row) { return row[0]; }));
    const rows = data.names.slice(0, MOST).map(function (name, k) {
      const label = data.legend[layer.classes[k]].label;
      return [name, data.codes[k], ZB.cell(data.places, k), label].concat(family.rows.map(function (row) { return ZB.cell(row[1], k); }));
    });
    const title = words.table_caption + (data.families.length > 1 ? ' · ' + family.label : '');
    return table(title, heads, rows);
  }

  function points(layer, words) {
    const rows = layer.points.map(function (point) {
      const name = point.name + (point.active ? '' : ' (' + words.team_inactive + ')');
      return [name, layer.data.families[point.rank].label, point.lines.join(' · ')];
    });
    return table(words.table_points, [words.team, words.family, words.detail], rows);
  }

  ZB.table = function (layer, words) {
    const details = document.getElementById('zb-table'), box = document.getElementById('zb-table-body');
    function build() {
      if (!details.open) return;
      box.replaceChildren(communes(layer, words));
      const n = layer.data.names.length;
      if (n > MOST) box.prepend(ZB.element('p', 'zb-hint', words.table_more.replace('{n}', MOST).replace('{all}', n)));
      if (layer.points.length) box.appendChild(points(layer, words));
    }
    details.addEventListener('toggle', function () {
      document.body.classList.toggle('zb-tabled', details.open);
      build();
      if (details.open) details.scrollIntoView({ behavior: ZB.still() ? 'auto' : 'smooth' });
    });
    layer.on('family', build);
  };
})();
