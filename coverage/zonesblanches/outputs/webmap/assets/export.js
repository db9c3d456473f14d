/* Paper and image. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || {};
  const SANS = '"Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif';

  /* The map takes the size it will have on paper before the browser looks at it, and its own afterwards. */
  ZB.print = function (layer, map) {
    let before = null;
    function start() {
      if (before) return;
      before = { center: map.getCenter(), zoom: map.getZoom(), home: ZB.atHome };
      const bounds = map.getBounds();
      ZB.printing = true;
      document.documentElement.classList.add('zb-printing');
      map.invalidateSize({ animate: false, pan: false });
      if (before.home) ZB.goHome(map, layer, false);
      else map.fitBounds(bounds, { animate: false });
      layer.setPaper(true);
    }
    function stop() {
      if (!before) return;
      ZB.printing = false;
      document.documentElement.classList.remove('zb-printing');
      map.invalidateSize({ animate: false, pan: false });
      if (before.home) ZB.goHome(map, layer, false);
      else map.setView(before.center, before.zoom, { animate: false });
      layer.setPaper(false);
      before = null;
    }
    window.addEventListener('beforeprint', start);
    window.addEventListener('afterprint', stop);
    window.matchMedia('print').addEventListener('change', function (event) { if (event.matches) start(); else stop(); });
    document.getElementById('zb-print').addEventListener('click', function () { window.print(); });
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
    ctx.font = '13px ' + SANS;
    ctx.fillStyle = '#161616';
    const circles = document.querySelector('.zb-circles canvas');
    if (layer.show.circles && circles) {
      y = wrap(ctx, layer.data.circlesLabel, x, y + 6, width, 17);
      const w = parseFloat(circles.style.width), h = parseFloat(circles.style.height);
      ctx.drawImage(circles, x, y - 8, w, h);
      y += h + 14;
    }
    layer.show.teams.forEach(function (rank) {
      if (!layer.points.some(function (point) { return point.rank === rank; })) return;
      ctx.drawImage(ZB.swatch(22, 22, function (mark) { ZB.drawMark(mark, 11, 11, rank, true, 6.5); }), x, y - 15, 22, 22);
      y = wrap(ctx, layer.data.words.teams + ' · ' + layer.data.families[rank].label, x + 30, y, width - 30, 17) + 6;
    });
  }

  function drawLegend(ctx, layer, x, y, width) {
    ctx.fillStyle = '#161616';
    if (layer.data.families.length > 1) {
      ctx.font = '600 14px ' + SANS;
      y = wrap(ctx, layer.family.label, x, y, width, 20) + 6;
    }
    layer.data.legend.forEach(function (item, k) {
      ctx.drawImage(ZB.swatch(30, 20, ZB.paintClass(item)), x, y - 15, 30, 20);
      ctx.fillStyle = '#161616';
      ctx.font = '600 15px ' + SANS;
      y = wrap(ctx, item.label, x + 42, y, width - 42, 19);
      ctx.font = '13px ' + SANS;
      ctx.fillStyle = '#444';
      for (const text of [item.note, layer.family.counts[k]]) if (text) y = wrap(ctx, text, x + 42, y, width - 42, 17);
      y += 10;
    });
    return y;
  }

  /* One picture: title, map as it stands, legend, sources. */
  function picture(layer, map) {
    const size = map.getSize(), side = 320, margin = 24, data = layer.data, sheet = document.createElement('canvas');
    const dpr = 2, width = size.x + side + 3 * margin, top = 96 + (data.notice ? 22 : 0), height = Math.max(size.y, 460) + top + 70;
    sheet.width = width * dpr;
    sheet.height = height * dpr;
    const ctx = sheet.getContext('2d');
    ctx.scale(dpr, dpr);
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, width, height);
    ctx.fillStyle = '#161616';
    ctx.font = '700 24px ' + SANS;
    ctx.fillText(data.title, margin, 40, width - 2 * margin);
    ctx.font = '15px ' + SANS;
    let y = wrap(ctx, data.subtitle, margin, 66, width - 2 * margin, 20);
    if (data.notice) { ctx.font = '700 14px ' + SANS; ctx.fillStyle = '#7a4b00'; ctx.fillText(data.notice, margin, y + 2); }
    ctx.save();
    ctx.beginPath();
    ctx.rect(margin, top, size.x, size.y);
    ctx.clip();
    ctx.fillStyle = ZB.GROUND;
    ctx.fillRect(margin, top, size.x, size.y);
    layer._canvases.forEach(function (canvas) {
      const view = canvas.view();
      ctx.drawImage(canvas._container, margin - view.left, top - view.top, view.width, view.height);
    });
    ctx.restore();
    drawMarks(ctx, layer, size.x + 2 * margin, drawLegend(ctx, layer, size.x + 2 * margin, top + 16, side), side);
    ctx.fillStyle = '#444';
    ctx.font = '12px ' + SANS;
    wrap(ctx, data.words.sources + (data.lang === 'fr' ? '\u00a0: ' : ': ') + data.sources.join(' · '), margin, height - 42, width - 2 * margin, 16);
    return sheet;
  }

  ZB.image = function (layer, map) {
    document.getElementById('zb-image').addEventListener('click', function () {
      picture(layer, map).toBlob(function (blob) {
        const link = document.createElement('a'), url = URL.createObjectURL(blob);
        link.href = url;
        link.download = ZB.plain(layer.data.title).replace(/ /g, '-').slice(0, 60) + '.png';
        link.click();
        setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
      });
    });
  };
})();
