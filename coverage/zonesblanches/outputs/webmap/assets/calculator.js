/* The arithmetic of the diagnosis, as Python does it (`access/links.py`, `diagnosis/offer.py`, `diagnosis/classes.py`):
   who serves whom under a scenario, how well, and what that makes of each place. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const BLANK = 0, GREY = 1, COVERED = 2, NOBODY = 3, UNKNOWN = 4, SURE = 1, POSSIBLE = 2, CONFIRM = 3;

  function numbers(block, name) {
    const spec = block.packed[name], bytes = block.bytes(name);
    if (spec.raw) return new Float64Array(bytes.slice().buffer);
    const unit = Math.pow(10, spec.d);
    return block.reader(name).all().map(function (told) { return told ? (told - 1 + spec.least) / unit : NaN; });
  }
  function increasing(block, name) {
    let at = 0;
    return Int32Array.from(block.reader(name).all(), function (step) { return at += step; });
  }

  const LAWS = {
    rapide: function (km) { return 1.8 + 60 * km / 61.5; },
    lent: function (km) { return Math.max(2, 3.72 * Math.sqrt(km) + 0.70 * km); },
    central: function (km) { return Math.sqrt(LAWS.rapide(km) * LAWS.lent(km)); },
    '': function (km) { return km; }
  };

  const EDGE = Math.exp(-0.5);
  const CURVES = {
    linear: function (c, s) { return c < s.threshold ? 1 - c / s.threshold : 0; },
    gaussian: function (c, s) { return c < s.threshold ? Math.max(0, (Math.exp(-0.5 * Math.pow(c / s.threshold, 2)) - EDGE) / (1 - EDGE)) : 0; },
    epanechnikov: function (c, s) { return c < s.threshold ? 0.75 * (1 - Math.pow(c / s.threshold, 2)) : 0; },
    exponential: function (c, s) { return Math.exp(-s.first * c); },
    power: function (c, s) { return Math.pow(Math.max(c, s.second), -s.first); },
    logistic: function (c, s) {
      const slope = Math.PI / (s.second * Math.sqrt(3));
      return (1 + Math.exp(-s.first * slope)) / (1 + Math.exp(Math.min((c - s.first) * slope, 700)));
    },
    step: function (c, s) {
      let k = 0;
      while (k < s.bounds.length && s.bounds[k] < c) k++;
      return k < s.bounds.length ? s.weights[k] : 0;
    }
  };

  /** @returns {Calculator} */
  ZB.calculator = function (block, n) {
    const people = numbers(block, 'people'), known = people.length, law = LAWS[block.law];
    const shares = people.map(function (one) { return one || 0; });  // missing counts for nobody
    const around = block.around[0].map(function (_, k) { return numbers(block, 'around' + k); });
    const costs = block.given ? given() : estimated(), reaches = new Map();
    const total = shares.subarray(0, n).reduce(function (sum, one) { return sum + one; }, 0);
    let counted = n;
    const families = block.each.map(function (told, rank) { return family(told, 'f' + rank); });

    function decay(cost) {
      const told = block.decay;
      return told.threshold !== null && cost > told.threshold ? 0 : CURVES[told.kind](cost, told);
    }

    /* Costs from every place known one by one to a target: a place of the territory, or `n` plus the rank of a team. */
    function estimated() {
      const land = block.reader('land').all(), x = numbers(block, 'x_m'), y = numbers(block, 'y_m'), parted = new Set(increasing(block, 'parted'));
      return function (target) {
        const spot = target < n ? target : target - n + known, at = [], cost = [];
        for (let k = 0; k < known && land[spot]; k++) {
          if (land[k] !== land[spot]) continue;
          const dx = x[k] - x[spot], dy = y[k] - y[spot], minutes = law(Math.sqrt(dx * dx + dy * dy) / 1000);
          if (!(minutes <= block.reach) || parted.has(target * known + k)) continue;
          at.push(k);
          cost.push(minutes);
        }
        return { at: at, cost: cost };
      };
    }
    function given() {
      const counts = block.reader('pairs.counts').all(), at = block.reader('pairs.at').all(), cost = numbers(block, 'pairs.cost'), starts = [0];
      counts.forEach(function (count, k) { starts.push(starts[k] + count); });
      return function (target) {
        let last = 0;
        const from = starts[target], to = starts[target + 1];
        return { at: Array.from(at.subarray(from, to), function (step) { return last += step; }), cost: Array.from(cost.subarray(from, to)) };
      };
    }

    function family(told, name) {
      const limits = block.reader(name + '.limits').all(), unknown = new Uint8Array(n);
      increasing(block, name + '.unknown').forEach(function (k) { unknown[k] = 1; });
      const column = function (which) { return Float64Array.from(limits, function (kind) { return told.limits[kind][which]; }); };
      const teams = told.teams.map(function (row) {
        const spot = counted++;
        return {
          id: row[0], point: row[1], mode: row[2], capacity: row[3], share: row[4], who: row[5] || row[0], home: row[6], atHome: !!row[7],
          declared: row[8], others: row[9], days: row[10], spot: spot, says: row[8].length + row[9].length > 0
        };
      });
      return { teams: teams, usual: told.usual, aRef: told.aRef, unknown: unknown, threshold: column(0), proximity: column(1), wanted: column(2), enough: column(3) };
    }

    /* Whom a team serves from a target, in what way, with what weight; kept, since only capacities change by themselves. */
    function reachOf(team, target) {
      const out = block.goes && team.mode === 'aller-vers', way = !out ? 'comes' : team.says ? 'chosen' : 'free';
      const key = target + way + (team.declared.length ? team.id : '');
      if (!reaches.has(key)) reaches.set(key, weighed(team, target, way));
      return reaches.get(key);
    }
    function weighed(team, target, way) {
      const near = costs(target), at = near.at.slice(), cost = near.cost.slice(), declares = new Set(team.declared);
      if (declares.size) {
        const there = new Set(at);
        team.declared.forEach(function (k) { if (!there.has(k)) { at.push(k); cost.push(Infinity); } });
      }
      const said = at.map(function (k) { return declares.has(k); });
      const weight = cost.map(function (one, k) {
        if (way === 'chosen') return said[k] ? 1 : 0;
        if (way === 'free') return one <= block.outreach ? 1 : 0;
        const own = one < Infinity ? decay(one) : 0;
        return said[k] ? Math.max(own, block.declaredWeight) : own;
      });
      const felt = cost.map(function (one, k) {
        if (way === 'chosen') return said[k] ? 0 : Infinity;
        return way === 'free' && one > block.outreach ? Infinity : one;
      });
      let served = 0;
      at.forEach(function (k, i) { served += weight[i] * shares[k]; });
      if (way !== 'chosen') block.around[way === 'free' ? 1 : 0].forEach(function (one, k) { served += one * around[k][target]; });
      return { at: Int32Array.from(at), cost: Float64Array.from(cost), weight: Float64Array.from(weight), felt: Float64Array.from(felt), said: said, way: way, served: served };
    }
    function kindOf(found, i, threshold) {
      if (found.way === 'free') return found.cost[i] <= block.outreach ? POSSIBLE : 0;
      const within = found.cost[i] <= threshold;
      return found.said[i] || (within && found.way !== 'chosen') ? (within ? SURE : CONFIRM) : 0;
    }

    function classOf(of, k, count, confirm, access, cost) {
      if (people[k] !== people[k] || (of.unknown[k] && people[k] !== 0)) return UNKNOWN;
      if (people[k] === 0) return NOBODY;
      if (count === 0) return BLANK;
      return count < of.wanted[k] || access < of.enough[k] || cost > of.proximity[k] || confirm >= count ? GREY : COVERED;
    }

    /* What some teams give: {team, spot, capacity} each, the stops of one service under one `who`. */
    function outcome(of, teams) {
      const count = new Int32Array(n), confirm = new Int32Array(n), access = new Float64Array(n), cost = new Float64Array(n).fill(Infinity);
      const stops = new Map();
      teams.forEach(function (one) { stops.set(one.team.who, (stops.get(one.team.who) || 0) + 1); });
      const seen = new Map();
      teams.forEach(function (one) {
        const found = reachOf(one.team, one.spot), ratio = found.served > 0 ? one.capacity * one.team.share / found.served : 0;
        const several = stops.get(one.team.who) > 1;
        if (several && !seen.has(one.team.who)) seen.set(one.team.who, new Map());
        for (let i = 0; i < found.at.length; i++) {
          const k = found.at[i];
          if (k >= n) continue;
          access[k] += found.weight[i] * ratio;
          if (found.felt[i] < cost[k]) cost[k] = found.felt[i];
          const kind = kindOf(found, i, of.threshold[k]);
          if (!kind) continue;
          if (several) {  // one service is counted once, as the surest of its stops
            const kinds = seen.get(one.team.who);
            kinds.set(k, Math.min(kind, kinds.get(k) || CONFIRM));
          } else {
            count[k]++;
            if (kind === CONFIRM) confirm[k]++;
          }
        }
      });
      seen.forEach(function (kinds) {
        kinds.forEach(function (kind, k) { count[k]++; if (kind === CONFIRM) confirm[k]++; });
      });
      const classes = new Uint8Array(n);
      for (let k = 0; k < n; k++) classes[k] = classOf(of, k, count[k], confirm[k], access[k], cost[k]);
      return { classes: classes, count: count, confirm: confirm, access: access, cost: cost };
    }

    /* The best place for one more team: fewest people left in blanche, then most couverte, then least weighted cost,
       then the first. `codes` breaks ties. */
    function propose(of, found, team, capacity, codes) {
      let best = null;
      for (let spot = 0; spot < n; spot++) {
        const here = gain(of, found, team, capacity, spot);
        if (here && (!best || better(here, best, codes))) best = here;
      }
      return best;
    }
    function gain(of, found, team, capacity, spot) {
      const reached = reachOf(team, spot), ratio = reached.served > 0 ? capacity / reached.served : 0;
      if (!reached.at.length) return null;
      let blank = 0, covered = 0, cost = 0;
      for (let i = 0; i < reached.at.length; i++) {
        const k = reached.at[i];
        if (k >= n) continue;
        const kind = kindOf(reached, i, of.threshold[k]), before = found.classes[k], least = Math.min(found.cost[k], reached.felt[i]);
        const after = classOf(of, k, found.count[k] + (kind ? 1 : 0), found.confirm[k], found.access[k] + reached.weight[i] * ratio, least);
        blank += shares[k] * (Number(before === BLANK) - Number(after === BLANK));
        covered += shares[k] * (Number(after === COVERED) - Number(before === COVERED));
        cost += shares[k] * (Math.min(found.cost[k], block.far) - Math.min(least, block.far));
      }
      return { spot: spot, blank: blank, covered: covered, cost: cost };
    }
    function better(one, other, codes) {
      for (const what of ['blank', 'covered', 'cost']) {
        const more = one[what] - other[what];
        if (Math.abs(more) > 1e-9 * (1 + total)) return more > 0;
      }
      return codes(one.spot) < codes(other.spot);
    }

    /* Connected places of one class. */
    const touching = block.reader('touching.other').all(), first = increasing(block, 'touching.one');
    function zones(classes, which) {
      const root = Int32Array.from(classes.keys());
      const top = function (k) { while (root[k] !== k) k = root[k] = root[root[k]]; return k; };
      let count = classes.filter(function (one) { return one === which; }).length;
      for (let e = 0; e < first.length; e++) {
        const a = first[e], b = a + touching[e];
        if (classes[a] !== which || classes[b] !== which || top(a) === top(b)) continue;
        root[top(a)] = top(b);
        count--;
      }
      return count;
    }

    return {
      block: block, families: families, people: shares, total: total,
      outcome: outcome, propose: propose, zones: zones, reachOf: reachOf, kindOf: kindOf,
      open: function (spot) { return costs(spot).at.length > 0; }
    };
  };
})();
