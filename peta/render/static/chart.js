// The map as a thing to look at: its controls, where it goes, how much of it is free.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text } = peta.format;
  const { config, state } = peta;
  const INDONESIA = [[-11.1, 94.9], [6.2, 141.1]];
  const DECIMALS = 4;
  const TILE_PX = 256;

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

  // The same out to the edges of tiles, so that a small move asks for nothing new.
  function tiledBoxOf(map) {
    const zoom = Math.round(map.getZoom());
    const edge = (latlng, round) => map.unproject(map.project(latlng, zoom).divideBy(TILE_PX)[round]().multiplyBy(TILE_PX), zoom);
    const { lat: north, lng: west } = edge(map.getBounds().getNorthWest(), 'floor');
    const { lat: south, lng: east } = edge(map.getBounds().getSouthEast(), 'ceil');
    return [west, south, east, north].map((side) => side.toFixed(DECIMALS)).join(',');
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
    const map = byId('map_peta').getBoundingClientRect();
    const panel = covering(byId('panel'), map);
    const legend = covering(byId('legend'), map);
    const isSheet = panel && panel.width > 0.8 * map.width;
    const left = panel && !isSheet ? panel.right - map.left : 0;
    const isNarrow = map.width - left < 560;
    return {
      paddingTopLeft: [margin + left, margin + 24],
      paddingBottomRight: [margin + (legend && !isNarrow ? map.right - legend.left : 0), margin + (isSheet ? map.bottom - panel.top : 0)],
    };
  }

  // Where an element lies over the map, if it does and leaves enough of it.
  function covering(element, map) {
    if (!element || element.hidden || element.open === false) return null;
    const box = element.getBoundingClientRect();
    const isOver = box.left < map.right && box.right > map.left + 1 && box.top < map.bottom - 1 && box.bottom > map.top;
    return isOver && box.top > map.top + 0.3 * (box.width > 0.8 * map.width) * map.height ? box : null;
  }

  // Leaflet reads an attribution as markup.
  function plainText(words) {
    return make('span', {}, words).innerHTML;
  }

  function background() {
    return L.tileLayer(config.tiles.url, { attribution: plainText(config.tiles.attribution), maxZoom: 17 });
  }

  peta.chart = { prepare, bounds, boxOf, tiledBoxOf, known, room, background, View };
})();
