/* The block of a map: inflated once, then read section by section when something needs them. */
(function () {
  'use strict';
  const ZB = window.ZB = window.ZB || /** @type {Namespace} */ ({});

  function bytesOf(base64) {
    const text = atob(base64), bytes = new Uint8Array(text.length);
    for (let k = 0; k < bytes.length; k++) bytes[k] = text.charCodeAt(k);
    return bytes;
  }

  /* Base-128 integers, one after the other. */
  ZB.Reader = /** @type {any} */ (function (bytes) {
    this.bytes = bytes;
    this.at = 0;
  });
  ZB.Reader.prototype.next = function () {
    const bytes = this.bytes;
    let byte = bytes[this.at++], value = byte & 127, weight = 128;
    while (byte > 127) {
      byte = bytes[this.at++];
      value += (byte & 127) * weight;
      weight *= 128;
    }
    return value;
  };
  ZB.Reader.prototype.many = function (n, out) {
    out = out || new Float64Array(n);
    for (let k = 0; k < n; k++) out[k] = this.next();
    return out;
  };
  ZB.unfold = function (value) { return value % 2 ? -(value + 1) / 2 : value / 2; };

  function running(values) {
    let total = 0;
    return values.map(function (value) { return total += ZB.unfold(value); });
  }

  ZB.Data = /** @type {any} */ (/** @this {any} */ function (id) {
    const node = document.getElementById(id), block = fflate.inflateSync(bytesOf(node.textContent));
    node.textContent = '';
    const size = new DataView(block.buffer, block.byteOffset).getUint32(0, true), decoder = new TextDecoder();
    Object.assign(this, JSON.parse(decoder.decode(block.subarray(4, 4 + size))));
    this._at = {};
    let at = 4 + size;
    for (const section of this.sections) {
      this._at[section[0]] = block.subarray(at, at + section[1]);
      at += section[1];
    }
    this._kept = {};
    this.families.forEach(this._family, this);
    this.points = this._points(this.points);
  });
  ZB.Data.prototype = {
    bytes: function (name) { return this._at[name]; },
    reader: function (name) { return new ZB.Reader(this._at[name]); },
    /* What a section says, read at its first use. */
    once: function (name, read) {
      if (!(name in this._kept)) this._kept[name] = read.call(this);
      return this._kept[name];
    },
    ints: function (name, n) {
      return this.once(name, function () { return this.reader(name).many(n, new Int32Array(n)); });
    },
    lines: function (name) {
      return this.once(name, function () { return new TextDecoder().decode(this._at[name]).split('\n'); });
    },
    name: function (k) { return this.lines('names')[k]; },
    code: function (k) {
      if (this.codes === 'text') return this.lines('codes')[k];
      const numbers = this.once('codes', function () { return running(this.reader('codes').many(this.n)); });
      return numbers[k].toString(36).toUpperCase().padStart(5, '0');
    },
    place: function (k) { return this.places[this.placeOf(k)]; },
    placeOf: function (k) {
      return this.once('places', function () { return running(this.reader('places').many(this.n)); })[k];
    },
    circle: function (k) { return this.circleValues()[k]; },
    circleValues: function () { return this.numbers(this.circles.section, this.circles); },
    /* A column of numbers, nan where there is none. */
    numbers: function (name, spec) {
      return this.once(name + '#', function () {
        const values = this.reader(name).many(spec.n === undefined ? this.n : spec.n), unit = Math.pow(10, spec.d);
        for (let k = 0; k < values.length; k++) values[k] = values[k] ? (values[k] - 1 + spec.least) / unit : NaN;
        return values;
      });
    },
    /* So many of something: « 1 commune », « 2 communes »; in French, 0 is singular. */
    count: function (word, n) {
      const one = n === 1 || (n === 0 && this.lang === 'fr');
      return this.words[one ? word + '_one' : word].replace('{n}', this.number(n, 0));
    },
    number: function (value, decimals) { return ZB.number(value, decimals, this.lang); },

    _family: function (family, rank) {
      const data = this, name = 'f' + rank + '.';
      family.views.forEach(function (view, k) { view.bins = data._at[name + 'view' + k]; });
      family.pattern = function (k) { return family.patterns[data.ints(name + 'pattern', data.n)[k]]; };
      family.doubted = function () {
        return data.once(name + 'doubted', function () {
          let at = 0;
          return new Set(Array.from(data.reader(name + 'doubts').many(family.doubts), function (step) { return at += step; }));
        });
      };
      family.value = function (key, k) { return data.numbers(name + key, family.columns[key])[k]; };
      family.text = function (key, k) {
        const spec = family.columns[key], value = family.value(key, k);
        if (spec.texts[k] !== undefined) return spec.texts[k];
        return value !== value ? data.words.missing : data.number(value, spec.trim && value % 1 === 0 ? 0 : spec.d) + spec.after;
      };
      family.bar = function (b, k) { return data.numbers(name + 'bar' + b, family.bars[b][1])[k]; };
      family.nearest = function (k) { return data._nearest(family, name + 'near', k); };
    },
    /* The nearest teams of a commune: [{point, how}], how each serves, in words. */
    _nearest: function (family, name, k) {
      const starts = this.once(name + '.starts', function () {
        const counts = this.reader(name + '.counts').many(this.n), sums = new Int32Array(this.n + 1);
        for (let i = 0; i < this.n; i++) sums[i + 1] = sums[i] + counts[i];
        return sums;
      });
      const total = starts[this.n], spec = Object.assign(family.near, { n: total }), found = [];
      const costs = this.numbers(name + '.costs', spec), points = this.ints(name + '.points', total), ways = this.ints(name + '.ways', total);
      for (let at = starts[k]; at < starts[k + 1]; at++) {
        const cost = costs[at], text = (spec.texts[at] || this.number(cost, cost % 1 ? 1 : 0)) + spec.after;
        found.push({ point: this.points[points[at]], how: spec.words[ways[at]].replace('⟦cost⟧', text) });
      }
      return found;
    },
    _points: function (rows) {
      const n = rows.length, xy = running2(this.reader('points').many(2 * n), n), counts = this.reader('reach.counts').many(n);
      const rank = new Map(this.families.map(function (family, k) { return [family.key, k]; }));
      let skipped = 0;
      return rows.map(function (row, k) {
        const from = skipped;
        skipped += counts[k];
        return {
          index: k, name: row[0], rank: rank.get(row[1]), home: row[2], facts: row[3], mode: row[4], active: !!row[5], inside: !!row[6],
          placed: !!row[7], lon: xy[k] / 1e5, lat: xy[n + k] / 1e5, reach: counts[k], reachFrom: from
        };
      });
    },
    /* Positions of the communes within the threshold of a team. */
    reachOf: function (point) {
      const all = this.once('reach', function () {
        return this.reader('reach').many(this.points.reduce(function (sum, one) { return sum + one.reach; }, 0));
      });
      let at = 0;
      return Array.from(all.subarray(point.reachFrom, point.reachFrom + point.reach), function (step) { return at += step; });
    }
  };
  function running2(values, n) {
    const out = new Float64Array(2 * n);
    out.set(running(values.subarray(0, n)), 0);
    out.set(running(values.subarray(n)), n);
    return out;
  }

  /* Numbers as every output writes them: 1 234,5 in French, 1,234.5 in English. */
  ZB.number = function (value, decimals, lang) {
    const parts = Math.abs(value).toFixed(decimals).split('.'), french = lang === 'fr';
    const whole = parts[0].replace(/\B(?=(\d{3})+$)/g, french ? '\u202f' : ',');
    const text = parts[1] ? whole + (french ? ',' : '.') + parts[1] : whole;
    return value < 0 && /[1-9]/.test(text) ? '-' + text : text;
  };
})();
