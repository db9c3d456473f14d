/* A scenario: what its reader changed, undone and redone, and the map as it is then. */
(function () {
  'use strict';
  const ZB = window.ZB;
  const NEAREST = 5;

  /** @param {Layer} layer @param {Calculator} calc @returns {Scene} */
  ZB.scenario = function (layer, calc) {
    const data = layer.data, said = calc.block.said, KEYS = calc.block.classes, MODES = calc.block.modes, families = data.families.slice(), points = layer.points.slice();
    /** @type {Scenario[]} */
    let past = [{ added: [], off: {}, moved: {}, sized: {} }];
    let at = 0, drafting = false, spots = null;
    const base = calc.families.map(function (_, rank) { return calc.outcome(calc.families[rank], lines(rank, past[0])); });
    let found = base;

    function now() { return past[at]; }
    function changed(state) { return state.added.length + [state.off, state.moved, state.sized].reduce(function (sum, some) { return sum + Object.keys(some).length; }, 0); }
    /** @returns {CalcTeam} */
    function newTeam(one, k) {
      return { id: '+' + k, who: '+' + k, mode: one.mode, share: 1, declared: [], others: [], says: false, point: points.length + k, capacity: one.capacity, spot: one.spot, days: '', home: '', atHome: true };
    }
    /* The teams that count in a family. */
    function lines(rank, state) {
      const here = calc.families[rank].teams.filter(function (team) { return !state.off[team.who]; }).map(function (team) {
        return { team: team, spot: team.id in state.moved ? state.moved[team.id] : team.spot, capacity: team.who in state.sized ? state.sized[team.who] : team.capacity };
      });
      state.added.forEach(function (one, k) { if (one.rank === rank) here.push({ team: newTeam(one, k), spot: one.spot, capacity: one.capacity }); });
      return here;
    }
    function count(word, k) { return said[k === 1 ? word + '_one' : word].replace('{n}', data.number(k, 0)); }
    function text(state) {
      const told = [['added', state.added.length], ['off', Object.keys(state.off).length], ['moved', Object.keys(state.moved).length], ['sized', Object.keys(state.sized).length]];
      return told.filter(function (one) { return one[1]; }).map(function (one) { return count(String(one[0]), Number(one[1])); }).join(', ');
    }
    function percent(share) { return data.number(100 * share, 1) + (data.lang === 'fr' ? '\u202f%' : '%'); }
    function tally(classes) {
      const tallied = KEYS.map(function () { return { places: 0, people: 0 }; });
      classes.forEach(function (one, k) { tallied[one].places++; tallied[one].people += calc.people[k]; });
      return tallied;
    }

    /* A family as it is under the scenario: everything that draws and says it reads this one. */
    function family(rank) {
      const own = families[rank], of = calc.families[rank], out = found[rank], legend = own.views[0].legend, tallied = tally(out.classes);
      const rankOf = KEYS.map(function (key) { return legend.findIndex(function (item) { return item.key === key; }); });
      const counts = legend.map(function (item) {
        const one = tallied[KEYS.indexOf(item.key)];
        return data.count('communes_count', one.places) + ' · ' + data.number(one.people, 0) + ' ' + data.circlesLabel + ' (' + percent(calc.total ? one.people / calc.total : 0) + ')';
      });
      const bins = Uint8Array.from(out.classes, function (one) { return rankOf[one]; });
      const view = { key: own.views[0].key, label: own.views[0].label + ' · ' + layer.scenario, legend: legend, counts: counts, bins: bins, sentence: own.views[0].sentence };
      const figures = { nearest_cost: out.cost, n_providers: out.count, n_sure: out.count.map(function (one, k) { return one - out.confirm[k]; }), access_ratio: out.access.map(function (one) { return of.aRef ? 100 * one / of.aRef : NaN; }) };
      const kept = ['nearest_cost', 'n_providers', 'access_ratio', 'demand', 'population'];
      return Object.assign(Object.create(own), {
        views: [view], sure: null, bars: [], tabled: [], rows: own.rows.filter(function (key) { return kept.indexOf(key) >= 0; }),
        value: function (key, k) { return key in figures ? figures[key][k] : own.value(key, k); },
        said: function (key, k) { return key in figures ? undefined : own.said(key, k); },
        text: function (key, k) { return key in figures ? figure(rank, key, figures[key][k]) : own.text(key, k); },
        pattern: function (k) { return sentences(rank, k); },
        nearest: function (k) { return nearest(rank, k); }
      });
    }
    function figure(rank, key, value) {
      const spec = families[rank].columns[key];
      if (value === Infinity) return said.out;
      return value !== value ? data.words.missing : data.number(value, spec.trim && value % 1 === 0 ? 0 : data.numbers['f' + rank + '.' + key].d) + spec.after;
    }
    function cost(value) { return value === Infinity ? said.out : data.number(value, value % 1 ? 1 : 0) + '\u00a0' + calc.block.unit; }
    function filled(word, slots) { return said[word].replace(/{(\w+)}/g, function (_, key) { return slots[key]; }); }
    /* Why a place is in its class, by the same reasons as the diagnosis. */
    function sentences(rank, k) {
      const of = calc.families[rank], out = found[rank], here = out.classes[k], before = base[rank].classes[k];
      const slots = {
        t: cost(of.threshold[k]), p: cost(of.proximity[k]), w: data.number(of.wanted[k], 0), n: data.number(out.count[k], 0), d: cost(out.cost[k]),
        a: data.number(1000 * out.access[k], 2), e: data.number(1000 * of.enough[k], 2), c: label(rank, before).toLocaleLowerCase(data.lang)
      };
      const why = here === 0 ? ['blanche'] : here === 2 ? ['couverte'] : here !== 1 ? [] : [
        out.count[k] < of.wanted[k] && 'g1', out.access[k] < of.enough[k] && 'g2',
        out.cost[k] > of.proximity[k] && (out.cost[k] === Infinity ? 'g3_none' : 'g3'), out.confirm[k] >= out.count[k] && 'g4'
      ].filter(Boolean);
      return [layer.scenario + '.', filled('before', slots)].concat(why.map(function (word) { return filled(word, slots); }), said.score_not);
    }
    function label(rank, code) {
      const item = families[rank].views[0].legend.find(function (one) { return one.key === KEYS[code]; });
      return item ? item.label : '';
    }
    function nearest(rank, k) {
      const near = [];
      lines(rank, now()).forEach(function (one) {
        const reach = calc.reachOf(one.team, one.spot), i = reach.at.indexOf(k);
        if (i < 0 || (reach.felt[i] === Infinity && !reach.said[i]) || !layer.points[one.team.point]) return;
        const how = reach.way === 'chosen' ? said.comes : reach.cost[i] === Infinity ? said.declares : cost(reach.cost[i]);
        near.push({ at: reach.cost[i], point: layer.points[one.team.point], how: how });
      });
      return near.sort(function (a, b) { return a.at - b.at; }).slice(0, NEAREST);
    }

    /* Marks: moved ones stand at the middle of their place, removed ones are dimmed, new ones are added. */
    function marks(state) {
      const all = points.slice(), centres = layer.centres();
      function stand(point, spot) {
        const x = centres.x[spot], y = centres.y[spot];
        return Object.assign(point, { x: x, y: y, lon: x, lat: y, home: data.name(spot), inside: true, placed: x === x });
      }
      calc.families.forEach(function (of, rank) {
        lines(rank, state).forEach(function (one) {
          const own = points[one.team.point], moved = one.spot !== one.team.spot, sized = one.capacity !== one.team.capacity;
          if (own && !moved && !sized) return;
          const k = Number(one.team.id.slice(1)), told = [];
          if (moved) told.push(filled('moved_to', { p: data.name(one.spot) }));
          if (sized || !own) told.push(filled('size_is', { n: data.number(one.capacity, one.capacity % 1 ? 1 : 0) }));
          /** @type {any} */
          const point = Object.assign({}, own || { index: one.team.point, name: filled('new_team', { n: k + 1 }), rank: rank, facts: [], mode: one.team.mode, active: true, shape: shapeOf(one.team.mode) });
          if (moved || !own) stand(point, one.spot);
          point.facts = point.facts.concat(filled('in_scenario', { t: told.join(', ') }));
          point.near = served(rank, one);
          point.reach = point.near.length;
          all[one.team.point] = point;
        });
        of.teams.forEach(function (team) {
          if (state.off[team.who] && points[team.point]) all[team.point] = Object.assign({}, points[team.point], { active: false, near: [], reach: 0, facts: points[team.point].facts.concat(said.removed) });
        });
      });
      return all;
    }
    function shapeOf(mode) {
      const rank = data.modes.findIndex(function (one) { return one[0] === mode; });
      return rank < 0 ? 3 : rank;
    }
    function served(rank, one) {
      const reach = calc.reachOf(one.team, one.spot);
      return Array.from(reach.at).filter(function (k, i) { return k < data.n && calc.kindOf(reach, i, calc.families[rank].threshold[k]) > 0; }).sort(function (a, b) { return a - b; });
    }

    /* Show the state; while a team is dragged, only what moves on the screen. */
    function show(quick) {
      const state = now(), on = changed(state) > 0, pinned = layer.pinned;
      layer.scenario = on ? said.scenario + data.words.colon + text(state) : '';
      found = on ? calc.families.map(function (of, rank) { return calc.outcome(of, lines(rank, state)); }) : base;
      families.forEach(function (own, rank) { data.families[rank] = on ? family(rank) : own; });
      layer.points = on ? marks(state) : points;
      layer._clusters = null;
      layer.pinned = pinned ? layer.points[pinned.index] || null : null;
      layer.family = data.families[layer.familyIndex];
      layer._setView(on ? 0 : Math.min(layer.viewIndex, layer.family.views.length - 1));
      layer.repaint(1, 2, 3);
      layer.fire('recount');
      if (!quick) for (const name of ['family', 'view', 'change']) layer.fire(name);
    }
    function copy(state) { return { added: state.added.map(function (one) { return Object.assign({}, one); }), off: Object.assign({}, state.off), moved: Object.assign({}, state.moved), sized: Object.assign({}, state.sized) }; }
    /* Make a new state by a change; `draft` replaces the one under way. */
    function edit(change, draft) {
      const from = drafting ? past[at - 1] : now(), next = copy(from);
      change(next);
      past = past.slice(0, drafting ? at : at + 1).concat(next);
      at = past.length - 1;
      drafting = !!draft;
      show(drafting);
    }
    function teamOf(rank, id) { return calc.families[rank].teams.find(function (team) { return team.id === id; }); }
    function isNew(id) { return /^\+\d+$/.test(id); }

    const scene = {
      calc: calc, said: said, base: base,
      now: now, lines: lines, text: text, label: label,
      found: function () { return found; },
      open: function (spot) {
        spots = spots || new Map();
        if (!spots.has(spot)) spots.set(spot, calc.open(spot));
        return spots.get(spot);
      },
      add: function (rank, spot, mode, capacity) { edit(function (state) { state.added.push({ rank: rank, spot: spot, mode: mode, capacity: capacity }); }); },
      move: function (id, spot, draft) { edit(function (state) { if (isNew(id)) state.added[Number(id.slice(1))].spot = spot; else state.moved[id] = spot; }, draft); },
      settle: function () { drafting = false; show(false); },
      resize: function (rank, id, capacity) {
        edit(function (state) {
          if (isNew(id)) state.added[Number(id.slice(1))].capacity = capacity;
          else if (capacity === teamOf(rank, id).capacity) delete state.sized[teamOf(rank, id).who];
          else state.sized[teamOf(rank, id).who] = capacity;
        });
      },
      remove: function (rank, id) {
        edit(function (state) {
          if (isNew(id)) return void state.added.splice(Number(id.slice(1)), 1);
          restore(state, rank, id);
          state.off[teamOf(rank, id).who] = true;
        });
      },
      putBack: function (rank, id) { edit(function (state) { restore(state, rank, id); }); },
      touched: function (rank, id) {
        const state = now(), team = teamOf(rank, id);
        return !!team && (!!state.off[team.who] || id in state.moved || team.who in state.sized);
      },
      propose: function (rank, mode, capacity) {
        const team = newTeam({ rank: rank, spot: 0, mode: mode, capacity: capacity }, now().added.length), best = calc.propose(calc.families[rank], found[rank], team, capacity, function (k) { return data.code(k); });
        if (best) scene.add(rank, best.spot, mode, capacity);
        return best;
      },
      undo: function () { if (at) { at--; show(false); } },
      redo: function () { if (at < past.length - 1) { at++; show(false); } },
      canUndo: function () { return at > 0; },
      canRedo: function () { return at < past.length - 1; },
      clear: function () { edit(function (state) { Object.assign(state, { added: [], off: {}, moved: {}, sized: {} }); }); },
      summary: function (rank) {
        const one = tally(found[rank].classes), before = tally(base[rank].classes);
        return {
          people: one.map(function (told, k) { return [told.people, told.people - before[k].people]; }),
          changes: found[rank].classes.reduce(function (sum, code, k) { return sum + Number(code !== base[rank].classes[k]); }, 0),
          zones: [calc.zones(found[rank].classes, 0), calc.zones(base[rank].classes, 0)]
        };
      },
      code: function () { return written(now()); },
      read: function (code) { return read(code); },
      csv: function () { return ZB.scenarioList(layer, scene); }
    };
    function restore(state, rank, id) {
      const who = teamOf(rank, id).who;
      delete state.off[who];
      delete state.sized[who];
      calc.families[rank].teams.forEach(function (team) { if (team.who === who) delete state.moved[team.id]; });
    }

    /* In the address: a = added, r = removed, m = moved, c = capacity. */
    function written(state) {
      const each = function (some, write) { return Object.keys(some).map(function (id) { return write(id, some[id]); }); };
      return state.added.map(function (one) { return 'a' + [one.rank, data.code(one.spot), MODES.indexOf(one.mode), one.capacity].join(','); }).concat(
        each(state.off, function (id) { return 'r' + encodeURIComponent(id); }),
        each(state.moved, function (id, spot) { return 'm' + data.code(spot) + ',' + encodeURIComponent(id); }),
        each(state.sized, function (id, capacity) { return 'c' + capacity + ',' + encodeURIComponent(id); })).join('~');
    }
    function read(code) {
      if (code === written(now())) return 0;
      let unknown = 0;
      const spotOf = new Map(Array.from({ length: data.n }, function (_, k) { return [data.code(k), k]; })), ids = new Set(), whos = new Set();
      calc.families.forEach(function (of) { of.teams.forEach(function (team) { ids.add(team.id); whos.add(team.who); }); });
      const readers = {
        a: function (state, told) {
          const mode = MODES[told[2]], fits = spotOf.has(told[1]) && calc.families[told[0]] && mode !== undefined && sizeOf(told[3]);
          if (fits) state.added.push({ rank: Number(told[0]), spot: spotOf.get(told[1]), mode: mode, capacity: Number(told[3]) });
          return fits;
        },
        r: function (state, told, id) { return whos.has(id) && (state.off[id] = true); },
        m: function (state, told, id) {
          const fits = ids.has(id) && spotOf.has(told[0]);
          if (fits) state.moved[id] = spotOf.get(told[0]);
          return fits;
        },
        c: function (state, told, id) { return whos.has(id) && sizeOf(told[0]) && (state.sized[id] = Number(told[0])); }
      };
      edit(function (state) {
        Object.assign(state, { added: [], off: {}, moved: {}, sized: {} });
        code.split('~').filter(Boolean).forEach(function (part) {
          const told = part.slice(1).split(','), id = idOf(told[told.length - 1]);
          if (!(part[0] in readers && readers[part[0]](state, told, id))) unknown++;
        });
      });
      return unknown;
    }
    function sizeOf(told) { return Number(told) > 0 && isFinite(Number(told)); }
    function idOf(part) { try { return decodeURIComponent(part); } catch { return ''; } }
    return scene;
  };

  /* The teams that count, as a list that the library reads back: French Excel, one line by team or stop. */
  ZB.scenarioList = function (layer, scene) {
    const data = layer.data, calc = scene.calc, state = scene.now(), number = function (value) { return String(value).replace('.', ','); };
    const rows = [calc.block.titles], states = calc.block.states;
    /** @param {CalcLine} one @param {string} family */
    function row(one, family) {
      const team = one.team, point = layer.points[team.point], off = !!state.off[team.who], added = team.point >= data.points.length, moved = !added && one.spot !== team.spot;
      const told = [added, off, moved, team.who in state.sized].map(function (holds, k) { return holds && states[k]; }).filter(Boolean);
      const elsewhere = added || moved, apart = !elsewhere && !team.atHome;
      return [
        added ? 'scenario-' + (Number(team.id.slice(1)) + 1) : team.id, point ? point.name : team.id, family, team.mode, number(one.capacity), number(team.days),
        elsewhere ? data.code(one.spot) : team.home, apart ? number(point.lon) : '', apart ? number(point.lat) : '',
        team.declared.map(codes).concat(team.others).join(' ; '), off ? 'non' : 'oui', told.join(', ')
      ];
    }
    const codes = function (k) { return k < data.n ? data.code(k) : calc.block.extra[k - data.n]; };
    calc.families.forEach(function (of, rank) {
      const lines = scene.lines(rank, state).concat(of.teams.filter(function (team) { return state.off[team.who]; }).map(function (team) { return { team: team, spot: team.spot, capacity: team.capacity }; }));
      lines.forEach(function (one) { rows.push(row(one, data.families[rank].key)); });
    });
    return '\ufeff' + rows.map(function (cells) { return cells.map(cell).join(';') + '\r\n'; }).join('');
  };
  function cell(value) { return /[;"\r\n]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value; }
})();
