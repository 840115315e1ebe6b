// Below the maps: how the two sides meet, and the villages as a table.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, count, share, where } = peta.format;
  const { state, config } = peta;
  const words = peta.compareWords;
  const PAGE = 25;

  class Table {
    // `acts` are select(place), hover(kode), compared(answer), failed(error, again).
    constructor(acts) {
      Object.assign(this, { acts, rows: byId('table-rows'), items: [], next: null, asked: 0 });
      this.names = new Map();
      if (!this.rows) return;
      this.listen();
    }

    listen() {
      const rowOf = (event) => (event.target.closest('tr[data-kode]') || { dataset: {} }).dataset.kode || '';
      this.rows.addEventListener('mouseover', (event) => this.acts.hover(rowOf(event)));
      this.rows.addEventListener('mouseleave', () => this.acts.hover(''));
      this.rows.addEventListener('focusin', (event) => this.acts.hover(rowOf(event)));
      this.rows.addEventListener('click', (event) => this.clicked(rowOf(event)));
      byId('more').addEventListener('click', () => this.more());
      byId('sort').addEventListener('change', () => state.change({ sort: byId('sort').value }));
    }

    clicked(kode) {
      if (kode) this.acts.select({ kode, nama: this.names.get(kode) || kode });
    }

    // Both sides are asked for at any rate: their sums stand over the maps.
    async load() {
      const asked = ++this.asked;
      this.isSettled = false;
      const { mode } = state.current;
      const frame = this.rows && this.rows.closest('table');
      if (frame) frame.setAttribute('aria-busy', 'true');
      try {
        const isSeries = mode === 'waktu' && !state.isAlone();
        const [both, other] = await Promise.all([
          this.compare(''),
          isSeries ? this.series() : mode === 'selisih' && !state.isAlone() ? this.difference('') : null,
        ]);
        if (asked !== this.asked) return;
        this.acts.compared(both, other);
        if (this.rows) this.show(both, other);
      } catch (error) {
        if (asked === this.asked) this.acts.failed(error, () => this.load());
      }
      if (asked !== this.asked) return;
      this.isSettled = true;
      if (frame) frame.setAttribute('aria-busy', 'false');
    }

    sideOf(side) {
      const { standard, run } = state.current[side];
      return `${standard}@${run}`;
    }

    compare(cursor) {
      const { wilayah, together, sort } = state.current;
      const fields = { left: this.sideOf('left'), right: this.sideOf('right'), wilayah, together, sort, limit: PAGE, cursor, lang: config.lang };
      return peta.api.get(peta.api.address('/api/v1/compare', fields));
    }

    difference(cursor) {
      const { left, right, wilayah } = state.current;
      const fields = { before: left.run, standard: right.standard, wilayah, limit: PAGE, cursor, lang: config.lang };
      return peta.api.fetchJson(peta.api.address(`/api/v1/runs/${right.run}/diff`, fields));
    }

    series() {
      const { right, wilayah } = state.current;
      return peta.api.get(peta.api.address('/api/v1/series', { standard: right.standard, wilayah, lang: config.lang }));
    }

    show(both, other) {
      const { mode, together, sort } = state.current;
      const isTime = mode === 'waktu' && other;
      byId('ranking-title').textContent = text({ indikator: 'table_two', penilaian: 'table_two', selisih: 'table_changes', waktu: 'table_series' }[other ? mode : 'indikator']);
      byId('sort').value = sort;
      byId('sort-field').hidden = Boolean(other);
      byId('sentence').textContent = words.sentence(both.counts);
      byId('meeting').hidden = Boolean(isTime) || state.isAlone();
      byId('meeting-title').textContent = text(mode === 'indikator' ? 'together' : 'what_changed');
      byId('quarters').hidden = Boolean(other);
      byId('changes-lead').hidden = mode !== 'selisih' || !other;
      byId('quarters').replaceChildren(...this.quarters(both.counts, together));
      if (mode === 'selisih' && other) this.lead(other);
      this.head(other);
      this.items = [];
      this.rows.replaceChildren();
      if (isTime) this.showSeries(other);
      else this.append(other || both, Boolean(other));
    }

    quarters(counts, chosen) {
      const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
      const button = (name, label, n) =>
        make('button', { type: 'button', class: `quarter ${name || 'any'}`, 'aria-pressed': String(name === chosen), onclick: () => state.change({ together: name }) },
          make('strong', {}, n), make('span', {}, label));
      return [...words.MEETINGS.map((name) => button(name, words.meeting(name), count(counts[name]))),
        ...(chosen ? [button('', text('together_any', { n: count(all) }), '←')] : [])];
    }

    lead(answer) {
      const standard = state.standardOf(state.current.right.standard);
      const summary = answer.summary[0];
      const unit = (n) => `${words.signed(n)} ${standard.unit}`;
      const { done, note, causes } = answer.attribution;
      const lines = !summary ? [] : [
        text('changes_lead', { changed: count(summary.villages_changed), villages: count(summary.villages), change: unit(summary.change.gap || 0) }),
        summary.change_known.gap === summary.change.gap ? '' : text('change_known', { change: unit(summary.change_known.gap || 0) }),
        causes.length ? text('changed_input', { names: causes.map((one) => one.name).join(', ') }) : '',
      ];
      byId('changes-lead').replaceChildren(
        ...lines.filter(Boolean).map((line) => make('p', {}, line)),
        done && summary && summary.causes && summary.causes.length
          ? make('ul', { class: 'causes' }, summary.causes.map((one) => make('li', {}, make('strong', {}, unit(one.change.gap || 0)), ' ', one.name))) : '',
        done ? '' : make('p', { class: 'note' }, note || text('no_cause')));
    }

    head(other) {
      const { mode, left, right } = state.current;
      const name = (side, words) => (mode === 'indikator' ? state.standardOf(side.standard).name : text(words));
      const cells = mode === 'waktu' && other
        ? [['column_run'], ['column_without', 1], ['column_of', 1], ['column_share', 1], ['column_villages', 1]].map(([key, isNumber]) => [text(key), isNumber])
        : mode === 'selisih' && other
          ? [[text('village')], [text('before'), 1], [text('after'), 1], [text('column_change'), 1], [text('column_because')]]
          : [[text('village')], [name(left, 'before'), 1, text('column_cell')], [name(right, 'after'), 1, text('column_cell')], [text('column_together')]];
      byId('table-head').replaceChildren(...cells.map(([label, isNumber, note]) =>
        make('th', { scope: 'col', class: isNumber && 'number' }, label, note ? make('small', {}, note) : '')));
    }

    append(answer, isChange) {
      this.next = answer.next;
      this.items.push(...answer.items);
      for (const item of answer.items) this.names.set(item.kode, item.nama);
      this.rows.append(...answer.items.map((item) => (isChange ? this.changed(item) : this.compared(item))));
      if (!this.items.length) {
        this.rows.replaceChildren(make('tr', {}, make('td', { class: 'none', colspan: 5 }, text(isChange ? 'no_changes' : 'no_rows'))));
      }
      byId('more').hidden = !this.next;
      byId('table-count').textContent = this.items.length ? text('shown_of', { n: count(this.items.length), total: count(answer.total) }) : '';
      this.mark('chosen', state.current.kode);
    }

    row(item, ...cells) {
      const button = make('button', { type: 'button' }, item.nama);
      const above = item.kecamatan ? make('small', {}, where(item)) : '';
      return make('tr', { 'data-kode': item.kode }, make('th', { scope: 'row' }, button, above), ...cells);
    }

    compared(item) {
      const cell = (side) => {
        const standard = state.standardOf(state.current[side].standard);
        const one = item[side];
        const found = peta.classes.of(one.status ? one : null);
        const chip = make('span', { class: found ? 'chip' : 'chip hatch', colour: found && found.colour }, found ? shareOf(one) : text('no_data'));
        if (found) chip.style.color = found.text;
        return make('td', { class: 'number' }, chip, one.gap ? make('small', {}, `${count(one.gap)} ${standard.unit}`) : '');
      };
      return this.row(item, cell('left'), cell('right'), make('td', { class: 'met' }, words.meeting(item.together)));
    }

    changed(item) {
      const known = item.before.gap !== null && item.after.gap !== null;
      return this.row(item,
        make('td', { class: 'number' }, count(item.before.gap)),
        make('td', { class: 'number' }, count(item.after.gap)),
        make('td', { class: 'number' }, make('strong', {}, known ? words.signed(item.change.gap) : text('not_comparable'))),
        make('td', { class: 'because' }, item.because));
    }

    showSeries({ items }) {
      this.next = null;
      byId('more').hidden = true;
      byId('table-count').textContent = '';
      this.rows.replaceChildren(...items.map((one) => {
        const run = state.runOf(one.run.id);
        const isChosen = run.id === state.current.right.run;
        const choose = () => state.change({ right: { ...state.current.right, run: run.id } });
        return make('tr', { class: isChosen && 'chosen', 'data-run': run.id },
          make('th', { scope: 'row' }, make('button', { type: 'button', 'aria-pressed': String(isChosen), onclick: choose }, run.short), make('small', {}, run.caption)),
          ...[count(one.gap), count(one.demand), share(one.ratio)].map((cell) => make('td', { class: 'number' }, cell)),
          make('td', { class: 'number' }, `${count(one.statuses.gap)} / ${count(one.statuses.met)} / ${count(one.statuses.no_data)}`));
      }));
    }

    async more() {
      const cursor = new URL(this.next, location.href).searchParams.get('cursor');
      const isChange = state.current.mode === 'selisih';
      const asked = this.asked;
      try {
        const answer = await (isChange ? this.difference(cursor) : this.compare(cursor));
        if (asked === this.asked) this.append(answer, isChange);
      } catch (error) {
        this.acts.failed(error, () => this.more());
      }
    }

    mark(name, kode) {
      if (!this.rows) return;
      for (const row of this.rows.querySelectorAll(`tr.${name}[data-kode]`)) row.classList.remove(name);
      const row = kode && this.rows.querySelector(`tr[data-kode="${CSS.escape(kode)}"]`);
      if (row) row.classList.add(name);
    }
  }

  function shareOf(item) {
    return peta.format.isMissing(item.ratio) ? text('none_here') : share(item.ratio);
  }

  peta.compareTable = { Table };
})();
