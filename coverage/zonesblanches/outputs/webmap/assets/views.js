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
    layer.on('family view', fill);
    fill();
  };
})();
