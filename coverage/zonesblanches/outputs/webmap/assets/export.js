/* Paper and image. */
(function () {
  'use strict';
  const ZB = window.ZB;

  /* The map takes the size it will have on paper before the browser looks at it, and its own afterwards. */
  ZB.print = function (layer, map) {
    const panel = document.querySelector('.zb-panel');
    const first = document.querySelector('.zb-first');
    let before = null;
    function start() {
      if (before) return;
      before = { open: first && first.open, center: map.getCenter(), zoom: map.getZoom(), home: ZB.atHome, scrolled: panel.scrollTop, ink: layer.ink };
      const bounds = map.getBounds();
      ZB.printing = true;
      if (first) first.open = true;  // folded or not, paper says it
      document.documentElement.classList.add('zb-printing');
      panel.scrollTop = 0;  // paper shows the legend first, wherever the reader was
      layer.ink = ZB.INKS.light;
      layer.fire('ink');
      map.invalidateSize({ animate: false, pan: false });
      if (before.home) ZB.goHome(map, layer, false);
      else map.fitBounds(bounds, { animate: false });
      layer.setPaper(true);
    }
    function stop() {
      if (!before) return;
      ZB.printing = false;
      if (first) first.open = before.open;
      document.documentElement.classList.remove('zb-printing');
      map.invalidateSize({ animate: false, pan: false });
      if (before.home) ZB.goHome(map, layer, false);
      else map.setView(before.center, before.zoom, { animate: false });
      layer.ink = before.ink;
      layer.fire('ink');
      layer.setPaper(false);
      const scrolled = before.scrolled;
      requestAnimationFrame(function () { panel.scrollTop = scrolled; });  // once the screen's layout is back
      before = null;
    }
    window.addEventListener('beforeprint', start);
    window.addEventListener('afterprint', stop);
    const paper = window.matchMedia('print');
    paper.addEventListener('change', function (event) { if (event.matches) start(); else stop(); });
    if (paper.matches) start();  // asked for while the page was being read
  };

  function wrap(ctx, text, x, y, width, step) {
    let line = '';
    text.split(' ').forEach(function (word) {
      if (line && ctx.measureText(line + ' ' + word).width > width) {
        ctx.fillText(line, x, y);
        line = '';
        y += step;
      }
      line = line ? line + ' ' + word : word;
    });
    ctx.fillText(line, x, y);
    return y + step;
  }

  function drawMarks(ctx, layer, x, y, width) {
    ctx.font = '13px ' + ZB.FONT;
    ctx.fillStyle = '#161616';
    if (layer.show.circles && layer.order().length) {
      const circles = ZB.circlesFigure(layer, layer._map);  // anew: on screen it may be in the inks of a dark page
      y = wrap(ctx, layer.data.circlesLabel, x, y + 6, width, 17);
      const w = parseFloat(circles.style.width), h = parseFloat(circles.style.height);
      ctx.drawImage(circles, x, y - 8, w, h);
      y += h + 14;
    }
    function line(paint, text) {
      ctx.drawImage(ZB.swatch(22, 22, paint), x, y - 15, 22, 22);
      ctx.font = '13px ' + ZB.FONT;
      ctx.fillStyle = '#161616';
      y = wrap(ctx, text, x + 30, y, width - 30, 17) + 6;
    }
    const shown = layer.visiblePoints();
    Array.from(new Set(shown.map(function (point) { return point.rank; }))).sort().forEach(function (rank) {
      line(function (mark) { ZB.drawMark(mark, 11, 11, 0, rank, true, 6.5); }, layer.data.words.teams + ' · ' + layer.data.families[rank].label);
    });
    const used = Array.from(new Set(shown.map(function (point) { return point.shape; }))).sort();
    if (used.length > 1 || used[0] < 3) used.forEach(function (shape) {
      line(function (mark) { ZB.drawMark(mark, 11, 11, shape, shown[0].rank, true, 5.5); }, shape === 3 ? layer.data.words.mode_unknown : layer.data.modes[shape][1]);
    });
    const words = layer.data.words;
    if (layer.show.doubts && layer.family.doubts) line(function (mark) { ZB.drawDoubt(mark, 11, 11, ZB.INKS.light); }, words.doubts);
    if (layer.show.decisions && layer.family.decided) line(function (mark) { ZB.drawDecision(mark, 11, 11, ZB.INKS.light); }, words.decisions);
    if (shown.some(function (point) { return !point.active; })) line(function (mark) { ZB.drawMark(mark, 11, 11, 0, shown[0].rank, false, 5.5); }, words.team_inactive);
    if (shown.some(function (point) { return !point.inside; })) line(function (mark) { ZB.drawMark(mark, 11, 11, used[0], shown[0].rank, true, 3.2); }, words.team_outside);
    if (layer.clusters(layer._canvases[3].view()).some(function (one) { return one.points.length > 1; })) line(function (mark) { ZB.drawCluster(mark, 11, 11, 8, 3, shown[0].rank); }, words.cluster_paper);
    return y;
  }

  function drawLegend(ctx, layer, x, y, width) {
    ctx.fillStyle = '#161616';
    if (layer.data.families.length > 1) {
      ctx.font = '600 14px ' + ZB.FONT;
      y = wrap(ctx, layer.family.label, x, y, width, 20) + 6;
    }
    ctx.font = '600 14px ' + ZB.FONT;
    y = wrap(ctx, layer.view.label, x, y, width, 19) + 6;
    layer.view.legend.forEach(function (item, k) {
      const off = layer.hidden.has(k), look = off ? { color: ZB.INKS.light.veil } : item;
      ctx.drawImage(ZB.swatch(30, 20, ZB.paintClass(look, ZB.INKS.light)), x, y - 15, 30, 20);
      ctx.fillStyle = '#161616';
      ctx.font = '600 15px ' + ZB.FONT;
      y = wrap(ctx, item.label + (off ? ' (' + layer.data.words.masked + ')' : ''), x + 42, y, width - 42, 19);
      ctx.font = '13px ' + ZB.FONT;
      ctx.fillStyle = '#444';
      for (const text of [item.note, ZB.countOf(layer, k)]) if (text) y = wrap(ctx, text, x + 42, y, width - 42, 17);
      ZB.cellsOf(layer, k).forEach(function (texts, label) {
        if (!texts.length) return;
        ctx.drawImage(ZB.swatch(22, 14, ZB.paintClass(item, ZB.INKS.light, label)), x + 42, y - 11, 22, 14);
        y = wrap(ctx, texts.join(' · '), x + 72, y, width - 72, 18);
      });
      y += 10;
    });
    return layer.solid && layer.unsure() ? wrap(ctx, layer.family.sure.aside, x, y, width, 17) + 6 : y;
  }

  /* The scale bar of the map, as it stands. */
  function drawScale(ctx, x, y) {
    const bar = document.querySelector('.leaflet-control-scale-line');
    if (!bar) return;
    const width = bar.offsetWidth;
    ctx.fillStyle = 'rgba(255,255,255,.8)';
    ctx.fillRect(x - 4, y - 20, width + 8, 26);
    ctx.strokeStyle = ctx.fillStyle = '#161616';
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, y - 6); ctx.lineTo(x, y); ctx.lineTo(x + width, y); ctx.lineTo(x + width, y - 6);
    ctx.stroke();
    ctx.font = '12px ' + ZB.FONT;
    ctx.fillText(bar.textContent, x + 6, y - 6);
  }
  function drawNorth(ctx, x, y) {
    ctx.fillStyle = '#161616';
    ctx.font = '700 13px ' + ZB.FONT;
    ctx.fillText('N', x - 4.5, y);
    ctx.fill(new Path2D('M' + x + ' ' + (y + 4) + 'l6.5 20l-6.5 -4.5l-6.5 4.5z'));
  }

  /* Lines under the map: sources, parameters. */
  function foot(data) {
    const parameters = document.querySelector('.zb-foot .zb-print');
    return [data.words.sources + data.words.colon + data.sources.join(' · '), parameters ? parameters.textContent.replace(/\s+/g, ' ').trim() : ''].filter(Boolean);
  }
  function head(ctx, layer, margin, width) {
    const data = layer.data, sentence = ZB.keySentence(layer);
    ctx.fillStyle = '#161616';
    ctx.font = '700 24px ' + ZB.FONT;
    let y = wrap(ctx, data.title, margin, 40, width, 28);
    ctx.font = '15px ' + ZB.FONT;
    y = wrap(ctx, sentence, margin, y, width, 20);
    const first = data.first.length ? data.words.first + data.words.colon + data.first.join(' · ') : '';
    ctx.font = '700 14px ' + ZB.FONT;
    ctx.fillStyle = '#7a4b00';
    for (const text of [layer.scenario, data.notice, first]) if (text) y = wrap(ctx, text, margin, y + 2, width, 19);
    return y;
  }
  function side(ctx, layer, x, y, width) { return drawMarks(ctx, layer, x, drawLegend(ctx, layer, x, y, width), width); }
  function small(ctx) {
    ctx.fillStyle = '#444';
    ctx.font = '12px ' + ZB.FONT;
  }
  /* How high everything will be, before the canvas has a size. */
  function measure(layer, mapWidth, mapHeight) {
    const ctx = document.createElement('canvas').getContext('2d'), margin = 24, column = 320, width = mapWidth + column + 3 * margin;
    const top = head(ctx, layer, margin, width - 2 * margin) + 4, bottom = Math.max(top + mapHeight, side(ctx, layer, 0, top + 16, column));
    small(ctx);
    const height = foot(layer.data).reduce(function (y, text) { return wrap(ctx, text, margin, y, width - 2 * margin, 16) + 4; }, bottom + 26);
    return { margin: margin, column: column, width: width, top: top, bottom: bottom, height: height };
  }

  /* One picture: title, map as it stands, legend, scale, north, sources and parameters. */
  function picture(layer, map) {
    const size = map.getSize(), at = measure(layer, size.x, size.y), sheet = document.createElement('canvas'), dpr = 2;
    sheet.width = at.width * dpr;
    sheet.height = at.height * dpr;
    const ctx = sheet.getContext('2d');
    ctx.scale(dpr, dpr);
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, at.width, at.height);
    head(ctx, layer, at.margin, at.width - 2 * at.margin);
    ctx.save();
    ctx.beginPath();
    ctx.rect(at.margin, at.top, size.x, size.y);
    ctx.clip();
    ctx.fillStyle = layer.ink.ground;
    ctx.fillRect(at.margin, at.top, size.x, size.y);
    layer._canvases.forEach(function (canvas) {
      const view = canvas.view();
      ctx.drawImage(canvas._container, at.margin - view.left, at.top - view.top, view.width, view.height);
    });
    drawScale(ctx, at.margin + 14, at.top + size.y - 12);
    drawNorth(ctx, at.margin + size.x - 22, at.top + 22);
    ctx.restore();
    side(ctx, layer, size.x + 2 * at.margin, at.top + 16, at.column);
    small(ctx);
    foot(layer.data).reduce(function (y, text) { return wrap(ctx, text, at.margin, y, at.width - 2 * at.margin, 16) + 4; }, at.bottom + 26);
    return sheet;
  }

  ZB.image = function (layer, map) {
    document.getElementById('zb-image').addEventListener('click', function () {
      if (!layer._map) layer.addTo(map);  // a layer control had taken it away
      const ink = layer.ink;
      function redraw(inks, sharp) {
        layer.ink = inks;
        ZB.sharp = sharp;
        layer._canvases.forEach(function (canvas) { canvas._update(); });
      }
      redraw(ZB.INKS.light, 2);  // paper is white
      const sheet = picture(layer, map);
      redraw(ink, 0);
      sheet.toBlob(function (blob) {
        const link = document.createElement('a'), url = URL.createObjectURL(blob);
        link.href = url;
        link.download = ZB.plain(layer.data.title).replace(/ /g, '-').slice(0, 60) + (layer.scenario ? '-scenario.png' : '.png');
        link.click();
        setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
      });
    });
  };
})();
