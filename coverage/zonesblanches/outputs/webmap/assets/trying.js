/* Opens « Et si… ? »: its data and its scripts stand in a block of the page that nothing reads before. */
(function () {
  'use strict';
  const ZB = window.ZB;

  ZB.trying = function (layer, map) {
    const open = document.getElementById('zb-try'), body = document.getElementById('zb-what-if-body');
    const label = open.textContent;
    let loading = null, said = null;
    function shown(on) {
      layer.editing = on;
      body.hidden = !on;
      open.setAttribute('aria-expanded', String(on));
      if (said) open.textContent = on ? said.close : label;
    }
    async function load() {
      const block = new ZB.Data(), id = Object.keys(ZB.layers).find(function (name) { return ZB.layers[name] === layer; });
      await block.read(id + '_calculator');
      const script = document.createElement('script');
      script.textContent = new TextDecoder().decode(block.bytes('scripts'));
      document.head.appendChild(script);
      const calc = ZB.calculator(/** @type {any} */ (block), layer.data.n);
      said = calc.block.said;
      layer.scene = ZB.whatIf(layer, map, calc);
    }
    /* The scenario that an address holds, or none. */
    layer.tryOut = function (code) {
      if (!layer.scene && !code) return;
      layer.asked = code;
      loading = loading || ZB.during(load());
      loading.then(function () {
        if (!layer.scene) return;
        if (code) shown(true);
        layer.scene.unknown(layer.scene.read(code));
      });
    };
    open.addEventListener('click', function () {
      loading = loading || ZB.during(load());
      loading.then(function () { shown(body.hidden); });
    });
  };
})();
