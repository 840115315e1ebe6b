// Where data comes from: the service, or the data that a standalone file carries.
(function () {
  'use strict';
  const peta = window.peta;
  const inline = peta.dom.readJson('peta-data');
  const { prefix, lang, run } = peta.config;
  const KEPT = 60;
  const answers = new Map();

  class Problem extends Error {
    constructor(body) {
      super(body.title || peta.format.text('error_title'));
      this.code = body.code || '';
      this.detail = body.detail || '';
      this.hint = body.hint || peta.format.text('error_hint');
    }
  }

  async function fetchJson(path) {
    let response;
    try {
      response = await fetch(prefix + path, { headers: { Accept: 'application/json' } });
    } catch {
      throw new Problem({});
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new Problem(body);
    return body;
  }

  // One request per address; a failure is forgotten so that it can be tried again.
  function get(path) {
    if (!answers.has(path)) {
      const answer = fetchJson(path);
      answers.set(path, answer);
      answer.catch(() => answers.delete(path));
      if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    }
    return answers.get(path);
  }

  function address(path, fields) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== '' && value !== null && value !== undefined) query.set(name, value);
    }
    return `${path}?${query}`;
  }

  function of(standard, ending) {
    return `/map/${run.id}/${encodeURIComponent(standard)}/${ending}`;
  }

  function ofMap(name) {
    return inline ? Promise.resolve(inline[name]) : get(`/map/${run.id}/${name}.geojson`);
  }

  function tilesUrl() {
    return `${prefix}/map/${run.id}/wilayah.pmtiles`;
  }

  // `tried` are numbers in place of the standard's own.
  function numbers(standard, level, wilayah, tried) {
    if (inline) return Promise.resolve(peta.inline.numbers(standard));
    if (tried) return get(address(of(standard, `trial/${level}.json`), { wilayah, ...tried }));
    return get(address(of(standard, `${level}.json`), { wilayah }));
  }

  function trial(standard, wilayah, tried) {
    return get(address('/api/v1/trial', { standard, wilayah, ...tried, lang }));
  }

  // What both the table and its exports ask for; "-gap" is from large to small.
  function selectionOf({ standard, wilayah, sort, status, name, box }) {
    const order = sort.startsWith('-') ? '' : 'asc';
    return { standard, wilayah, sort, order, status, q: name, bbox: box, lang };
  }

  async function gaps(wanted, limit, cursor = '') {
    if (inline) return peta.inline.gaps(wanted, limit, cursor);
    const answer = await get(address('/api/v1/gaps', { ...selectionOf(wanted), limit, cursor }));
    return { ...answer, next: answer.next && new URL(answer.next, location.href).searchParams.get('cursor') };
  }

  function exportUrl(wanted, format) {
    return prefix + address(`/api/v1/gaps.${format}`, selectionOf(wanted));
  }

  function find(words) {
    if (inline) return Promise.resolve(peta.inline.find(words));
    return get(address('/api/v1/wilayah', { q: words, lang }));
  }

  function facilities(kind, box, zoom) {
    if (inline) return Promise.resolve(inline[kind]);
    return get(address(`/map/${run.id}/facilities/${kind}.json`, { bbox: box, zoom }));
  }

  function underserved(standard) {
    if (inline) return Promise.resolve(inline.underserved[standard] || { features: [] });
    return get(of(standard, 'underserved.geojson'));
  }

  function sanitation(kode) {
    if (inline) return Promise.resolve(inline.sanitation[kode] || null);
    return get(`/api/v1/sanitation/${encodeURIComponent(kode)}?lang=${lang}`);
  }

  function wilayah(kode) {
    if (inline) return Promise.resolve(peta.inline.wilayah(kode));
    return get(`/api/v1/wilayah/${encodeURIComponent(kode)}?lang=${lang}`);
  }

  function locate({ lat, lng }) {
    if (inline) return Promise.resolve({ wilayah: null });
    return get(address('/api/v1/locate', { lon: lng.toFixed(5), lat: lat.toFixed(5) }));
  }

  const isInline = Boolean(inline);
  peta.api = {
    inlineData: inline, isInline, ofMap, tilesUrl, numbers, trial, gaps, exportUrl, find, facilities, underserved,
    sanitation, wilayah, locate, get, fetchJson, address,
  };
})();
