// The villages with the largest gaps, as a table that the keyboard reaches.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, count, where } = peta.format;
  const LENGTH = 20;

  function worst(items) {
    return items
      .filter((item) => item.status === 'gap')
      .sort((a, b) => b.gap - a.gap || a.ratio - b.ratio || a.kode.localeCompare(b.kode))
      .slice(0, LENGTH);
  }

  function show(items, standard, select) {
    const rows = byId('ranking-rows');
    if (!rows) return;
    byId('ranking-gap').textContent = text('ranking_gap', { unit: standard.unit });
    const listed = worst(items);
    rows.replaceChildren(...(listed.length ? listed.map((item) => row(item, select)) : [none()]));
  }

  function row(item, select) {
    const name = make('button', { type: 'button', onclick: () => select(item.kode) }, item.nama);
    return make('tr', {},
      make('th', { scope: 'row' }, name, make('small', {}, where(item))),
      make('td', { class: 'number' }, count(item.gap)),
      make('td', { class: 'number' }, peta.panel.chip(item)));
  }

  function none() {
    return make('tr', {}, make('td', { colspan: 3, class: 'none' }, text('ranking_none')));
  }

  peta.ranking = { show };
})();
