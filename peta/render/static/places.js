// Choosing an area of any level by its name.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, district } = peta.format;
  const EVERYWHERE = { kode: '', nama: text('all_areas'), level: '' };
  const LEVELS = { 2: 'provinsi', 5: 'kabupaten_kota', 8: 'kecamatan', 13: 'desa_kelurahan' };
  const names = new Map();

  function level(kode) {
    return LEVELS[kode.length] || '';
  }

  function remember(place) {
    if (place && place.kode) names.set(place.kode, place.nama);
  }

  // Name of an area, as far as it is known by now.
  function nameOf(kode) {
    return kode ? names.get(kode) || kode : text('all_areas');
  }

  async function learn(kode) {
    if (!kode || names.has(kode)) return;
    const { wilayah } = await peta.api.wilayah(kode);
    remember(wilayah);
  }

  // Without words the whole and its largest parts are offered.
  async function find(words) {
    if (words.length < 2) return [EVERYWHERE, ...peta.config.areas.slice(0, 60)];
    const { items } = await peta.api.find(words);
    items.forEach(remember);
    return items;
  }

  function about(place) {
    if (!place.kode) return '';
    const above = (place.parents || []).slice().reverse().map((parent) => parent.nama);
    const inside = above.length ? above : [place.kecamatan, place.kabupaten_kota].filter(Boolean);
    return [text(`level_${level(place.kode)}`), ...inside.map(district)].join(' · ');
  }

  function start(choose) {
    const input = byId('wilayah');
    if (!input) return null;
    peta.config.areas.forEach(remember);
    const box = new peta.combobox.Combobox(input, byId('wilayah-list'), {
      find,
      choose,
      show: (place) => [make('strong', {}, place.nama), make('small', {}, about(place))],
      status: byId('wilayah-status'),
      none: text('search_none'),
      failed: text('search_failed'),
    });
    input.form.addEventListener('submit', (event) => event.preventDefault());
    return box;
  }

  peta.places = { start, nameOf, learn, level, remember };
})();
