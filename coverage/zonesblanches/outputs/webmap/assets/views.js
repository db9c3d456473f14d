/* What the map shows: a family of services, and its classes or an indicator. */
(function () {
  'use strict';
  const ZB = window.ZB;

  function radios(name, labels, chosen, choose) {
    return labels.map(function (text, k) {
      const label = ZB.element('label'), radio = ZB.element('input');
      radio.type = 'radio';
      radio.name = name;
      radio.checked = k === chosen;
      radio.addEventListener('change', function () { choose(k); });
      label.append(radio, ZB.element('span', '', text));
      return label;
    });
  }

  ZB.families = function (layer) {
    const group = document.getElementById('zb-families'), families = layer.data.families;
    if (families.length < 2) return;
    group.hidden = false;
    const lines = radios('zb-family', families.map(function (family) { return family.label; }), layer.familyIndex, function (k) { layer.setFamily(k); });
    group.append.apply(group, lines);
    layer.on('family', function () { lines[layer.familyIndex].querySelector('input').checked = true; });
  };

  ZB.keySentence = function (layer) {
    const shown = document.querySelector('.zb-subtitle');
    layer.firstSentence = layer.firstSentence || (shown ? shown.textContent : layer.data.subtitle);
    return layer.view.sentence || layer.firstSentence;
  };

  /* A slider from year to year, where several views are one year each. */
  function years(layer, select) {
    const box = ZB.element('div', 'zb-years'), label = ZB.element('label', '', layer.data.words.years), slider = ZB.element('input'), told = ZB.element('output');
    slider.type = 'range';
    slider.id = 'zb-years';
    label.htmlFor = told.htmlFor.value = slider.id;
    slider.min = '0';
    slider.step = '1';
    box.append(label, slider, told);
    select.after(box);
    /** @returns {number[]} the views of the family, the first year first */
    function series() {
      const views = layer.family.views, at = [];
      for (let k = 0; k < views.length; k++) if (views[k].period) at.push(k);
      return at.length ? at.slice(1).concat(at[0]) : at; // the first view is the last year
    }
    function fill() {
      const at = series(), here = at.indexOf(layer.viewIndex);
      box.hidden = at.length < 2;
      slider.max = String(Math.max(0, at.length - 1));
      if (here >= 0) slider.value = String(here);
      const view = layer.family.views[at[Number(slider.value)]];
      told.textContent = here >= 0 && view ? view.period || '' : '';
      slider.setAttribute('aria-valuetext', view ? view.period || '' : '');
    }
    slider.addEventListener('input', function () { layer.setView(series()[Number(slider.value)]); });
    layer.on('family view', fill);
    fill();
  }

  ZB.views = function (layer) {
    const select = document.getElementById('zb-view');
    function fill() {
      select.replaceChildren.apply(select, layer.family.views.map(function (view, k) {
        const option = ZB.element('option', '', view.label);
        option.value = String(k);
        return option;
      }));
      select.value = String(layer.viewIndex);
      select.closest('.zb-views').hidden = layer.family.views.length < 2;
    }
    /* The sentence under the title says how to read the colours shown. */
    function key() {
      const line = document.querySelector('.zb-subtitle');
      if (line) line.textContent = ZB.keySentence(layer);
    }
    layer.on('family view', key);
    if (layer.viewIndex) key();
    select.addEventListener('change', function () { layer.setView(Number(select.value)); });
    years(layer, select);
    layer.on('family view', fill);
    fill();
  };
})();
