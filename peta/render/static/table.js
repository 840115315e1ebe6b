// The villages of the area or of the view as a table: ranked, filtered, page by page.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, count, where } = peta.format;
  const { state } = peta;
  const PAGE = 25;
  const CAUSES = ['served', 'unreached', 'over_capacity', 'not_working', 'unknown'];
  const WIDE_PX = 720;

  class Table {
    constructor(wanted, { select, hover, onFailure }) {
      Object.assign(this, { wanted, select, hover, onFailure, items: [], next: null, asked: 0 });
      this.rows = byId('ranking-rows');
      this.head = byId('ranking-head');
      if (!this.rows) return;
      this.listen();
    }

    listen() {
      const kodeOf = (event) => (event.target.closest('tr[data-kode]') || { dataset: {} }).dataset.kode;
      this.rows.addEventListener('click', (event) => kodeOf(event) && !event.target.closest('a') && this.select(kodeOf(event)));
      this.rows.addEventListener('mouseover', (event) => this.hover(kodeOf(event) || ''));
      this.rows.addEventListener('mouseleave', () => this.hover(''));
      this.rows.addEventListener('focusin', (event) => this.hover(kodeOf(event) || ''));
      byId('more').addEventListener('click', () => this.showMore());
      window.addEventListener('resize', () => this.resized());
      this.filters();
      this.chooser();
    }

    filters() {
      const name = byId('filter-name');
      let waiting = 0;
      name.value = state.current.name;
      name.addEventListener('input', () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => state.change({ name: name.value.trim() }), 250);
      });
      const status = byId('filter-status');
      status.value = state.current.status;
      status.addEventListener('change', () => state.change({ status: status.value }));
      for (const box of document.querySelectorAll('input[name=scope]')) {
        box.checked = box.value === state.current.scope;
        box.addEventListener('change', () => state.change({ scope: box.value }));
      }
    }

    // What stands in the address stands in the fields, also after going back.
    readState() {
      const { name, status, scope } = state.current;
      if (byId('filter-name').value.trim() !== name) byId('filter-name').value = name;
      byId('filter-status').value = status;
      for (const box of document.querySelectorAll('input[name=scope]')) box.checked = box.value === scope;
      for (const box of byId('columns').querySelectorAll('input')) box.checked = this.columns().includes(box.value);
    }

    columns() {
      const { columns } = state.current;
      if (columns) return columns.split(',');
      if (this.isWide === undefined) this.isWide = byId('ranking').clientWidth >= WIDE_PX;
      return this.isWide ? ['gap', 'ratio', ...CAUSES.slice(1), 'why'] : ['gap', 'ratio', 'why'];
    }

    resized() {
      const wasWide = this.isWide;
      this.isWide = undefined;
      this.columns();
      if (this.isWide !== wasWide) this.draw();
    }

    chooser() {
      const list = byId('columns');
      for (const name of ['gap', 'ratio', 'demand', ...CAUSES, 'why']) {
        const box = make('input', { type: 'checkbox', value: name });
        box.addEventListener('change', () => this.choose(list));
        list.append(make('label', {}, box, make('span', { 'data-column': name })));
      }
    }

    choose(list) {
      const chosen = [...list.querySelectorAll('input')].filter((box) => box.checked).map((box) => box.value);
      state.change({ columns: chosen.join(',') || 'gap' });
    }

    async load(isQuiet) {
      if (!this.rows) return;
      const asked = ++this.asked;
      this.readState();
      byId('ranking').setAttribute('aria-busy', 'true');
      if (!isQuiet) this.skeleton();
      try {
        const answer = await peta.api.gaps(this.wanted(), PAGE);
        if (asked !== this.asked) return;
        Object.assign(this, { items: answer.items, next: answer.next, selection: answer.selection });
        this.draw();
      } catch (error) {
        if (asked === this.asked) this.fail(error);
      }
      if (asked === this.asked) byId('ranking').setAttribute('aria-busy', 'false');
    }

    async showMore() {
      const { asked, next } = this;
      const more = byId('more');
      more.disabled = true;
      try {
        const answer = await peta.api.gaps(this.wanted(), PAGE, next);
        if (asked !== this.asked) return;
        const first = this.items.length;
        this.items = [...this.items, ...answer.items];
        this.next = answer.next;
        this.draw();
        const button = this.rows.querySelectorAll('th button')[first];
        if (button) button.focus();
      } catch (error) {
        this.onFailure(error, () => this.showMore());
      }
      more.disabled = false;
    }

    fail(error) {
      this.selection = null;
      const words = [error.message, error.detail, error.hint].filter(Boolean).join(' ');
      this.message(words, make('button', { type: 'button', class: 'button', onclick: () => this.load() }, text('retry')));
    }

    message(...content) {
      this.rows.replaceChildren(make('tr', {}, make('td', { class: 'none', colspan: this.width() }, content)));
      byId('ranking-count').textContent = '';
      byId('more').hidden = true;
    }

    // Grey bars where rows will be, only where nothing stands yet.
    skeleton() {
      if (this.rows.children.length) return;
      const bar = () => make('tr', { class: 'skeleton', 'aria-hidden': 'true' },
        make('td', { colspan: this.width() }, make('span', { class: 'bone' })));
      this.rows.replaceChildren(...Array.from({ length: 6 }, bar));
    }

    width() {
      return this.shown().length + 1;
    }

    // Columns of the table as it stands; a trial has one of its own beside the gap.
    shown() {
      const names = this.columns().filter((name) => name !== 'why');
      return this.tried ? ['trial', ...names] : names;
    }

    draw() {
      if (!this.rows || !this.selection) return;
      const standard = state.standard();
      this.readState();
      this.drawHead(standard);
      if (!this.items.length) {
        this.message(text(state.current.name || state.current.status ? 'ranking_no_match' : 'ranking_none'));
        return;
      }
      this.rows.replaceChildren(...this.items.flatMap((item) => this.row(item, standard)));
      byId('more').hidden = !this.next;
      byId('ranking-count').textContent = text('ranking_shown', { n: count(this.items.length), total: count(this.selection.total) });
    }

    drawHead(standard) {
      const label = (name) => labelOf(name, standard);
      for (const span of byId('columns').querySelectorAll('[data-column]')) span.textContent = label(span.dataset.column);
      this.head.replaceChildren(this.headCell('nama', text('village')), ...this.shown().map((name) =>
        name === 'trial' ? make('th', { scope: 'col', class: 'number trial-cell' }, text('column_trial')) : this.headCell(name, label(name))));
    }

    headCell(name, label) {
      const { sort } = state.current;
      const isSorted = sort.replace(/^-/, '') === name;
      const isDown = isSorted && sort.startsWith('-');
      const direction = isDown ? 'descending' : 'ascending';
      const button = make('button', { type: 'button', onclick: () => this.sortBy(name) }, label,
        make('span', { class: 'arrow', 'aria-hidden': 'true' }, isSorted ? (isDown ? '\u00a0▼' : '\u00a0▲') : ''));
      return make('th', { scope: 'col', class: name === 'nama' ? '' : 'number', 'data-column': name, 'aria-sort': isSorted ? direction : null }, button);
    }

    // First from large to small; names and shares the other way round.
    sortBy(name) {
      const first = name === 'nama' || name === 'ratio' ? name : `-${name}`;
      const other = first.startsWith('-') ? name : `-${name}`;
      state.change({ sort: state.current.sort === first ? other : first });
    }

    row(item, standard) {
      const columns = this.columns();
      const isChosen = item.kode === state.current.kode;
      const name = make('button', { type: 'button', 'aria-pressed': String(isChosen) }, item.nama);
      const main = make('tr', { 'data-kode': item.kode, class: isChosen ? 'chosen' : '' },
        make('th', { scope: 'row' }, name, make('small', {}, where(item))),
        this.shown().map((one) => (one === 'trial' ? this.trialCell(item) : cell(item, one))));
      if (!columns.includes('why') || !item.why) return [main];
      main.classList.add('with-why');
      const why = make('tr', { 'data-kode': item.kode, class: isChosen ? 'why-row chosen' : 'why-row' },
        make('td', { colspan: this.width() }, item.why));
      return [main, why];
    }

    trialCell(item) {
      const gap = this.tried.get(item.kode);
      return make('td', { class: 'number trial-cell' }, gap === undefined || gap === null ? '–' : count(gap));
    }

    // Show which row is meant, without fetching anything.
    mark(kode, name) {
      if (!this.rows) return;
      for (const row of this.rows.querySelectorAll('tr[data-kode]')) {
        row.classList.toggle(name, row.dataset.kode === kode);
        const button = name === 'chosen' && row.querySelector('th button');
        if (button) button.setAttribute('aria-pressed', String(row.dataset.kode === kode));
      }
    }

    reveal(kode) {
      const row = this.rows && this.rows.querySelector(`tr[data-kode="${CSS.escape(kode)}"]`);
      if (row) row.scrollIntoView({ block: 'nearest' });
    }
  }

  function labelOf(name, standard) {
    if (CAUSES.includes(name)) return standard.parts[name];
    const labels = { gap: 'column_gap', ratio: 'column_ratio', demand: 'column_demand', why: 'column_why' };
    return textFor(standard, labels[name]);
  }

  function cell(item, name) {
    const content = name === 'ratio' ? peta.panel.chip(item) : peta.format.isMissing(item[name]) ? '–' : count(item[name]);
    const isNothing = item[name] === 0 && name !== 'ratio';
    return make('td', { class: isNothing ? 'number nothing' : 'number', 'data-column': name }, content);
  }

  peta.table = { Table, PAGE };
})();
