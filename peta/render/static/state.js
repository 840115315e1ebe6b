// What is being looked at, kept in the address so that a view can be shared.
(function () {
  'use strict';
  const peta = window.peta;
  const listeners = [];
  const current = {
    standard: peta.config.standard,
    wilayah: peta.config.wilayah,
    kode: decodeURIComponent(location.hash.slice(1)),
  };

  function change(values) {
    const changed = Object.keys(values).filter((name) => values[name] !== current[name]);
    if (!changed.length) return;
    Object.assign(current, values);
    writeAddress();
    for (const listener of listeners) listener(changed);
  }

  function onChange(listener) {
    listeners.push(listener);
  }

  function standard() {
    const all = peta.config.standards;
    return all.find((one) => one.id === current.standard) || all[0];
  }

  function isInside(kode) {
    return !current.wilayah || kode === current.wilayah || kode.startsWith(`${current.wilayah}.`);
  }

  function query(lang) {
    const fields = new URLSearchParams(location.search);
    fields.set('standard', current.standard);
    fields.set('lang', lang);
    if (current.wilayah) fields.set('wilayah', current.wilayah);
    else fields.delete('wilayah');
    return `?${fields}`;
  }

  function writeAddress() {
    const hash = current.kode ? `#${encodeURIComponent(current.kode)}` : '';
    try {
      history.replaceState(null, '', query(peta.config.lang) + hash);
    } catch {
      return; // a file that was opened from disk keeps its address
    }
    for (const link of document.querySelectorAll('a.language')) {
      link.href = query(link.dataset.lang) + hash;
    }
  }

  peta.state = { current, change, onChange, standard, isInside };
})();
