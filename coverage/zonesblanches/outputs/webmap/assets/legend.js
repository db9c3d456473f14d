/* Families, classes with their counts, circles and teams: what is shown, and what it means. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* A small canvas in a legend, sharp on any screen. */
  ZB.swatch = function (width, height, paint) {
    const canvas = ZB.element('canvas', 'zb-swatch'), dpr = Math.max(3, window.devicePixelRatio || 1);
    canvas.width = width * dpr;
    canvas.height = height * dpr;
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
    canvas.setAttribute('aria-hidden', 'true');
    const ctx = canvas.getContext('2d');
    ctx.scale(dpr, dpr);
    paint(ctx, width, height);
    return canvas;
  };
  ZB.paintClass = function (item, ink, label) {
    return function (ctx, width, height) {
      ctx.fillStyle = item[ink.fill];
      ctx.fillRect(0, 0, width, height);
      ctx.save();
      ctx.beginPath();
      ctx.rect(0, 0, width, height);
      ctx.clip();
      if (item.hatch) ZB.hatch(ctx, width, height, ink);
      if (item.dots) ZB.dot(ctx, width, height, ink);
      ctx.restore();
      if (label) {
        ctx.fillStyle = ZB.lines(ctx, item.inks[ink.lines], label - 1, ctx.getTransform().a, 0, 0);
        ctx.fillRect(0, 0, width, height);
      }
      ctx.strokeStyle = ink.border;
      ctx.lineWidth = 1;
      ctx.strokeRect(0.5, 0.5, width - 1, height - 1);
    };
  };

  function checkbox(checked, change) {
    const box = ZB.element('input');
    box.type = 'checkbox';
    box.checked = checked;
    box.addEventListener('change', function () { change(box.checked); });
    return box;
  }

  /* What a class counts, all of it or what is solid; and by how sure it is. */
  ZB.countOf = function (layer, k) {
    return layer.solid && layer.unsure() && layer.view.legend[k].inks ? layer.family.sure.solid[k] : layer.view.counts[k];
  };
  ZB.cellsOf = function (layer, k) { return layer.unsure() && !layer.solid ? layer.family.sure.cells[k] : []; };

  function cells(layer, item, k) {
    const list = ZB.element('ul', 'zb-sure');
    ZB.cellsOf(layer, k).forEach(function (texts, label) {
      if (!texts.length) return;
      const line = ZB.element('li');
      line.append(ZB.swatch(22, 14, ZB.paintClass(item, layer.ink, label)), ZB.element('span', '', texts[0]), ZB.element('span', 'zb-who', texts[1]));
      list.appendChild(line);
    });
    return list;
  }
  function classLine(layer, item, k) {
    const line = ZB.element('li'), label = ZB.element('label', 'zb-class'), text = ZB.element('span', 'zb-class-text');
    label.appendChild(checkbox(!layer.hidden.has(k), function (on) {
      layer.setHidden(k, !on);
      line.classList.toggle('zb-off', !on);
    }));
    line.classList.toggle('zb-off', layer.hidden.has(k));
    label.appendChild(ZB.swatch(30, 20, ZB.paintClass(item, layer.ink)));
    text.append(ZB.element('b', '', item.label), ZB.element('span', 'zb-masked', layer.data.words.masked), ZB.element('span', 'zb-note', item.note), ZB.element('span', 'zb-count', ZB.countOf(layer, k)));
    label.appendChild(text);
    line.append(label, cells(layer, item, k));
    return line;
  }

  /* `box` holds the lines; they follow the family, the view and the inks. */
  ZB.legend = function (layer, box) {
    function fill() {
      box.replaceChildren.apply(box, layer.view.legend.map(function (item, k) { return classLine(layer, item, k); }));
    }
    layer.on('family view ink solid recount', fill);
    fill();
  };
  /* One switch sets aside what is not solid, and says how much that is. */
  ZB.solid = function (layer, box, words) {
    const said = ZB.element('p', 'zb-hint');
    const line = switchLine(words.solid_only, layer.solid, function (on) { layer.setSolid(on); }), input = line.querySelector('input');
    input.setAttribute('role', 'switch');
    said.setAttribute('role', 'status');
    box.after(line, said);
    function follow() {
      line.hidden = !layer.unsure();
      input.checked = layer.solid;
      said.textContent = layer.solid && layer.unsure() ? layer.family.sure.aside : '';
    }
    layer.on('family view solid', follow);
    follow();
  };

  /* 1, 2 or 5 times a power of ten, at most `value`. */
  function round(value) {
    const power = Math.pow(10, Math.floor(Math.log10(value)));
    return power * [5, 2, 1].find(function (k) { return k * power <= value; });
  }

  ZB.circlesFigure = function (layer, map) {
    layer.order();
    const top = round(layer.maxCircle), values = [top, round(top / 6), round(top / 60)].filter(function (v, k, all) {
      return v >= 1 && all.indexOf(v) === k;
    });
    const ink = layer.ink, radius = ZB.circleRadius(layer, { zoom: map.getZoom(), mapWidth: map.getSize().x, mapHeight: map.getSize().y });
    const big = Math.min(60, radius(values[0])), data = layer.data;
    return ZB.swatch(200, Math.ceil(Math.max(2 * big + 6, 16 * values.length + 2)), function (ctx, width, height) {
      ctx.font = '12px ' + ZB.FONT;
      ctx.textBaseline = 'middle';
      ctx.lineWidth = 1;
      ctx.strokeStyle = ctx.fillStyle = ink.ink;
      const x = big + 2, base = height - 3;
      values.forEach(function (value, k) {
        const r = Math.min(60, radius(value)), at = 9 + 16 * k;
        ctx.beginPath();
        ctx.arc(x, base - r, r, 0, 2 * Math.PI);
        ctx.moveTo(x, base - 2 * r);
        ctx.lineTo(x + big + 6, at);
        ctx.stroke();
        ctx.fillText(data.number(value, 0), x + big + 11, at);
      });
    });
  };

  function switchLine(text, checked, change, mark) {
    const label = ZB.element('label', 'zb-switch');
    label.appendChild(checkbox(checked, change));
    if (mark) label.appendChild(mark);
    label.appendChild(ZB.element('span', '', text));
    return label;
  }

  /* A line per family, then what the shapes and the numbers mean. */
  function teamLines(layer, words) {
    const box = ZB.element('div', 'zb-teams'), data = layer.data, placed = layer.points.filter(function (p) { return p.placed; });
    const ranks = Array.from(new Set(placed.map(function (p) { return p.rank; }))).sort();
    if (!ranks.length) return box;
    /* The sign of most of some teams: the legend shows what the map shows. */
    function shapeOf(chosen) {
      const counts = [0, 0, 0, 0];
      placed.filter(chosen).forEach(function (p) { counts[p.shape] += 1; });
      return counts.indexOf(Math.max.apply(null, counts));
    }
    box.appendChild(ZB.element('h3', '', words.teams));
    const inputs = ranks.map(function (rank) {
      const mark = ZB.swatch(22, 22, function (ctx) { ZB.drawMark(ctx, 11, 11, shapeOf(function (p) { return p.rank === rank; }), rank, true, 6.5); });
      const line = switchLine(data.families[rank].label, layer.show.teams.has(rank), function (on) { layer.setTeams(rank, on); }, mark);
      box.appendChild(line);
      return line.querySelector('input');
    });
    layer.on('family change', function () {
      inputs.forEach(function (input, k) { input.checked = layer.show.teams.has(ranks[k]); });
    });
    const used = Array.from(new Set(placed.map(function (p) { return p.shape; }))).sort(), key = ZB.element('ul', 'zb-modes');
    function note(paint, text, className) {
      const line = ZB.element('li', 'zb-mark-note ' + (className || ''));
      line.append(ZB.swatch(22, 22, paint), ZB.element('span', '', text));
      key.appendChild(line);
    }
    if (used.length > 1 || used[0] !== 3) used.forEach(function (shape) {
      note(function (ctx) { ZB.drawMark(ctx, 11, 11, shape, ranks[0], true, 5.5); }, shape === 3 ? words.mode_unknown : data.modes[shape][1]);
    });
    if (placed.some(function (p) { return !p.active; })) note(function (ctx) { ZB.drawMark(ctx, 11, 11, shapeOf(function (p) { return !p.active; }), ranks[0], false, 5.5); }, words.team_inactive);
    if (placed.some(function (p) { return !p.inside; })) note(function (ctx) { ZB.drawMark(ctx, 11, 11, used[0], ranks[0], true, 3.2); }, words.team_outside);
    const places = new Set(placed.map(function (p) { return p.rank + ' ' + p.lon + ' ' + p.lat; }));
    if (placed.length > 12 || places.size < placed.length) note(function (ctx) { ZB.drawCluster(ctx, 11, 11, 8, 3, ranks[0]); }, words.cluster, 'zb-screen');
    box.append(key, ZB.element('p', 'zb-hint zb-screen', words.reach_hint));
    return box;
  }

  ZB.marks = function (layer, map, words) {
    const box = document.getElementById('zb-marks'), figure = ZB.element('div', 'zb-circles');
    if (layer.order().length) {
      box.appendChild(switchLine(layer.data.circlesLabel, true, function (on) {
        layer.setShown('circles', on);
        figure.hidden = !on;
      }));
      box.appendChild(figure);
      const draw = function () { figure.replaceChildren(ZB.circlesFigure(layer, map)); };
      map.on('zoomend resize', draw);
      layer.on('ink', draw);
      draw();
    }
    const names = switchLine(words.names, true, function (on) { layer.setShown('names', on); });
    names.classList.add('zb-screen');
    box.appendChild(names);
    marksLine('doubts', ZB.drawDoubt, function (family) { return family.doubts; });
    marksLine('decisions', ZB.drawDecision, function (family) { return family.decided; });
    box.appendChild(teamLines(layer, words));

    /** Add the switch of a mark that some communes of a family have.
        @param {'doubts' | 'decisions'} what @param {(ctx: Pen, x: number, y: number, ink: Ink) => void} draw
        @param {(family: Family) => number} count */
    function marksLine(what, draw, count) {
      if (!layer.data.families.some(count)) return;
      const mark = ZB.swatch(22, 22, function (ctx) { draw(ctx, 11, 11, ZB.INKS.light); });
      const line = switchLine(words[what], true, function (on) { layer.setShown(what, on); }, mark);
      const follow = function () { line.hidden = !count(layer.family); };
      line.classList.add('zb-' + what);
      layer.on('family', follow);
      follow();
      box.appendChild(line);
    }
  };
})();
