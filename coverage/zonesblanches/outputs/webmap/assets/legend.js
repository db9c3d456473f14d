/* Families, classes with their counts, circles and teams: what is shown, and what it means. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};

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
  ZB.paintClass = function (item) {
    return function (ctx, width, height) {
      ctx.fillStyle = item.color;
      ctx.fillRect(0, 0, width, height);
      ctx.save();
      ctx.beginPath();
      ctx.rect(0, 0, width, height);
      ctx.clip();
      if (item.hatch) ZB.hatch(ctx, width, height);
      if (item.dots) ZB.dot(ctx, width, height);
      ctx.restore();
      ctx.strokeStyle = '#444';
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

  function classLine(layer, item, k) {
    const line = ZB.element('li'), label = ZB.element('label', 'zb-class'), text = ZB.element('span', 'zb-class-text');
    label.appendChild(checkbox(true, function (on) {
      layer.setHidden(k, !on);
      line.classList.toggle('zb-off', !on);
    }));
    label.appendChild(ZB.swatch(30, 20, ZB.paintClass(item)));
    text.appendChild(ZB.element('b', '', item.label));
    text.appendChild(ZB.element('span', 'zb-note', item.note));
    text.appendChild(ZB.element('span', 'zb-count'));
    label.appendChild(text);
    line.appendChild(label);
    return line;
  }

  ZB.legend = function (layer) {
    const list = document.getElementById('zb-classes'), data = layer.data;
    const lines = data.legend.map(function (item, k) { return classLine(layer, item, k); });
    list.replaceChildren.apply(list, lines);
    function counts() {
      lines.forEach(function (line, k) { line.querySelector('.zb-count').textContent = layer.family.counts[k]; });
    }
    layer.on('family', counts);
    counts();
  };

  ZB.families = function (layer) {
    const group = document.getElementById('zb-families'), families = layer.data.families;
    if (families.length < 2) return;
    group.hidden = false;
    families.forEach(function (family, k) {
      const label = ZB.element('label'), radio = ZB.element('input');
      radio.type = 'radio';
      radio.name = 'zb-family';
      radio.checked = k === 0;
      radio.addEventListener('change', function () { layer.setFamily(k); });
      label.append(radio, ZB.element('span', '', family.label));
      group.appendChild(label);
    });
  };

  /* 1, 2 or 5 times a power of ten, at most `value`. */
  function round(value) {
    const power = Math.pow(10, Math.floor(Math.log10(value)));
    return power * [5, 2, 1].find(function (k) { return k * power <= value; });
  }

  function circlesFigure(layer, map) {
    const top = round(layer.maxCircle), values = [top, round(top / 6), round(top / 60)].filter(function (v, k, all) {
      return v >= 1 && all.indexOf(v) === k;
    });
    const radius = ZB.circleRadius(layer, { zoom: map.getZoom(), mapWidth: map.getSize().x, mapHeight: map.getSize().y });
    const big = Math.min(60, radius(values[0])), format = new Intl.NumberFormat(layer.data.lang === 'fr' ? 'fr-FR' : 'en-GB');
    return ZB.swatch(200, Math.ceil(Math.max(2 * big + 6, 16 * values.length + 2)), function (ctx, width, height) {
      ctx.font = '12px "Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';
      ctx.textBaseline = 'middle';
      ctx.lineWidth = 1;
      ctx.strokeStyle = ctx.fillStyle = '#222';
      const x = big + 2, base = height - 3;
      values.forEach(function (value, k) {
        const r = Math.min(60, radius(value)), at = 9 + 16 * k;
        ctx.beginPath();
        ctx.arc(x, base - r, r, 0, 2 * Math.PI);
        ctx.moveTo(x, base - 2 * r);
        ctx.lineTo(x + big + 6, at);
        ctx.stroke();
        ctx.fillText(format.format(value), x + big + 11, at);
      });
    });
  }

  function switchLine(text, checked, change, mark) {
    const label = ZB.element('label', 'zb-switch');
    label.appendChild(checkbox(checked, change));
    if (mark) label.appendChild(mark);
    label.appendChild(ZB.element('span', '', text));
    return label;
  }

  function teamLines(layer, words) {
    const box = ZB.element('div', 'zb-teams');
    const ranks = Array.from(new Set(layer.points.map(function (p) { return p.rank; }))).sort();
    if (!ranks.length) return box;
    box.appendChild(ZB.element('h3', '', words.teams));
    const inputs = ranks.map(function (rank) {
      const mark = ZB.swatch(22, 22, function (ctx) { ZB.drawMark(ctx, 11, 11, rank, true, 6.5); });
      const line = switchLine(layer.data.families[rank].label, layer.show.teams.has(rank), function (on) { layer.setTeams(rank, on); }, mark);
      box.appendChild(line);
      return line.querySelector('input');
    });
    layer.on('family', function () {
      inputs.forEach(function (input, k) { input.checked = layer.show.teams.has(ranks[k]); });
    });
    if (layer.points.some(function (p) { return !p.active; })) {
      const note = ZB.element('p', 'zb-switch zb-mark-note');
      note.appendChild(ZB.swatch(22, 22, function (ctx) { ZB.drawMark(ctx, 11, 11, ranks[0], false, 6.5); }));
      note.appendChild(ZB.element('span', '', words.team_inactive));
      box.appendChild(note);
    }
    return box;
  }

  ZB.marks = function (layer, map, words) {
    const box = document.getElementById('zb-marks'), figure = ZB.element('div', 'zb-circles');
    if (layer.order.length) {
      box.appendChild(switchLine(layer.data.circlesLabel, true, function (on) {
        layer.setShown('circles', on);
        figure.hidden = !on;
      }));
      box.appendChild(figure);
      const draw = function () { figure.replaceChildren(circlesFigure(layer, map)); };
      map.on('zoomend resize', draw);
      draw();
    }
    const names = switchLine(words.names, true, function (on) { layer.setShown('names', on); });
    names.classList.add('zb-screen');
    box.appendChild(names);
    box.appendChild(teamLines(layer, words));
  };
})();
