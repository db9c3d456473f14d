/* The two blocks of a map: inflated by the browser, then read section by section when something needs them. */
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
  ZB.Reader.prototype.all = function () {
    const out = new Float64Array(this.bytes.length);
    let n = 0;
    while (this.at < this.bytes.length) out[n++] = this.next();
    return out.subarray(0, n);
  };
  ZB.unfold = function (value) { return value % 2 ? -(value + 1) / 2 : value / 2; };

  /* 1 plus how many values are greater. */
  function ranks(values) {
    const sorted = values.filter(function (value) { return value === value; }).sort(), at = new Map();
    sorted.forEach(function (value, k) { at.set(value, sorted.length - k); });  // the last of its equals stands
    return values.map(function (value) { return value === value ? at.get(value) : NaN; });
  }
  function binary(compute) {
    return function (stack) {
      const second = stack.pop(), first = stack.pop();
      return compute(first, second);
    };
  }
  const OPERATORS = {
    '+': binary(function (a, b) { return a + b; }), '-': binary(function (a, b) { return a - b; }),
    '*': binary(function (a, b) { return a * b; }), '/': binary(function (a, b) { return a / b; }),
    min: binary(Math.min), or: binary(function (a, b) { return isFinite(a) ? a : b; }),
    sqrt: function (stack) { return Math.sqrt(stack.pop()); }
  };

  function summed(values) {
    let total = 0;
    return Array.from(values, function (step) { return total += step; });
  }
  function running(values) {
    let total = 0;
    return values.map(function (value) { return total += ZB.unfold(value); });
  }

  /* Work under way. The page counts as loaded when there is none: a frame that is still written holds it back, so that
     a program which prints it then, or the reader who prints it at once, has the whole map. */
  let held = null;
  ZB.waiting = 0;
  ZB.during = function (work) {
    if (!ZB.waiting++ && document.readyState !== 'complete') {
      held = document.body.appendChild(document.createElement('iframe'));
      held.hidden = true;
      held.contentDocument?.open();
    }
    return work.finally(function () {
      if (--ZB.waiting || !held) return;
      held.contentDocument?.close();
      held.remove();
      held = null;
    });
  };
  /* Until the browser has shown what is painted; a page that is not in front shows nothing, and does not wait. */
  ZB.frame = function () {
    return new Promise(function (done) {
      requestAnimationFrame(function () { setTimeout(done); });
      setTimeout(done, 300);
    });
  };
  ZB.parsed = function () {
    return new Promise(function (done) {
      if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', function () { done(); });
      else done();
    });
  };
  async function inflated(bytes) {
    const pipe = new DecompressionStream('deflate-raw'), writer = pipe.writable.getWriter();
    writer.write(bytes);
    writer.close();
    return new Uint8Array(await new Response(pipe.readable).arrayBuffer());
  }
  /* A browser from before 2023 cannot: the page then says what it says without JavaScript. */
  function tooOld() {
    const note = document.querySelector('noscript');
    if (note) note.replaceWith(ZB.element('p', 'zb-noscript', note.textContent.replace(/<[^>]*>/g, '')));
  }

  ZB.Data = /** @type {any} */ (/** @this {any} */ function () {
    this._at = {};
    this._kept = {};
  });
  ZB.Data.prototype = {
    /* Add a block: what its header says of a family completes what is known of it. */
    read: async function (id) {
      const node = document.getElementById(id), block = await inflated(bytesOf(node.textContent)).catch(function (error) { tooOld(); throw error; });
      node.textContent = '';
      const size = new DataView(block.buffer).getUint32(0, true), header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + size)));
      let at = 4 + size;
      for (const section of header.sections) this._at[section[0]] = block.subarray(at, at += section[1]);
      for (const name in header.same) this._at[name] = this._at[header.same[name]];
      const known = this.families || header.families;
      known.forEach(function (family, k) { Object.assign(family, header.families[k]); });
      Object.assign(this, header, { families: known });
      if (header.points) this._complete();
      else known.forEach(this._views, this);
    },
    bytes: function (name) { return this._at[name]; },
    reader: function (name) { return new ZB.Reader(this._at[name]); },
    /* What a section says, read at its first use. */
    once: function (name, read) {
      if (!(name in this._kept)) this._kept[name] = read.call(this);
      return this._kept[name];
    },
    /* Increasing positions of communes, written as steps. */
    positions: function (name, n) {
      return this.once(name + '#set', function () {
        return new Set(summed(this.reader(name).many(n)));
      });
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
    circleValues: function () { return this.column(this.circles); },
    /* A column of numbers, nan where there is none: each is what differs from a guess, or from the least one. */
    column: function (name) {
      return this.once(name + '#', function () {
        const spec = this.numbers[name], unit = Math.pow(10, spec.d), values = this.reader(name).all();
        const guess = spec.guess ? this._guess(spec.guess, unit) : function () { return 0; };
        for (let k = 0; k < values.length; k++) {
          const told = values[k] - 1;
          values[k] = told < 0 ? NaN : (spec.guess ? guess(k) + ZB.unfold(told) : told + spec.least) / unit;
        }
        return values;
      });
    },
    /* What a formula gives for a row, in units of the last decimal: see `guesses.py`, which computes the same. */
    _guess: function (formula, unit) {
      const steps = formula.map(function (item) {
        if (typeof item === 'number') return function () { return item; };
        if (OPERATORS[item]) return OPERATORS[item];
        const values = item.startsWith('rank ') ? ranks(this.column(item.slice(5))) : this.column(item);
        return function (stack, k) { return values[k]; };
      }, this), stack = [];
      return function (k) {
        for (const step of steps) stack.push(step(stack, k));
        const whole = Math.floor(stack.pop() * unit + 0.5);
        return isFinite(whole) ? whole : 0;
      };
    },
    /* Texts that stand at some rows only. */
    textsAt: function (name) {
      return this.once(name + '.said', function () {
        const said = new Map();
        if (!this._at[name + '.texts']) return said;
        const texts = this.lines(name + '.texts'), which = this.reader(name + '.is').all();
        let at = 0;
        this.reader(name + '.at').all().forEach(function (step, k) { said.set(at += step, texts[which[k]]); });
        return said;
      });
    },
    /* So many of something: « 1 commune », « 2 communes »; in French, 0 is singular. */
    count: function (word, n) {
      const one = n === 1 || (n === 0 && this.lang === 'fr');
      return this.words[one ? word + '_one' : word].replace('{n}', this.number(n, 0));
    },
    number: function (value, decimals) { return ZB.number(value, decimals, this.lang); },

    /* Views, by number; the one that the map opens on is there from the first, others are read when they are shown. */
    _views: function (family, rank) {
      const data = this;
      family.views.forEach(function (view, k) {
        const name = 'f' + rank + '.view' + k;
        Object.defineProperty(view, 'groups', { get: function () { return view.grouped ? data.ints(name + '.groups', data.n) : null; } });
        Object.defineProperty(view, 'bins', { get: function () { return data._at[name] || data.once(name, function () { return this._bins(family.bins[k], 'f' + rank + '.' + view.key, name); }); } });
      });
    },
    /* Steps of a column: runs of its values, and the communes out of rule. */
    _bins: function (runs, column, name) {
      const values = this.column(column), unit = Math.pow(10, this.numbers[column].d), which = this.reader(name + '.is').all();
      const bins = Uint8Array.from(values, function (value) {
        let bin = 0;
        for (const run of runs) {
          if (run[0] === null ? value !== value : Math.round(value * unit) >= run[0]) bin = run[1];
        }
        return bin;
      });
      let at = 0;
      this.reader(name + '.at').all().forEach(function (step, k) { bins[at += step] = which[k]; });
      return bins;
    },
    _complete: function () {
      this.families.forEach(this._family, this);
      this.points = this._points(this.points);
    },
    _family: function (family, rank) {
      const data = this, name = 'f' + rank + '.';
      family.pattern = function (k) {
        const series = data.once(name + 'series', function () { return this._series(name); });
        return series[data.ints(name + 'pattern', data.n)[k]];
      };
      family.doubted = function () { return data.positions(name + 'doubts', family.doubts); };
      family.decisions = function () { return data.positions(name + 'decided', family.decided); };
      /* Outlines of the people beyond reach in a commune: shapes read once, and which are its own. */
      family.hamletsOf = function (k, frame) {
        if (!family.hamlets) return { geo: null, own: [] };
        const geo = data.once(name + 'hamlets.geo', function () { return ZB.readShapes(this.bytes(name + 'hamlets'), frame); });
        const of = data.once(name + 'hamlets.places', function () { return summed(this.reader(name + 'hamlets.of').all()); });
        return { geo: geo, own: geo.shapes.map(function (_, h) { return h; }).filter(function (h) { return of[h] === k; }) };
      };
      family.value = function (key, k) { return data.column(name + key)[k]; };
      family.said = function (key, k) { return data.textsAt(name + key).get(k); };
      family.text = function (key, k) {
        const spec = family.columns[key], value = family.value(key, k), said = family.said(key, k);
        if (said !== undefined) return said;
        return value !== value ? data.words.missing : data.number(value, spec.trim && value % 1 === 0 ? 0 : data.numbers[name + key].d) + spec.after;
      };
      family.bar = function (b, k) { return data.column(name + 'bar' + b)[k]; };
      family.nearest = function (k) { return data._nearest(family, name, k); };
    },
    /* Distinct series of sentences. */
    _series: function (name) {
      const sentences = this.lines(name + 'sentences'), all = this.reader(name + 'series').all();
      let at = 0;
      return Array.from(this.reader(name + 'series.counts').all(), function (size) {
        return Array.from(all.subarray(at, at += size), function (which) { return sentences[which]; });
      });
    },
    /* The nearest teams of a commune: [{point, how}], how each serves, in words. */
    _nearest: function (family, name, k) {
      const near = name + 'near', spec = family.near, found = [], said = this.textsAt(near);
      const starts = this.once(near + '.starts', function () {
        const counts = this.reader(near + '.counts').many(this.n), sums = new Int32Array(this.n + 1);
        for (let i = 0; i < this.n; i++) sums[i + 1] = sums[i] + counts[i];
        return sums;
      });
      const total = starts[this.n], points = this.ints(near + '.points', total), ways = this.ints(near + '.ways', total);
      const costs = this.once(near + '.costs', function () { return this._costs(near, starts, family.columns.nearest_cost && this.column(name + 'nearest_cost')); });
      for (let at = starts[k]; at < starts[k + 1]; at++) {
        const cost = costs[at], text = (said.get(at) || this.number(cost, cost % 1 ? 1 : 0)) + spec.after;
        found.push({ point: this.points[points[at]], how: spec.words[ways[at]].replace('⟦cost⟧', text) });
      }
      return found;
    },
    /* Each is expected to cost as the one before; the first, as the column says. */
    _costs: function (near, starts, first) {
      const told = this.reader(near + '.costs').all();
      for (let k = 0; k < this.n; k++) {
        let last = first ? Math.floor(first[k] * 10 + 0.5) || 0 : starts[k] ? Math.round(told[starts[k] - 1] * 10) || 0 : 0;
        for (let at = starts[k]; at < starts[k + 1]; at++) {
          const whole = told[at] ? last + ZB.unfold(told[at] - 1) : NaN;
          told[at] = whole / 10;
          last = whole || 0;
        }
      }
      return told;
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
      if (point.near) return point.near;  // of a scenario
      const all = this.once('reach', function () {
        return this.reader('reach').many(this.points.reduce(function (sum, one) { return sum + one.reach; }, 0));
      });
      return summed(all.subarray(point.reachFrom, point.reachFrom + point.reach));
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
