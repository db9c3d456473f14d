/* Find a commune by name or code. The pattern is the ARIA combobox with a list. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};
  const MOST = 12;

  /* Accents, case, hyphens, apostrophes and Saint/St do not count. */
  ZB.plain = function (text) {
    return text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
      .replace(/œ/g, 'oe').replace(/æ/g, 'ae').replace(/[^a-z0-9]+/g, ' ').trim()
      .replace(/\bsaint(e?)\b/g, 'st$1');
  };

  function finder(data) {
    let names = null;
    return function (typed) {
      const query = ZB.plain(typed);
      if (!query) return [];
      names = names || data.names.map(ZB.plain);
      const found = [];
      names.forEach(function (name, k) {
        const rank = rankOf(query, name, data.codes[k].toLowerCase());
        if (rank !== null) found.push([rank, -(data.circles[k] || 0), k]);
      });
      found.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]; });
      return found.slice(0, MOST).map(function (item) { return item[2]; });
    };
  }
  function rankOf(query, name, code) {
    if (name === query || code === query) return 0;
    if (name.startsWith(query) || code.startsWith(query)) return 1;
    if ((' ' + name).includes(' ' + query)) return 2;
    return name.includes(query) ? 3 : null;
  }

  function optionNode(data, k, position, choose) {
    const item = ZB.element('li', 'zb-option');
    item.id = 'zb-option-' + position;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.appendChild(ZB.element('b', '', data.names[k]));
    item.appendChild(ZB.element('span', '', data.codes[k] + ' · ' + ZB.cell(data.places, k)));
    // mousedown comes before the field loses focus and the list closes
    item.addEventListener('mousedown', function (event) { event.preventDefault(); choose(position); });
    return item;
  }

  /* How many were found: read aloud; seen only when there is none. */
  function say(status, n, typed, words) {
    const text = n > 1 ? words.search_count.replace('{n}', n) : n ? words.search_one : words.search_none;
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

  ZB.search = function (layer, words) {
    const input = document.getElementById('zb-search'), box = combobox(input, document.getElementById('zb-suggestions'));
    const status = document.getElementById('zb-search-status'), data = layer.data, find = finder(data);
    let found = [];
    function show(items) {
      found = items;
      box.fill(items.map(function (k, position) { return optionNode(data, k, position, choose); }));
      say(status, items.length, input.value, words);
    }
    function choose(position) {
      const k = found[position];
      if (k === undefined) return;
      input.value = data.names[k];
      box.close();
      layer.select(k, true);
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
