// What stands behind the # of a page's address: #zoom/lat/lon/kode&name=value, options only where
// they are not as usual.
(function () {
  'use strict';
  const peta = window.peta;

  function readHash(usual) {
    const given = location.hash.slice(1).split('&');
    const options = given.filter((part) => part.includes('='));
    const place = given.find((part) => !part.includes('=')) || '';
    const parts = place.split('/').map(decodeURIComponent);
    const found = { view: readView(parts), kode: parts.length > 2 ? parts[3] || '' : parts[parts.length - 1] };
    for (const option of options) {
      const [name, value = ''] = option.split('=').map(decodeURIComponent);
      if (name in usual) found[name] = value;
    }
    return found;
  }

  function readView(parts) {
    const [zoom, lat, lon] = parts.map(Number);
    return parts.length > 2 && [zoom, lat, lon].every(Number.isFinite) ? { zoom, lat, lon } : null;
  }

  function writeHash(current, usual) {
    const view = current.view ? `${current.view.zoom}/${current.view.lat}/${current.view.lon}` : '';
    const place = [view, encodeURIComponent(current.kode)].filter(Boolean).join('/');
    const options = Object.keys(usual)
      .filter((name) => current[name] !== usual[name])
      .map((name) => `${name}=${encodeURIComponent(current[name])}`);
    const hash = [place, ...options].filter(Boolean).join('&');
    return hash ? `#${hash}` : '';
  }

  // Names of the values that are not what they were.
  function differing(values, before) {
    return Object.keys(values).filter((name) => JSON.stringify(values[name]) !== JSON.stringify(before[name]));
  }

  function isInside(kode, wilayah) {
    return !wilayah || kode === wilayah || String(kode).startsWith(`${wilayah}.`);
  }

  peta.address = { readHash, writeHash, differing, isInside };
})();
