// The villages in the colour of their class, the outlines above them, the areas out of reach.
(function () {
  'use strict';
  const peta = window.peta;
  const { style } = peta.config;
  const PANES = { desa: 410, underserved: 420, outlines: 430, points: 440, selected: 450, labels: 460 };
  const NO_DATA = 'url(#peta-no-data)';
  const UNDERSERVED = 'url(#peta-underserved)';

  function makePanes(map) {
    for (const [name, zIndex] of Object.entries(PANES)) {
      const pane = map.createPane(`peta-${name}`);
      pane.style.zIndex = zIndex;
      if (name !== 'desa') pane.style.pointerEvents = 'none';
    }
  }

  function classOf(item) {
    if (!item || item.status === 'no_data') return null;
    const last = style.classes.length - 1;
    if (item.status === 'met') return style.classes[last];
    return style.classes.slice(0, last).find((one) => item.ratio < one.high) || style.classes[last - 1];
  }

  function villageStyle(item, inside) {
    const found = classOf(item);
    return {
      color: style.outline,
      weight: 0.5,
      opacity: inside ? 0.75 : 0.4,
      fillColor: found ? found.colour : NO_DATA,
      fillOpacity: inside ? 1 : 0.22,
    };
  }

  function villages(map, collection, handlers) {
    const layers = new Map();
    const layer = L.geoJSON(collection, {
      pane: 'peta-desa',
      style: () => villageStyle(null, true),
      onEachFeature(feature, path) {
        layers.set(feature.properties.kode, path);
        path.bindTooltip(() => handlers.tooltip(feature.properties), { sticky: true, className: 'tip' });
        path.on('click', () => handlers.click(feature.properties.kode));
      },
    }).addTo(map);
    return { layer, layers, paint: (items) => paint(layers, items) };
  }

  function paint(layers, items) {
    for (const [kode, path] of layers) {
      path.setStyle(villageStyle(items.get(kode), peta.state.isInside(kode)));
    }
  }

  function line(pane, weight, colour) {
    return (collection) =>
      L.geoJSON(collection, {
        pane,
        interactive: false,
        style: { fill: false, color: colour, weight, opacity: 0.85, lineJoin: 'round' },
      });
  }

  const outlines = line('peta-outlines', 1.3, style.ink);

  function underserved(collection) {
    return L.geoJSON(collection, {
      pane: 'peta-underserved',
      interactive: false,
      filter: (feature) => peta.state.isInside(feature.properties.kode),
      style: { stroke: false, fillColor: UNDERSERVED, fillOpacity: 1 },
    });
  }

  // A white line under a dark one reads on every colour of the ramp.
  function selection(feature) {
    return L.layerGroup([
      line('peta-selected', 6, '#ffffff')(feature),
      line('peta-selected', 2.5, style.ink)(feature),
    ]);
  }

  peta.layers = { makePanes, classOf, villages, outlines, underserved, selection };
})();
