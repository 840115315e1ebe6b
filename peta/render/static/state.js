// What is being looked at, kept in the address so that a view can be shared and gone back to.
//
// ?standard=&wilayah=&lang= is what the service reads; behind the # stands what only the page needs:
// #zoom/lat/lon/kode&sort=&status=&name=&scope=&classes=&trial=&columns=
(function () {
  'use strict';
  const peta = window.peta;
  const listeners = [];
  const OPTIONS = { sort: '-gap', status: '', name: '', scope: 'area', classes: 'fitted', trial: '', columns: '' };
  // What is changed while one looks around makes no new page to go back to.
  const QUIET = ['view', 'name', 'columns', 'trial'];
  const current = { ...OPTIONS, standard: peta.config.standard, wilayah: peta.config.wilayah, ...readHash() };

  function readHash() {
    const given = location.hash.slice(1).split('&');
    const options = given.filter((part) => part.includes('='));
    const place = given.find((part) => !part.includes('=')) || '';
    const parts = place.split('/').map(decodeURIComponent);
    const found = { view: readView(parts), kode: parts.length > 2 ? parts[3] || '' : parts[parts.length - 1] };
    for (const option of options) {
      const [name, value = ''] = option.split('=').map(decodeURIComponent);
      if (name in OPTIONS) found[name] = value;
    }
    return found;
  }

  function readView(parts) {
    const [zoom, lat, lon] = parts.map(Number);
    return parts.length > 2 && [zoom, lat, lon].every(Number.isFinite) ? { zoom, lat, lon } : null;
  }

  function readAddress() {
    const fields = new URLSearchParams(location.search);
    return {
      ...OPTIONS,
      standard: fields.get('standard') || peta.config.standard,
      wilayah: fields.get('wilayah') || '',
      ...readHash(),
    };
  }

  function writeHash() {
    const view = current.view ? `${current.view.zoom}/${current.view.lat}/${current.view.lon}` : '';
    const place = [view, encodeURIComponent(current.kode)].filter(Boolean).join('/');
    const options = Object.keys(OPTIONS)
      .filter((name) => current[name] !== OPTIONS[name])
      .map((name) => `${name}=${encodeURIComponent(current[name])}`);
    const hash = [place, ...options].filter(Boolean).join('&');
    return hash ? `#${hash}` : '';
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
      history[isChoice ? 'pushState' : 'replaceState'](null, '', query(peta.config.lang) + writeHash());
    } catch {
      return; // a file that was opened from disk keeps its address
    }
    renewLinks();
  }

  function renewLinks() {
    for (const link of document.querySelectorAll('a.language')) {
      link.href = query(link.dataset.lang) + writeHash();
    }
  }

  function change(values) {
    const changed = Object.keys(values).filter((name) => !isSame(values[name], current[name]));
    if (!changed.length) return;
    Object.assign(current, values);
    writeAddress(changed.some((name) => !QUIET.includes(name)));
    tell(changed, false);
  }

  function isSame(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  function tell(changed, isReturn) {
    for (const listener of listeners) listener(changed, isReturn);
  }

  function onChange(listener) {
    listeners.push(listener);
  }

  window.addEventListener('popstate', () => {
    const there = readAddress();
    const changed = Object.keys(there).filter((name) => !isSame(there[name], current[name]));
    Object.assign(current, there);
    renewLinks();
    if (changed.length) tell(changed, true);
  });

  function standard() {
    const all = peta.config.standards;
    return all.find((one) => one.id === current.standard) || all[0];
  }

  function isInside(kode) {
    return !current.wilayah || kode === current.wilayah || String(kode).startsWith(`${current.wilayah}.`);
  }

  peta.state = { current, change, onChange, standard, isInside, renewLinks };
})();
