// The map beside an upload: what changes, over the outlines of the villages.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId, readJson } = peta.dom;
  const config = readJson('preview-config');
  const stage = byId('stage');
  const note = byId('preview-note');
  const count = new Intl.NumberFormat(config.lang === 'en' ? 'en-GB' : 'id-ID');

  function text(key, values) {
    return config.strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  peta.attach = function attach(map) {
    L.control.zoom({ position: 'bottomright' }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    map.attributionControl.setPrefix('Leaflet');
    show(map).catch(() => say(config.strings.preview_failed));
    peta.previewMap = map;
  };

  async function show(map) {
    const preview = await load(stage.dataset.preview);
    fit(map, preview.bbox);
    const outlines = stage.dataset.outlines ? await load(stage.dataset.outlines) : null;
    if (outlines) drawVillages(map, outlines, preview.villages, preview.features === null);
    if (preview.features !== null) drawFeatures(map, preview);
    else if (!note.textContent) say(config.strings.preview_counts);
    stage.dataset.drawn = 'true';
  }

  async function load(url) {
    const answer = await fetch(url, { credentials: 'same-origin' });
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  }

  function fit(map, box) {
    if (!box) return;
    const [west, south, east, north] = box;
    map.fitBounds([[south, west], [north, east]], { padding: [20, 20], maxZoom: 14, animate: false });
  }

  function drawVillages(map, outlines, rows, isCounted) {
    const most = Math.max(1, ...Object.values(rows));
    L.geoJSON(outlines, {
      interactive: isCounted,
      style: ({ properties }) => villageStyle(rows[properties.kode], most, isCounted),
      onEachFeature: ({ properties }, layer) => {
        if (!isCounted) return;
        const n = count.format(rows[properties.kode] || 0);
        layer.bindTooltip(() => lines(properties.nama, text('preview_rows', { n })), { className: 'tip' });
      },
    }).addTo(map);
  }

  function villageStyle(n, most, isCounted) {
    const base = { color: '#8f9693', weight: 0.7, fillColor: '#fdfdfb', fillOpacity: 1 };
    if (!isCounted || !n) return base;
    return { ...base, fillColor: '#2a7f79', fillOpacity: 0.2 + 0.6 * Math.sqrt(n / most) };
  }

  function drawFeatures(map, preview) {
    // Above the villages, whatever is loaded first.
    map.createPane('preview').style.zIndex = 450;
    const canvas = L.canvas({ pane: 'preview', padding: 0.3 });
    L.geoJSON(preview.features, {
      pointToLayer: (feature, place) => L.circleMarker(place, { renderer: canvas }),
      style: ({ properties, geometry }) => ({ renderer: canvas, ...featureStyle(properties.change, geometry) }),
      onEachFeature: ({ properties }, layer) => {
        const change = config.strings[`change_${properties.change}`];
        layer.bindTooltip(() => lines(properties.nama || '', change), { className: 'tip' });
      },
    }).addTo(map);
    if (preview.features.length < preview.total) {
      say(text('preview_cut', { n: count.format(preview.features.length), total: count.format(preview.total) }));
    }
  }

  function featureStyle(change, geometry) {
    const colour = config.colours[change];
    const isPoint = geometry.type === 'Point';
    const isSame = change === 'same';
    return {
      radius: isSame ? 3 : 5,
      color: isPoint ? '#ffffff' : colour,
      weight: 1,
      fillColor: colour,
      fillOpacity: isPoint ? 0.95 : isSame ? 0.1 : 0.4,
    };
  }

  function lines(name, what) {
    return make('div', {}, make('strong', {}, name), make('span', {}, what));
  }

  function say(message) {
    note.textContent = message;
  }
})();
