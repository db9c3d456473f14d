/* Find a commune by name or code, a team or an intercommunality by name. The pattern is the ARIA combobox with a list. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const MOST = 12;

  /* Accents, case, hyphens and apostrophes do not count. */
  ZB.plain = function (text) {
    return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
      .replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/[^a-z0-9]+/g, ' ').trim();
  };
  /* Nor do abbreviations: St, Ste. */
  function full(plain) { return plain.replace(/\bst(e?)\b/g, 'saint$1'); }
  function nameOf(text) { return full(ZB.plain(text)); }

  /* Everything that can be found: kind, position, plain name, weight. Made at the first letter typed. */
  function entries(layer) {
    const data = layer.data, list = [];
    for (let k = 0; k < data.n; k++) list.push({ kind: 'commune', k: k, name: nameOf(data.name(k)), code: data.code(k).toLowerCase(), weight: data.circle(k) || 0 });
    data.places.forEach(function (place, k) { if (place) list.push({ kind: 'place', k: k, name: nameOf(place), code: '', weight: 0 }); });
    layer.points.forEach(function (point, k) { list.push({ kind: 'team', k: k, name: nameOf(point.name), code: '', weight: 0 }); });
    return list;
  }
  /* How well it answers, 0 the best; null: not at all. `st` is Saint-Gilles, and Strasbourg as well. */
  function rankOf(query, entry) {
    const long = full(query), one = rankOfText(query, entry), other = long === query ? null : rankOfText(long, entry);
    if (one === null || other === null) return one === null ? other : one;
    return Math.min(one, other);
  }
  function rankOfText(query, entry) {
    const name = entry.name;
    if (name === query || entry.code === query) return 0;
    if (name.startsWith(query) || (entry.code && entry.code.startsWith(query))) return 1;
    if ((' ' + name).includes(' ' + query)) return 2;
    if (name.includes(query)) return 3;
    // every word begins one of the name's, or the code: « bagnols ceze », « nîmes (30) »
    return query.split(' ').every(function (word) { return (' ' + name + ' ' + entry.code).includes(' ' + word); }) ? 4 : null;
  }
  const KINDS = ['commune', 'place', 'team'];
  function finder(layer) {
    let all = null;
    return function (typed) {
      const query = ZB.plain(typed), found = [];
      if (!query) return found;
      all = all || entries(layer);
      for (const entry of all) {
        const rank = rankOf(query, entry);
        if (rank !== null) found.push([rank, KINDS.indexOf(entry.kind), -entry.weight, entry]);
      }
      found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3].k - b[3].k; });
      return found.slice(0, MOST).map(function (item) { return item[3]; });
    };
  }

  function words(layer, entry) {
    const data = layer.data, w = data.words;
    if (entry.kind === 'commune') return [data.name(entry.k), data.code(entry.k) + ' · ' + data.place(entry.k)];
    if (entry.kind === 'place') return [data.places[entry.k], w.place];
    const point = layer.points[entry.k];
    return [point.name, w.team + ' · ' + [point.home, data.families[point.rank].label].filter(Boolean).join(' · ')];
  }
  function go(layer, entry) {
    const data = layer.data;
    if (entry.kind === 'commune') { layer.pin(null); layer.select(entry.k, true); }
    else if (entry.kind === 'team') layer.pin(layer.points[entry.k], true);
    else {
      const boxes = layer.geo.boxes.filter(function (b, k) { return data.placeOf(k) === entry.k && b[0] <= b[2]; });
      if (boxes.length) layer.bring(ZB.union(boxes), 0.1);
      layer.fire('place', { place: entry.k });
    }
  }

  function optionNode(layer, entry, position, choose) {
    const item = ZB.element('li', 'zb-option'), text = words(layer, entry);
    item.id = 'zb-option-' + position;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.append(ZB.element('b', '', text[0]), ZB.element('span', '', text[1]));
    // mousedown comes before the field loses focus and the list closes
    item.addEventListener('mousedown', function (event) { event.preventDefault(); choose(position); });
    return item;
  }

  /* How many were found: read aloud; seen only when there is none. */
  function say(status, n, typed, page) {
    const text = n > 1 ? page.search_count.replace('{n}', n) : n ? page.search_one : page.search_none;
    status.textContent = typed.trim() ? text : '';
    status.classList.toggle('zb-unseen', n > 0 || !typed.trim());
  }

  /* The field and its list: what is open, what is active. */
  function combobox(input, list) {
    const box = { active: -1, isOpen: function () { return !list.hidden; } };
    box.mark = function (position) {
      box.active = position;
      Array.from(list.children).forEach(function (item, k) {
        item.setAttribute('aria-selected', String(k === position));
        if (k === position) item.scrollIntoView({ block: 'nearest' });
      });
      if (position < 0) input.removeAttribute('aria-activedescendant');
      else input.setAttribute('aria-activedescendant', 'zb-option-' + position);
    };
    box.fill = function (nodes) {
      list.replaceChildren.apply(list, nodes);
      list.hidden = !nodes.length;
      input.setAttribute('aria-expanded', String(!list.hidden));
      box.mark(nodes.length ? 0 : -1);
    };
    box.close = function () {
      list.hidden = true;
      input.setAttribute('aria-expanded', 'false');
      box.mark(-1);
    };
    return box;
  }

  ZB.search = function (layer, words_) {
    const input = document.getElementById('zb-search'), box = combobox(input, document.getElementById('zb-suggestions'));
    const status = document.getElementById('zb-search-status'), find = finder(layer);
    let found = [];
    function show(items) {
      found = items;
      box.fill(items.map(function (entry, position) { return optionNode(layer, entry, position, choose); }));
      say(status, items.length, input.value, words_);
    }
    function choose(position) {
      const entry = found[position];
      if (entry === undefined) return;
      input.value = words(layer, entry)[0];
      box.close();
      go(layer, entry);
    }
    function key(event) {
      const n = found.length, open = box.isOpen();
      if (event.key === 'Escape') { if (open) box.close(); else { input.value = ''; show([]); } }
      else if (event.key === 'Enter') { if (open) choose(box.active); }
      else if (event.key === 'ArrowDown' && n) { if (open) box.mark((box.active + 1) % n); else show(find(input.value)); }
      else if (event.key === 'ArrowUp' && open) box.mark((box.active + n - 1) % n);
      else return;
      event.preventDefault();
    }
    input.addEventListener('input', function () { show(find(input.value)); });
    input.addEventListener('keydown', key);
    input.addEventListener('focus', function () { input.select(); });
    input.addEventListener('blur', box.close);
  };
})();
