// The panes of the map, the ground out of reach, and the areas as a file without a service draws them.
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

  // Ground beyond reach means nothing where the demand are posts.
  function hasGround(standard) {
    return standard.method === 'proximity' && standard.demand !== 'posyandu';
  }

  function underserved(collection) {
    return L.geoJSON(collection, {
      pane: 'peta-underserved',
      interactive: false,
      filter: (feature) => peta.state.isInside(feature.properties.kode),
      style: { stroke: false, fillColor: UNDERSERVED, fillOpacity: 1 },
    });
  }

  // Villages as paths: the same doings as `peta.tiles`, from features that are at hand.
  class Drawn {
    constructor(map, desa, districts) {
      Object.assign(this, { map, desa, districts, paths: new Map(), marked: {} });
      this.outlines = line('peta-outlines', 1.3, style.ink)(districts);
    }

    addTo(map) {
      this.layer = L.geoJSON(this.desa, {
        pane: 'peta-desa',
        style: () => pathStyle(undefined, ''),
        onEachFeature: (feature, path) => this.paths.set(feature.properties.kode, path),
      }).addTo(map);
      this.outlines.addTo(map);
      return this;
    }

    repaint() {
      for (const [kode, path] of this.paths) path.setStyle(pathStyle(this.look(kode), kode));
    }

    mark(name, kode) {
      if (this.marked[name]) this.marked[name].remove();
      const path = this.paths.get(kode);
      this.marked[name] = path ? selection(path.feature).addTo(this.map) : null;
    }

    showOutlines(isShown) {
      if (isShown) this.outlines.addTo(this.map);
      else this.outlines.remove();
    }

    at(latlng, target) {
      for (const path of this.paths.values()) {
        if (path.getElement() === target) return path.feature.properties;
      }
      return null;
    }

    onDrawn() {}

    isIn() {
      return true;
    }

    bounds(kode) {
      const inside = [...this.paths].filter(([each]) => each === kode || each.startsWith(`${kode}.`) || !kode);
      return inside.reduce((box, [, path]) => box.extend(path.getBounds()), L.latLngBounds([]));
    }

    pieces(map) {
      const zoom = Math.round(map.getZoom());
      return this.districts.features.map(({ geometry, properties }) => {
        const [lon, lat] = peta.geometry.centre(geometry);
        return { ...properties, ...xy(map.project([lat, lon], zoom)), area: 1e6 };
      });
    }
  }

  function xy({ x, y }) {
    return { x, y };
  }

  function pathStyle(item, kode) {
    const found = peta.classes.of(item);
    const inside = peta.state.isInside(kode);
    return {
      color: style.outline,
      weight: 0.5,
      opacity: inside ? 0.75 : 0.4,
      fillColor: found ? found.colour : NO_DATA,
      fillOpacity: inside ? 1 : 0.22,
    };
  }

  function line(pane, weight, colour) {
    return (collection) =>
      L.geoJSON(collection, {
        pane,
        interactive: false,
        style: { fill: false, color: colour, weight, opacity: 0.85, lineJoin: 'round' },
      });
  }

  // A white line under a dark one reads on every colour of the ramp.
  function selection(feature) {
    return L.layerGroup([
      line('peta-selected', 6, '#ffffff')(feature),
      line('peta-selected', 2.5, style.ink)(feature),
    ]);
  }

  async function open(map) {
    const parts = await Promise.all([peta.api.ofMap('desa'), peta.api.ofMap('kabupaten_kota')]);
    return new Drawn(map, ...parts);
  }

  peta.layers = { makePanes, underserved, hasGround, open };
})();
