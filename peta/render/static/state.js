// What is being looked at, kept in the address so that a view can be shared and gone back to.
//
// ?standard=&wilayah=&lang= is what the service reads; behind the # stands what only the page needs:
// #zoom/lat/lon/kode&sort=&status=&name=&scope=&classes=&trial=&columns=
(function () {
  'use strict';
  const peta = window.peta;
  const { address } = peta;
  const listeners = [];
  const OPTIONS = { sort: '-gap', status: '', name: '', scope: 'area', classes: 'fitted', trial: '', columns: '' };
  // What is changed while one looks around makes no new page to go back to.
  const QUIET = ['view', 'name', 'columns', 'trial'];
  const current = { ...OPTIONS, standard: peta.config.standard, wilayah: peta.config.wilayah, ...address.readHash(OPTIONS) };

  function readAddress() {
    const fields = new URLSearchParams(location.search);
    return {
      ...OPTIONS,
      standard: fields.get('standard') || peta.config.standard,
      wilayah: fields.get('wilayah') || '',
      ...address.readHash(OPTIONS),
    };
  }

  function query(lang) {
    const fields = new URLSearchParams(location.search);
    fields.set('standard', current.standard);
    fields.set('lang', lang);
    if (current.wilayah) fields.set('wilayah', current.wilayah);
    else fields.delete('wilayah');
    return `?${fields}`;
  }

  function writeAddress(isChoice) {
    try {
      history[isChoice ? 'pushState' : 'replaceState'](null, '', query(peta.config.lang) + address.writeHash(current, OPTIONS));
    } catch {
      return; // a file that was opened from disk keeps its address
    }
    renewLinks();
  }

  function renewLinks() {
    for (const link of document.querySelectorAll('a.language')) {
      link.href = query(link.dataset.lang) + address.writeHash(current, OPTIONS);
    }
  }

  function change(values) {
    const changed = address.differing(values, current);
    if (!changed.length) return;
    Object.assign(current, values);
    writeAddress(changed.some((name) => !QUIET.includes(name)));
    tell(changed, false);
  }

  function tell(changed, isReturn) {
    for (const listener of listeners) listener(changed, isReturn);
  }

  function onChange(listener) {
    listeners.push(listener);
  }

  window.addEventListener('popstate', () => {
    const there = readAddress();
    const changed = address.differing(there, current);
    Object.assign(current, there);
    renewLinks();
    if (changed.length) tell(changed, true);
  });

  function standard() {
    const all = peta.config.standards;
    return all.find((one) => one.id === current.standard) || all[0];
  }

  function isInside(kode) {
    return address.isInside(kode, current.wilayah);
  }

  peta.state = { current, change, onChange, standard, isInside, renewLinks };
})();
