// What the steps do in the browser: follow the work, drop files, search a territory, answer, correct a cell.
(function () {
  'use strict';

  /** @param {string} id */
  const by = id => document.getElementById(id);
  /** @param {string} path */
  const post = path => fetch(path, { method: 'POST', body: '' });

  // the work under way: each tab listens; when what it waits for is over, it shows the result
  const waits = Number(document.body.dataset.waits), line = by('travail-texte');
  const stream = new EventSource('/suivi?attend=' + waits);
  stream.onmessage = event => {
    const told = JSON.parse(event.data);
    if (line && told.text && told.number === waits) line.textContent = told.text;
    if (waits && told.number === waits && ['done', 'failed', 'stopped', 'replaced'].includes(told.state)) {
      stream.close();
      window.location.reload();
    }
  };
  window.addEventListener('pagehide', () => { navigator.sendBeacon('/partir', ''); });
  window.addEventListener('pageshow', event => { if (event.persisted) window.location.reload(); });
  by('interrompre')?.addEventListener('click', () => { void post('/interrompre'); });

  // files: one after the other, each with its bar
  const drop = by('depot'), chosen = /** @type {HTMLInputElement | null} */ (by('fichiers'));
  const most = 100e6;

  /** @param {HTMLElement} box @param {string} id */
  function fault(box, id) {
    const model = /** @type {HTMLTemplateElement} */ (by(id));
    box.querySelector('progress')?.remove();
    box.append(model.content.cloneNode(true));
  }

  /** @param {File} file @param {HTMLElement | null} boxes @param {string} pour what it is, where it is no list @returns {Promise<boolean>} */
  function send(file, boxes, pour) {
    const box = document.createElement('div'), bar = document.createElement('progress');
    box.append(file.name, bar);
    bar.setAttribute('aria-label', file.name);
    boxes?.append(box);
    return new Promise(done => {
      if (file.size > most) { fault(box, 'trop-gros'); done(false); return; }
      if (!file.size) { fault(box, 'depot-vide'); done(false); return; }
      const sent = new XMLHttpRequest();
      sent.open('PUT', '/listes/depot?nom=' + encodeURIComponent(file.name) + (pour ? '&pour=' + pour : ''));
      sent.upload.onprogress = event => { bar.max = event.total; bar.value = event.loaded; };
      sent.onload = () => {
        if (sent.status !== 204) fault(box, sent.status === 413 ? 'trop-gros' : 'depot-rate');
        done(sent.status === 204);
      };
      sent.onerror = () => { fault(box, 'depot-rate'); done(false); };
      sent.send(file);
    });
  }

  /** @param {FileList | null | undefined} files */
  async function sendAll(files) {
    let kept = 0, all = 0;
    for (const file of files ?? []) { all += 1; kept += Number(await send(file, by('depots'), '')); }
    if (chosen) chosen.value = '';
    if (all && kept === all) window.location.reload();
  }

  if (drop && chosen) {
    chosen.addEventListener('change', () => { void sendAll(chosen.files); });
    if (chosen.files?.length) void sendAll(chosen.files); // chosen before this script came
    for (const name of ['dragover', 'drop']) document.addEventListener(name, event => { event.preventDefault(); });
    drop.addEventListener('dragover', () => { drop.classList.add('over'); });
    drop.addEventListener('dragleave', () => { drop.classList.remove('over'); });
    document.addEventListener('drop', event => {
      drop.classList.remove('over');
      void sendAll(event.dataTransfer?.files);
    });
  }

  // files that are no lists, each kind in its own place
  /** @param {HTMLElement} place */
  function takeBeside(place) {
    const field = place.querySelector('input');
    const take = async () => {
      let kept = 0;
      const files = [...field?.files ?? []];
      for (const file of files) kept += Number(await send(file, place.querySelector('.depots'), place.dataset.pour ?? ''));
      if (field) field.value = '';
      if (files.length && kept === files.length) window.location.reload();
    };
    field?.addEventListener('change', () => { void take(); });
    if (field?.files?.length) void take();
  }
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-pour]')).forEach(takeBeside);

  // territories: a list under the field, and the map of France
  const field = /** @type {HTMLInputElement | null} */ (by('q')), list = by('trouves');
  const form = /** @type {HTMLFormElement | null} */ (by('recherche'));
  let at = -1, asked = 0;

  /** @param {string} code */
  function keep(code) {
    if (!field || !form) return;
    field.value = code;
    form.submit();
  }

  /** @param {number} next */
  function mark(next) {
    const options = list ? [...list.children] : [];
    at = options.length ? (next + options.length) % options.length : -1;
    options.forEach((option, rank) => { option.setAttribute('aria-selected', String(rank === at)); });
    field?.setAttribute('aria-activedescendant', at < 0 ? '' : options[at]?.id ?? '');
  }

  async function search() {
    if (!field || !list) return;
    const turn = ++asked, answer = await fetch('/chercher?q=' + encodeURIComponent(field.value));
    const found = /** @type {{ keep: string, name: string, what: string }[]} */ (await answer.json());
    if (turn !== asked) return;
    list.replaceChildren(...found.map((one, rank) => {
      const option = document.createElement('li'), what = document.createElement('span');
      option.id = 'trouve-' + rank;
      option.setAttribute('role', 'option');
      option.dataset.keep = one.keep;
      what.textContent = one.what;
      option.append(one.name, what);
      option.addEventListener('mousedown', event => { event.preventDefault(); keep(one.keep); });
      return option;
    }));
    list.hidden = !found.length;
    field.setAttribute('aria-expanded', String(found.length > 0));
    mark(found.length ? 0 : -1);
  }

  field?.addEventListener('input', () => { void search(); });
  field?.addEventListener('blur', () => { if (list) list.hidden = true; });
  field?.addEventListener('keydown', event => {
    if (event.key === 'ArrowDown') mark(at + 1);
    else if (event.key === 'ArrowUp') mark(at - 1);
    else if (event.key === 'Escape' && list) list.hidden = true;
    else if (event.key === 'Enter' && list && !list.hidden && at >= 0) keep(/** @type {HTMLElement} */ (list.children[at]).dataset.keep ?? '');
    else return;
    event.preventDefault();
  });
  for (const area of document.querySelectorAll('.france a')) {
    area.addEventListener('click', event => {
      event.preventDefault();
      keep(/** @type {SVGElement} */ (area).dataset.keep ?? '');
    });
  }

  // answers: a choice fills the field beside it
  for (const choice of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('button.choice'))) {
    choice.addEventListener('click', () => {
      const box = choice.closest('fieldset'), input = box?.querySelector('input');
      if (!box || !input) return;
      const taken = choice.getAttribute('aria-pressed') !== 'true', many = 'many' in box.dataset;
      for (const other of box.querySelectorAll('button.choice')) {
        if (other === choice) other.setAttribute('aria-pressed', String(taken));
        else if (!many) other.setAttribute('aria-pressed', 'false');
      }
      const pressed = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('button.choice[aria-pressed="true"]'));
      input.value = [...pressed].map(one => one.dataset.answer ?? '').join(', ');
    });
  }

  // cells: a click opens one, and what is typed there stands in its place
  for (const cell of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('td[data-cell]'))) {
    cell.tabIndex = 0;
    const open = () => {
      if (cell.querySelector('input')) return;
      const input = document.createElement('input'), was = cell.textContent ?? '';
      input.value = was;
      input.setAttribute('aria-label', (cell.dataset.cell ?? '').split('|').slice(2).join(', '));
      cell.replaceChildren(input);
      input.focus();
      input.addEventListener('input', () => {
        const changed = input.value !== was;
        if (changed) input.name = cell.dataset.cell ?? ''; else input.removeAttribute('name');
        const button = /** @type {HTMLButtonElement | null | undefined} */ (cell.closest('form')?.querySelector('button.main'));
        if (button) button.disabled = false;
      });
      input.addEventListener('keydown', event => {
        if (event.key !== 'Escape') return;
        cell.replaceChildren(was);
        cell.focus();
      });
    };
    cell.addEventListener('click', open);
    cell.addEventListener('keydown', event => { if (event.key === 'Enter' && event.target === cell) { event.preventDefault(); open(); } });
  }
}());
