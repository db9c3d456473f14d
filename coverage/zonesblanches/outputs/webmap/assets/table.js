/* The same data as tables, for those who read tables better, or cannot see the map. Built when opened. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const MOST = 3000;

  ZB.dataTable = function (caption, heads, rows) {
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
  };

  /* What only the table tells is empty where there is nothing to tell. */
  function textOf(family, key, k) {
    const none = family.tabled.indexOf(key) >= 0 && !isFinite(family.value(key, k)) && family.said(key, k) === undefined;
    return none ? '' : family.text(key, k);
  }
  function communes(layer, words) {
    const data = layer.data, family = layer.family, rows = [];
    const keys = family.rows.concat(family.tabled), labels = layer.labels();
    const heads = [words.commune, words.code, words.place, words.class].concat(labels ? labels.label : [], keys.map(function (key) { return family.columns[key].label; }));
    for (let k = 0; k < data.n && rows.length < MOST; k++) {
      if (layer.isAside(k)) continue;
      const label = family.views[0].legend[layer.classOf(k)].label;
      rows.push([data.name(k), data.code(k), data.place(k), label].concat(labels ? labels.legend[labels.bins[k]].label : [], keys.map(function (key) { return textOf(family, key, k); })));
    }
    const aside = layer.solid && layer.unsure() ? '. ' + family.sure.aside : '';
    const scenario = layer.scenario ? ' · ' + layer.scenario : '';
    const title = words.table_caption + scenario + (data.families.length > 1 ? ' · ' + family.label : '') + aside;
    return ZB.dataTable(title, heads, rows);
  }

  function points(layer, words) {
    const rows = layer.points.map(function (point) {
      const name = point.name + (point.active ? '' : ' (' + words.team_inactive + ')');
      return [name, layer.data.families[point.rank].label, [point.home].concat(point.facts).filter(Boolean).join(' · ')];
    });
    return ZB.dataTable(words.table_points, [words.team, words.family, words.detail], rows);
  }

  ZB.table = function (layer, words) {
    const details = document.getElementById('zb-table'), box = document.getElementById('zb-table-body');
    function build() {
      if (!details.open) return;
      box.replaceChildren(communes(layer, words));
      const n = layer.data.n;
      if (n > MOST) box.prepend(ZB.element('p', 'zb-hint', words.table_more.replace('{n}', layer.data.number(MOST, 0)).replace('{all}', layer.data.number(n, 0))));
      if (layer.points.length) box.appendChild(points(layer, words));
    }
    details.addEventListener('toggle', function () {
      document.body.classList.toggle('zb-tabled', details.open);
      build();
      if (details.open) details.scrollIntoView({ behavior: ZB.still() ? 'auto' : 'smooth' });
    });
    layer.on('family view solid', build);
  };
})();
