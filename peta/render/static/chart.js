// The map as a thing to look at: its controls, where it goes, how much of it is free.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text } = peta.format;
  const { config, state } = peta;
  const INDONESIA = [[-11.1, 94.9], [6.2, 141.1]];
  const DECIMALS = 4;

  function prepare(map) {
    L.control.scale({ imperial: false }).addTo(map);
    map.zoomControl = L.control.zoom({ position: 'bottomright', zoomInTitle: text('zoom_in'), zoomOutTitle: text('zoom_out') }).addTo(map);
    map.getContainer().setAttribute('aria-label', text('map_label'));
    map.attributionControl.setPrefix('Leaflet');
    if (config.embed) map.scrollWheelZoom.disable();
  }

  // Bounds of [west, south, east, north].
  function bounds([west, south, east, north]) {
    return L.latLngBounds([south, west], [north, east]);
  }

  function boxOf(map) {
    const box = map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((side) => side.toFixed(DECIMALS)).join(',');
  }

  // Bounds of an area as far as the page came with them.
  function known(kode) {
    if (!kode) return everywhere();
    const area = config.areas.find((one) => one.kode === kode);
    return area && area.bbox ? bounds(area.bbox) : null;
  }

  function everywhere() {
    const boxes = config.areas.filter((one) => one.bbox).map((one) => bounds(one.bbox));
    if (!boxes.length) return L.latLngBounds(INDONESIA);
    return boxes.reduce((all, one) => all.extend(one), L.latLngBounds([]));
  }

  class View {
    constructor(map) {
      Object.assign(this, { map, isByHand: false, isShown: false });
      const byHand = () => (this.isByHand = true);
      map.on('dragstart boxzoomstart', byHand);
      for (const name of ['wheel', 'dblclick', 'keydown']) map.getContainer().addEventListener(name, byHand);
      map.getContainer().addEventListener('touchstart', (event) => event.touches.length > 1 && byHand());
      map.zoomControl.getContainer().addEventListener('click', byHand);
      map.on('moveend', () => this.moved());
    }

    // A view that the reader chose is kept in the address; one that an area gave is not.
    moved() {
      if (!this.isByHand) return;
      const { lat, lng } = this.map.getCenter();
      const zoom = Number(this.map.getZoom().toFixed(2));
      state.change({ view: { zoom, lat: Number(lat.toFixed(DECIMALS)), lon: Number(lng.toFixed(DECIMALS)) } });
    }

    // Leaflet drops a move that comes while it still animates another: the first ones are not animated.
    fit(box, options = {}) {
      this.stop();
      this.map.fitBounds(box, { ...room(20), ...options, animate: this.isAnimated() });
    }

    go({ zoom, lat, lon }) {
      this.stop();
      this.map.setView([lat, lon], zoom, { animate: this.isAnimated() });
    }

    stop() {
      this.map.stop();
      this.isByHand = false;
    }

    isAnimated() {
      return this.isShown && !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    }
  }

  // Space that the legend and the panel take from the map, so that nothing is fitted under them.
  function room(margin) {
    const [legend, panel] = [byId('legend'), byId('panel')];
    const isOver = legend && legend.open && getComputedStyle(legend).position === 'absolute';
    const isSheet = getComputedStyle(panel).position === 'fixed';
    const left = panel.hidden || isSheet ? 0 : panel.offsetWidth + 12;
    const width = byId('map_peta').offsetWidth;
    const right = isOver && width - left > 560 ? legend.offsetWidth : 0;
    const bottom = !panel.hidden && isSheet ? 0.3 * byId('map_peta').offsetHeight : 0;
    return {
      paddingTopLeft: [margin + left, margin + 24],
      paddingBottomRight: [margin + right, margin + bottom],
    };
  }

  // Leaflet reads an attribution as markup.
  function plainText(words) {
    return make('span', {}, words).innerHTML;
  }

  function background() {
    return L.tileLayer(config.tiles.url, { attribution: plainText(config.tiles.attribution), maxZoom: 17 });
  }

  peta.chart = { prepare, bounds, boxOf, known, room, background, View };
})();
