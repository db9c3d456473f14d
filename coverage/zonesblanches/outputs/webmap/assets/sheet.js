/* The sheet of one commune, one team or one intercommunality: class, figures, and why. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* Sentences of a commune: the pattern chosen for it, with its own figures in the slots. */
  ZB.sentences = function (layer, family, k) {
    return family.pattern(k).map(function (pattern) {
      return pattern.replace(/⟦(\w+)⟧/g, function (slot, key) {
        if (key === 'parts') return partsText(layer.data, family, k);
        if (key === 'nearest') { const near = family.nearest(k); return near.length ? near[0].point.name : ''; }
        return family.columns[key] ? family.text(key, k) : slot;
      });
    });
  };
  /* Parts of the score, the largest first; those that would read 0 are left out of sentences. */
  function parts(family, k) {
    return family.bars.map(function (label, b) { return { label: label, value: family.bar(b, k), rank: b }; })
      .filter(function (part) { return part.value === part.value; });
  }
  function partsText(data, family, k) {
    const shown = parts(family, k).filter(function (part) { return part.value > 0; })
      .sort(function (a, b) { return b.value - a.value || a.rank - b.rank; })
      .map(function (part) { return part.label + ' ' + data.number(part.value, 1); });
    return shown.length < 2 ? shown.join('') : shown.slice(0, -1).join(', ') + data.words.and + shown[shown.length - 1];
  }

  function facts(rows) {
    const list = ZB.element('dl', 'zb-facts');
    rows.forEach(function (row) {
      const line = ZB.element('div');
      line.append(ZB.element('dt', '', row[0]), ZB.element('dd', '', row[1]));
      list.appendChild(line);
    });
    return list;
  }

  /* Contributions share one scale over the whole map, so that bars compare from sheet to sheet. */
  function longest(layer, family) {
    return layer.data.once('longest ' + layer.familyIndex, function () {
      let most = 0;
      for (let b = 0; b < family.bars.length; b++) for (let k = 0; k < layer.data.n; k++) most = Math.max(most, family.bar(b, k) || 0);
      return most || 1;
    });
  }
  function bar(label, share, value) {
    const line = ZB.element('div', 'zb-bar'), track = ZB.element('span', 'zb-track'), fill = ZB.element('span', 'zb-fill');
    fill.style.width = Math.max(0, 100 * share) + '%';
    track.appendChild(fill);
    track.setAttribute('aria-hidden', 'true');
    line.append(ZB.element('span', 'zb-bar-label', label), track, ZB.element('span', 'zb-bar-value', value));
    return line;
  }
  /* The score of each year, out of 100. */
  function years(layer, k) {
    const family = layer.family, box = ZB.element('div', 'zb-bars'), keys = family.years[1];
    if (!keys.length) return null;
    box.appendChild(ZB.element('h4', '', family.years[0]));
    keys.forEach(function (key) { box.appendChild(bar(family.columns[key].label, (family.value(key, k) || 0) / 100, family.text(key, k))); });
    return box;
  }
  function bars(layer, k, words) {
    const family = layer.family, box = ZB.element('div', 'zb-bars'), present = parts(family, k);
    if (!present.length) return null;
    const most = longest(layer, family);
    box.appendChild(ZB.element('h4', '', family.barsTitle));
    present.forEach(function (part) { box.appendChild(bar(part.label, part.value / most, layer.data.number(part.value, 1))); });
    const sum = ZB.element('div', 'zb-bar zb-sum');
    sum.append(ZB.element('span', 'zb-bar-label', words.bars_total), ZB.element('span'), ZB.element('span', 'zb-bar-value', family.text('score', k)));
    box.appendChild(sum);
    return box;
  }

  /* A line per team: name (commune) · cost · facts. */
  ZB.teamLine = function (near) {
    const point = near.point, name = point.name + (point.home ? ' (' + point.home + ')' : '');
    return [name, near.how].concat(point.facts).join(' · ');
  };
  function teams(layer, k, words) {
    const box = ZB.element('div', 'zb-near'), found = layer.family.nearest(k);
    box.appendChild(ZB.element('h4', '', words.near));
    if (!found.length) box.appendChild(ZB.element('p', 'zb-hint', words.none_near));
    else {
      const list = ZB.element('ul');
      found.forEach(function (near) { list.appendChild(ZB.element('li', '', ZB.teamLine(near))); });
      box.appendChild(list);
    }
    return box;
  }

  /** @returns {HTMLElement} */
  function head(layer, title, under, words) {
    const box = ZB.element('div', 'zb-sheet-head'), close = ZB.element('button', 'zb-close', '×');
    close.type = 'button';
    close.setAttribute('aria-label', words.sheet_close);
    close.addEventListener('click', function () {
      layer.pin(null);
      layer.select(null, false);
      document.getElementById('zb-search').focus();
    });
    box.append(ZB.element('h3', '', title), close, ZB.element('p', 'zb-place', under));
    return box;
  }

  function badge(layer, k) {
    const item = layer.family.views[0].legend[layer.classOf(k)], line = ZB.element('p', 'zb-badge');
    const label = layer.labelOf(k);
    line.append(ZB.swatch(24, 16, ZB.paintClass(item, layer.ink, label.bin)), ZB.element('b', '', item.label + label.words));
    if (layer.data.families.length > 1) line.appendChild(ZB.element('span', '', layer.family.label));
    return line;
  }

  function commune(layer, k, words) {
    const data = layer.data, family = layer.family, nodes = [head(layer, data.name(k), data.place(k), words), badge(layer, k)];
    ZB.sentences(layer, family, k).forEach(function (text) { nodes.push(ZB.element('p', 'zb-why', text)); });
    if (family.hamletsOf(k, layer.frame).own.length) nodes.push(ZB.element('p', 'zb-hint', words.hamlets));
    const rows = family.rows.map(function (key) { return [family.columns[key].label, family.text(key, k)]; });
    nodes.push(facts(rows.concat([[words.code, data.code(k)]])), years(layer, k), bars(layer, k, words), teams(layer, k, words));
    return nodes.filter(Boolean);
  }

  /* Teams at one place make one mark on the map: from one of them, the others can be read. */
  /** @returns {HTMLElement[]} */
  function samePlace(layer, point, words) {
    const others = layer.points.filter(function (one) { return one !== point && one.placed && one.lon === point.lon && one.lat === point.lat; });
    if (!others.length) return [];
    const list = ZB.element('ul', 'zb-same');
    others.forEach(function (one) {
      const line = ZB.element('li'), go = ZB.element('button', 'zb-go', one.name + ' · ' + layer.data.families[one.rank].label);
      go.type = 'button';
      go.addEventListener('click', function () {
        layer.pin(one, false);
        document.querySelector('.zb-same button').focus();
      });
      line.appendChild(go);
      list.appendChild(line);
    });
    return [ZB.element('h4', '', words.same_place), list];
  }

  function team(layer, point, words) {
    const data = layer.data, communes = point.active ? data.reachOf(point) : [];
    const state = point.active ? [] : [words.team_inactive];
    const nodes = [head(layer, point.name, [point.home, data.families[point.rank].label].filter(Boolean).join(' · '), words)];
    point.facts.concat(state).forEach(function (text) { nodes.push(ZB.element('p', 'zb-why', text)); });
    const others = samePlace(layer, point, words);
    if (!point.active) return nodes.concat(others);
    let people = 0;
    communes.forEach(function (k) { people += data.circle(k) || 0; });
    nodes.push(facts([[words.reach_communes.replace('{t}', data.reachLabel), data.number(communes.length, 0)], [data.circlesLabel, data.number(people, 0)]]));
    const names = communes.slice().sort(function (a, b) { return (data.circle(b) || 0) - (data.circle(a) || 0); }).slice(0, 12).map(function (k) { return data.name(k); });
    if (names.length) nodes.push(ZB.element('p', 'zb-hint', names.join(', ') + (communes.length > 12 ? '…' : '')));
    return nodes.concat(others);
  }

  function place(layer, p, words) {
    const data = layer.data, family = layer.family, legend = family.views[0].legend, counts = legend.map(function () { return [0, 0]; });
    for (let k = 0; k < data.n; k++) if (data.placeOf(k) === p) { const c = counts[layer.classOf(k)]; c[0]++; c[1] += data.circle(k) || 0; }
    const nodes = [head(layer, data.places[p], words.place, words)];
    counts.forEach(function (count, c) {
      if (!count[0]) return;
      const line = ZB.element('p', 'zb-badge');
      line.append(ZB.swatch(24, 16, ZB.paintClass(legend[c], layer.ink)), ZB.element('b', '', legend[c].label));
      line.appendChild(ZB.element('span', '', data.count('communes_count', count[0]) + ' · ' + data.number(count[1], 0) + ' ' + data.circlesLabel));
      nodes.push(line);
    });
    return nodes;
  }

  ZB.communeSheet = function (layer, k, words) { return commune(layer, k, words).slice(1); };

  ZB.sheet = function (layer, words) {
    const body = document.getElementById('zb-sheet-body'), empty = document.getElementById('zb-sheet-empty'), title = document.querySelector('#zb-sheet > h2');
    let shownPlace = null;
    function fill() {
      let nodes = null, heading = words.sheet;
      if (layer.pinned) { nodes = team(layer, layer.pinned, words); heading = words.sheet_team; }
      else if (layer.selected !== null) nodes = commune(layer, layer.selected, words);
      else if (shownPlace !== null) { nodes = place(layer, shownPlace, words); heading = words.place; }
      title.textContent = heading;
      body.hidden = !nodes;
      empty.hidden = !!nodes;
      body.replaceChildren.apply(body, nodes || []);
    }
    layer.on('select', function () { shownPlace = null; fill(); if (layer.selected !== null) reveal(); });
    layer.on('pin', function () { fill(); if (layer.pinned) reveal(); });
    layer.on('place', function (event) { layer.pinned = null; layer.selected = null; shownPlace = event.place; layer.repaint(2, 3); fill(); reveal(); layer.fire('change'); });
    layer.on('family ink', fill);
    /* In the panel of a wide screen, bring the sheet up; on a narrow one, a line over the map leads to it. */
    function reveal() {
      const panel = document.querySelector('.zb-panel'), sheet = document.getElementById('zb-sheet');
      const wide = panel.scrollHeight > panel.clientHeight + 1;
      if (wide) panel.scrollTo({ top: sheet.offsetTop - panel.offsetTop - 12, behavior: ZB.still() ? 'auto' : 'smooth' });
    }
  };

  /* On a narrow screen the sheet is under the map: a line over the map says what was tapped, and leads there. */
  ZB.peek = function (layer, map, words) {
    const line = ZB.element('button', 'zb-peek');
    line.type = 'button';
    line.hidden = true;
    map.getContainer().appendChild(line);
    L.DomEvent.disableClickPropagation(line);
    line.addEventListener('click', function () {
      document.getElementById('zb-sheet').scrollIntoView({ behavior: ZB.still() ? 'auto' : 'smooth' });
    });
    function fill() {
      const point = layer.pinned, k = layer.selected;
      line.hidden = !point && k === null;
      if (line.hidden) return;
      const text = point ? point.home : layer.family.views[0].legend[layer.classOf(k)].label + layer.labelOf(k).words;
      line.replaceChildren(ZB.element('b', '', point ? point.name : layer.data.name(k)), ZB.element('span', '', text), ZB.element('span', 'zb-peek-go', words.sheet_go));
    }
    layer.on('select pin family', fill);
    layer.on('place', function (event) {
      line.hidden = false;
      line.replaceChildren(ZB.element('b', '', layer.data.places[event.place]), ZB.element('span', '', words.place), ZB.element('span', 'zb-peek-go', words.sheet_go));
    });
  };
})();
