/* « Et si… ? »: the panel by which a scenario is made, by mouse, finger or keyboard. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const FEW = 4;  // pixels: a shorter move is a click

  let fields = 0;
  function button(text, click) {
    const node = ZB.element('button', '', text);
    node.type = 'button';
    node.addEventListener('click', click);
    return node;
  }
  function field(text, input) {
    const line = ZB.element('div', 'zb-field'), label = ZB.element('label', '', text);
    label.htmlFor = input.id = 'zb-field-' + ++fields;
    line.append(label, input);
    return line;
  }
  function group(title, nodes) {
    const box = ZB.element('fieldset', 'zb-group');
    box.appendChild(ZB.element('legend', '', title));
    box.append.apply(box, nodes);
    return box;
  }
  function signed(data, value) { return (value > 0 ? '+' : value < 0 ? '−' : '') + data.number(Math.abs(value), 0); }

  /* A place by its name, its code, or both as the list proposes them. */
  function places(layer) {
    const data = layer.data, list = ZB.element('datalist'), byCode = new Map(), byName = new Map();
    list.id = 'zb-places';
    for (let k = 0; k < data.n; k++) {
      const option = ZB.element('option');
      option.value = data.name(k) + ' (' + data.code(k) + ')';
      list.appendChild(option);
      byCode.set(data.code(k).toLowerCase(), k);
      if (!byName.has(ZB.plain(data.name(k)))) byName.set(ZB.plain(data.name(k)), k);
    }
    return {
      list: list,
      find: function (text) {
        const code = /\(([^()]+)\)\s*$/.exec(text), found = byCode.get((code ? code[1] : text).trim().toLowerCase());
        return found === undefined ? byName.get(ZB.plain(text)) : found;
      }
    };
  }

  /** @param {Layer} layer @param {L.Map} map @param {Calculator} calc @returns {Scene | null} */
  ZB.whatIf = function (layer, map, calc) {
    const data = layer.data, words = data.words, said = calc.block.said, body = document.getElementById('zb-what-if-body');
    const scene = ZB.scenario(layer, calc);
    if (!agrees(layer, scene)) {
      body.replaceChildren(ZB.element('p', 'zb-hint', said.mismatch));
      return null;
    }
    const at = places(layer), status = ZB.element('p', 'zb-status'), summary = ZB.element('ul', 'zb-summary'), fault = ZB.element('p', 'zb-fault'), told = ZB.element('p', 'zb-hint');
    const where = ZB.element('input'), mode = ZB.element('select'), size = ZB.element('input'), which = ZB.element('select'), there = ZB.element('input'), resized = ZB.element('input');
    status.setAttribute('role', 'status');
    told.setAttribute('role', 'status');
    fault.setAttribute('role', 'alert');
    for (const input of [where, there]) input.setAttribute('list', at.list.id);
    for (const input of [size, resized]) input.inputMode = 'decimal';
    [['', words.mode_unknown]].concat(data.modes).forEach(function (one) {
      const option = ZB.element('option', '', one[1]);
      option.value = one[0];
      mode.appendChild(option);
    });
    const undo = button(said.undo, scene.undo), redo = button(said.redo, scene.redo), back = button(said.back, scene.clear);
    const byClick = button(said.by_click, function () { clicking(byClick.getAttribute('aria-pressed') !== 'true'); });
    const move = button(said.move, function () { guarded(function () { scene.move(which.value, placeIn(there)); }); });
    const resize = button(said.resize, function () { guarded(function () { scene.resize(rank(), which.value, sizeIn(resized)); }); });
    const remove = button(said.remove, function () { if (which.value) scene.remove(rank(), which.value); });
    const putBack = button(said.put_back, function () { scene.putBack(rank(), which.value); });
    const tools = ZB.element('div', 'zb-acts'), rows = ZB.element('div', 'zb-acts');
    mode.value = data.modes.some(function (one) { return one[0] === 'accueil'; }) ? 'accueil' : '';
    clicking(false);
    tools.append(undo, redo, button(said.propose, propose), button(said.export, save), back);
    rows.append(move, resize, remove, putBack);
    body.replaceChildren(
      ZB.element('p', 'zb-hint', said.hint), status, summary, told, fault, tools, at.list,
      group(said.add, [field(said.where, where), field(said.mode, mode), field(said.size, size), button(said.add_here, function () { guarded(function () { add(placeIn(where)); }); }), byClick]),
      group(said.edit, [field(said.which, which), field(said.where, there), field(said.size, resized), rows])
    );

    function rank() { return layer.familyIndex; }
    /* What is typed may be wrong: then it is said, and nothing changes. */
    function guarded(work) {
      fault.textContent = '';
      try { work(); } catch (error) {
        if (!error.said) throw error;
        fault.textContent = error.said;
      }
    }
    function refused(text) { return Object.assign(new Error(text), { said: text }); }
    function placeIn(input) {
      const spot = at.find(input.value);
      if (spot === undefined) throw refused(said.unknown_place.replace('{p}', input.value));
      return checked(spot);
    }
    function checked(spot) {
      if (!scene.open(spot)) throw refused(said.no_cost.replace('{p}', data.name(spot)));
      return spot;
    }
    function sizeIn(input) {
      const value = Number(input.value.replace(',', '.').replace(/\s/g, ''));
      if (!(value > 0) || !isFinite(value)) throw refused(said.bad_size);
      return value;
    }
    function add(spot) { scene.add(rank(), spot, mode.value, sizeIn(size)); }
    function propose() {
      guarded(function () {
        const best = scene.propose(rank(), mode.value, sizeIn(size));
        if (best) told.textContent = said.proposed.replace('{p}', data.name(best.spot)).replace('{n}', data.number(best.blank, 0)).replace('{m}', data.number(best.covered, 0));
      });
    }
    function save() {
      const link = ZB.element('a'), url = URL.createObjectURL(new Blob([scene.csv()], { type: 'text/csv;charset=utf-8' }));
      link.href = url;
      link.download = ZB.plain(data.title).replace(/ /g, '-').slice(0, 60) + '-scenario.csv';
      link.click();
      setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
    }
    function clicking(on) {
      byClick.setAttribute('aria-pressed', String(on));
      map.getContainer().classList.toggle('zb-adding', on);
      told.textContent = on ? said.clicking : '';
    }

    /* The figures follow every move, the choices every change. */
    function count() {
      const now = scene.summary(rank());
      status.textContent = layer.scenario ? layer.scenario : said.none;
      summary.hidden = !layer.scenario;
      undo.disabled = !scene.canUndo();
      redo.disabled = !scene.canRedo();
      back.disabled = !layer.scenario;
      told.textContent = '';
      const lines = [now.changes ? said[now.changes === 1 ? 'changes_one' : 'changes'].replace('{n}', data.number(now.changes, 0)) : said.no_change];
      now.people.slice(0, 3).forEach(function (one, k) {
        const item = scene.label(rank(), k);
        if (item) lines.push(said.people.replace('{c}', item).replace('{n}', data.number(one[0], 0)).replace('{d}', one[1] ? signed(data, one[1]) : said.same));
      });
      lines.push(said.zones.replace('{n}', data.number(now.zones[0], 0)).replace('{b}', data.number(now.zones[1], 0)));
      summary.replaceChildren.apply(summary, lines.map(function (text) { return ZB.element('li', '', text); }));
      notice();
    }
    function notice() {
      const line = document.getElementById('zb-scenario');
      line.textContent = layer.scenario;
      line.hidden = !layer.scenario;
      document.title = (layer.scenario ? layer.scenario + ' – ' : '') + data.title;
    }
    function choices() {
      const chosen = which.value, state = scene.now(), of = calc.families[rank()];
      const all = of.teams.concat(scene.lines(rank(), state).map(function (one) { return one.team; }).filter(function (team) { return !of.teams.includes(team); }));
      const options = all.map(function (team) {
        const point = layer.points[team.point], option = ZB.element('option', '', (point ? point.name + ' · ' + point.home : team.id) + (state.off[team.who] ? ' · ' + said.removed : ''));
        option.value = team.id;
        return option;
      });
      options.sort(function (a, b) { return a.text.localeCompare(b.text, data.lang); });
      const none = ZB.element('option', '', said.choose);
      none.value = '';
      which.replaceChildren(none, ...options);
      which.value = all.some(function (team) { return team.id === chosen; }) ? chosen : '';
      picked();
    }
    function picked() {
      const line = scene.lines(rank(), scene.now()).find(function (one) { return one.team.id === which.value; });
      for (const node of [move, resize, remove, there, resized]) node.disabled = !line;
      putBack.hidden = !which.value || !scene.touched(rank(), which.value);
      resized.value = line ? String(line.capacity).replace('.', data.lang === 'fr' ? ',' : '.') : '';
      there.value = line && line.spot < data.n ? data.name(line.spot) + ' (' + data.code(line.spot) + ')' : '';
    }
    function usual() { size.value = String(calc.families[rank()].usual).replace('.', data.lang === 'fr' ? ',' : '.'); }
    function keyOf(point) {
      if (point.rank !== rank()) return '';
      const line = scene.lines(rank(), scene.now()).find(function (one) { return one.team.point === point.index; });
      return line ? line.team.id : '';
    }
    which.addEventListener('change', picked);
    layer.on('recount', count);
    layer.on('family', function () { count(); choices(); });
    layer.on('pin', function () {
      if (!layer.pinned || layer.pinned.rank !== rank()) return;
      const team = calc.families[rank()].teams.find(function (one) { return one.point === layer.pinned.index; });
      which.value = keyOf(layer.pinned) || (team ? team.id : '');
      picked();
    });
    let family = rank();
    layer.on('family', function () { if (family !== rank()) { family = rank(); usual(); } });
    usual();
    count();
    choices();

    layer.takes = function (spot) {
      if (layer.dragged) return true;
      if (byClick.getAttribute('aria-pressed') !== 'true' || spot === null) return false;
      guarded(function () { add(checked(spot)); });
      clicking(false);
      return true;
    };
    drag(layer, map, scene, keyOf);
    return Object.assign(scene, { unknown: function (n) { fault.textContent = n ? said.unknown_link.replace('{n}', n) : ''; } });
  };

  /* The page must find what the diagnosis found, or it says nothing. */
  function agrees(layer, scene) {
    return layer.data.families.every(function (family, rank) {
      const view = family.views[0], keys = scene.calc.block.classes;
      return scene.base[rank].classes.every(function (code, k) { return view.legend[view.bins[k]].key === keys[code]; });
    });
  }

  /* A team follows the finger from place to place; it is settled where it is let go. */
  function drag(layer, map, scene, keyOf) {
    const frame = map.getContainer();
    let from = null, waiting = null, last = null, key = '';
    frame.addEventListener('pointerdown', function (event) {
      if (event.button || !layer.editing) return;
      const pixel = map.mouseEventToContainerPoint(event), marks = layer._marksAt(pixel);
      key = marks.length === 1 ? keyOf(marks[0]) : '';
      if (!key) return;
      from = pixel;
      last = null;
      map.dragging.disable();
      window.addEventListener('pointermove', move);
      window.addEventListener('pointerup', end);
      window.addEventListener('pointercancel', end);
    }, true);
    function follow(event) {
      waiting = null;
      const pixel = map.mouseEventToContainerPoint(event);
      if (!from || (!layer.dragged && pixel.distanceTo(from) < FEW)) return;
      layer.dragged = true;
      const place = map.containerPointToLatLng(pixel), p = ZB.local(place.lng, place.lat, layer.frame), spot = layer.shapeUnder(p[0], p[1]);
      if (spot === null || spot === last || !scene.open(spot)) return;
      last = spot;
      scene.move(key, spot, true);
    }
    function move(event) { if (!waiting) waiting = requestAnimationFrame(function () { follow(event); }); }
    function end(event) {
      if (waiting) { cancelAnimationFrame(waiting); follow(event); }
      from = null;
      map.dragging.enable();
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
      if (last !== null) scene.settle();
      setTimeout(function () { layer.dragged = false; }, 50);  // the click that ends it is none
    }
  }
})();
