// The answers of a file that was opened from disk: from the data that it carries.
(function () {
  'use strict';
  const peta = window.peta;
  const inline = peta.api.inlineData;
  if (!inline) return;
  const PARTS = ['demand', 'gap', 'served', 'unreached', 'over_capacity', 'not_working', 'unknown'];
  const LONGEST = 12;

  function numbers(standard) {
    const { items } = inline.gaps[standard];
    const column = (name) => items.map((item) => (item[name] === undefined ? null : item[name]));
    return { kode: column('kode'), ratio: column('ratio'), status: column('status'), gap: column('gap'), breaks: [] };
  }

  function gaps(wanted, limit, cursor) {
    const { items, standard } = inline.gaps[wanted.standard];
    const chosen = items.filter((item) => isWanted(item, wanted)).sort(order(wanted.sort));
    const from = Number(cursor) || 0;
    const next = from + limit < chosen.length ? String(from + limit) : null;
    return { standard, items: chosen.slice(from, from + limit), next, selection: sums(chosen) };
  }

  function isWanted(item, { wilayah, status, name, isInView }) {
    return (!wilayah || item.kode === wilayah || item.kode.startsWith(`${wilayah}.`))
      && (!status || item.status === status)
      && (!name || plain(item.nama).includes(plain(name)))
      && (!isInView || isInView(item.kode));
  }

  // Unknown comes last, whichever way it goes.
  function order(sort) {
    const name = sort.replace(/^-/, '');
    const sign = sort.startsWith('-') ? -1 : 1;
    return (a, b) => {
      const [one, other] = [a[name], b[name]].map((value) => (value === undefined ? null : value));
      if (one === null || other === null) return (one === null) - (other === null) || compare(a.kode, b.kode);
      return sign * compare(one, other) || compare(a.kode, b.kode);
    };
  }

  function compare(a, b) {
    return typeof a === 'string' ? a.localeCompare(b) : a - b;
  }

  function sums(items) {
    const found = { total: items.length, statuses: {} };
    for (const part of PARTS) found[part] = items.reduce((sum, item) => sum + (item[part] || 0), 0);
    for (const status of ['gap', 'met', 'no_data']) {
      found.statuses[status] = items.filter((item) => item.status === status).length;
    }
    return found;
  }

  function plain(name) {
    return name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim();
  }

  function find(words) {
    const wanted = plain(words);
    const places = [
      ...peta.config.areas,
      ...inline.desa.features.map(({ properties }) => properties),
    ];
    const rank = (place) => rankOf(plain(place.nama), wanted, place.kode === words);
    return {
      items: places
        .map((place) => ({ place, rank: rank(place) }))
        .filter((found) => found.rank !== null)
        .sort((a, b) => a.rank - b.rank || a.place.nama.localeCompare(b.place.nama))
        .slice(0, LONGEST)
        .map((found) => found.place),
    };
  }

  // 0: the name begins so, 1: a word of it does, 2: it holds the text, null: it does not.
  function rankOf(name, wanted, isCode) {
    if (name.startsWith(wanted) || isCode) return 0;
    if (name.includes(` ${wanted}`)) return 1;
    return name.includes(wanted) ? 2 : null;
  }

  function wilayah(kode) {
    const gapsHere = Object.values(inline.gaps).flatMap(({ items, standard }) =>
      items.filter((item) => item.kode === kode).map((item) => ({ ...item, standard })));
    const place = inline.desa.features.find(({ properties }) => properties.kode === kode);
    const here = ['posyandu', 'mck'].flatMap((kind) =>
      inline[kind].features
        .filter(({ properties }) => properties.kode === kode)
        .map(({ properties }) => ({ ...properties, kind })));
    return { wilayah: place ? place.properties : null, gaps: gapsHere, facilities: here };
  }

  peta.inline = { numbers, gaps, find, wilayah };
})();
