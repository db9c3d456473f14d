/* The sheet of one commune: its class, its figures, and why. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};

  function facts(layer, k, words) {
    const list = ZB.element('dl', 'zb-facts');
    function row(label, value) {
      const line = ZB.element('div');
      line.append(ZB.element('dt', '', label), ZB.element('dd', '', value));
      list.appendChild(line);
    }
    layer.family.rows.forEach(function (item) { row(item[0], ZB.cell(item[1], k)); });
    row(words.code, layer.data.codes[k]);
    return list;
  }

  /* Contributions share one scale over the whole map, so that bars compare from sheet to sheet. */
  function longest(family) {
    return family.bars.reduce(function (most, bar) {
      return bar[1].reduce(function (m, v) { return Math.max(m, v || 0); }, most);
    }, 0) || 1;
  }
  function bars(layer, k, words) {
    const family = layer.family, box = ZB.element('div', 'zb-bars'), most = longest(family);
    const format = new Intl.NumberFormat(layer.data.lang === 'fr' ? 'fr-FR' : 'en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const present = family.bars.filter(function (bar) { return bar[1][k] !== null; });
    if (!present.length) return null;
    box.appendChild(ZB.element('h4', '', family.barsTitle));
    let total = 0;
    present.forEach(function (bar) {
      const line = ZB.element('div', 'zb-bar'), track = ZB.element('span', 'zb-track'), fill = ZB.element('span', 'zb-fill');
      fill.style.width = Math.max(0, 100 * bar[1][k] / most) + '%';
      track.appendChild(fill);
      track.setAttribute('aria-hidden', 'true');
      line.append(ZB.element('span', 'zb-bar-label', bar[0]), track, ZB.element('span', 'zb-bar-value', format.format(bar[1][k])));
      box.appendChild(line);
      total += bar[1][k];
    });
    const sum = ZB.element('div', 'zb-bar zb-sum');
    sum.append(ZB.element('span', 'zb-bar-label', words.bars_total), ZB.element('span'), ZB.element('span', 'zb-bar-value', format.format(total)));
    box.appendChild(sum);
    return box;
  }

  function teams(layer, k, words) {
    const box = ZB.element('div', 'zb-near'), lines = ZB.cells(layer.family.teams, k);
    box.appendChild(ZB.element('h4', '', words.near));
    if (!lines.length) box.appendChild(ZB.element('p', 'zb-hint', words.none_near));
    else {
      const list = ZB.element('ul');
      lines.forEach(function (line) { list.appendChild(ZB.element('li', '', line)); });
      box.appendChild(list);
    }
    return box;
  }

  function head(layer, k, words) {
    const box = ZB.element('div', 'zb-sheet-head'), title = ZB.element('h3', '', layer.data.names[k]);
    const close = ZB.element('button', 'zb-close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', words.sheet_close);
    close.addEventListener('click', function () {
      layer.select(null, false);
      document.getElementById('zb-search').focus();
    });
    box.append(title, close, ZB.element('p', 'zb-place', ZB.cell(layer.data.places, k)));
    return box;
  }

  ZB.sheet = function (layer, words) {
    const body = document.getElementById('zb-sheet-body'), empty = document.getElementById('zb-sheet-empty');
    function fill() {
      const k = layer.selected;
      body.hidden = k === null;
      empty.hidden = k !== null;
      body.replaceChildren();
      if (k === null) return;
      const item = layer.data.legend[layer.classes[k]], badge = ZB.element('p', 'zb-badge');
      badge.append(ZB.swatch(24, 16, ZB.paintClass(item)), ZB.element('b', '', item.label));
      if (layer.data.families.length > 1) badge.appendChild(ZB.element('span', '', layer.family.label));
      body.append(head(layer, k, words), badge);
      ZB.cells(layer.family.sentences, k).forEach(function (text) { body.appendChild(ZB.element('p', 'zb-why', text)); });
      body.appendChild(facts(layer, k, words));
      const parts = bars(layer, k, words);
      if (parts) body.appendChild(parts);
      body.appendChild(teams(layer, k, words));
    }
    layer.on('select', function () {
      fill();
      if (layer.selected !== null) reveal();
    });
    layer.on('family', fill);
    /* In the panel of a wide screen, bring the sheet up; a narrow one does not jump away from the map. */
    function reveal() {
      const panel = document.querySelector('.zb-panel');
      if (panel.scrollHeight <= panel.clientHeight + 1) return;
      const top = document.getElementById('zb-sheet').offsetTop - panel.offsetTop - 12;
      panel.scrollTo({ top: top, behavior: ZB.still() ? 'auto' : 'smooth' });
    }
  };
})();
