// Where data comes from: the service, or the data that a standalone file carries.
(function () {
  'use strict';
  const peta = window.peta;
  const inline = peta.dom.readJson('peta-data');
  const { prefix, lang, run } = peta.config;
  const answers = new Map();

  class Problem extends Error {
    constructor(body) {
      super(body.title || peta.format.text('error_title'));
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
    }
    return answers.get(path);
  }

  function ofMap(name) {
    return inline ? Promise.resolve(inline[name]) : get(`/map/${run.id}/${name}.geojson`);
  }

  function gaps(standard) {
    if (inline) return Promise.resolve(inline.gaps[standard]);
    return get(`/map/${run.id}/${encodeURIComponent(standard)}/gaps.json?lang=${lang}`);
  }

  function underserved(standard) {
    if (inline) return Promise.resolve(inline.underserved[standard] || { features: [] });
    return get(`/map/${run.id}/${encodeURIComponent(standard)}/underserved.geojson`);
  }

  function sanitation(kode) {
    if (inline) return Promise.resolve(inline.sanitation[kode] || null);
    return get(`/api/v1/sanitation/${encodeURIComponent(kode)}?lang=${lang}`);
  }

  function wilayah(kode) {
    if (inline) return Promise.resolve(wilayahOfInline(kode));
    return get(`/api/v1/wilayah/${encodeURIComponent(kode)}?lang=${lang}`);
  }

  function wilayahOfInline(kode) {
    const gapsHere = Object.values(inline.gaps).flatMap((answer) =>
      answer.items
        .filter((item) => item.kode === kode)
        .map((item) => ({ ...item, standard: answer.standard })),
    );
    return { wilayah: {}, gaps: gapsHere, facilities: ['posyandu', 'mck'].flatMap(facilitiesAt(kode)) };
  }

  function facilitiesAt(kode) {
    return (kind) =>
      inline[kind].features
        .filter((feature) => feature.properties.kode === kode)
        .map((feature) => ({ ...feature.properties, kind }));
  }

  peta.api = { ofMap, gaps, underserved, sanitation, wilayah, isInline: Boolean(inline) };
})();
