// Areas from one archive of vector tiles: painted by class, found under the pointer, outlined.
(function () {
  'use strict';
  const peta = window.peta;
  const { style } = peta.config;
  const WAITING = '#e8edeb';
  const KECAMATAN_ZOOM = 6;
  const DESA_ZOOM = 7;
  const PATIENCE_MS = 8000;
  // Layer of the archive by level, and the display zooms that show it.
  const LAYERS = [
    { name: 'kabupaten_kota', level: 'kabupaten_kota', minzoom: 0, maxzoom: KECAMATAN_ZOOM - 1 },
    { name: 'kecamatan', level: 'kecamatan', minzoom: KECAMATAN_ZOOM, maxzoom: DESA_ZOOM - 1 },
    { name: 'desa', level: 'desa_kelurahan', minzoom: DESA_ZOOM, maxzoom: 30 },
  ];

  function layerAt(zoom) {
    const whole = Math.round(zoom);
    return LAYERS.find((layer) => whole <= layer.maxzoom);
  }

  class Tiles {
    constructor(map, archive, header) {
      this.map = map;
      this.hovered = '';
      this.selected = '';
      this.hasOutlines = true;
      this.fills = new Map();
      this.classOf = peta.classes.of;
      const options = { url: archive, levelDiff: 0, maxDataZoom: header.maxZoom, attribution: '', minZoom: 0, maxZoom: 30, tileDelay: 1 };
      this.base = protomapsL.leafletLayer({ ...options, pane: 'peta-desa', paintRules: this.paintRules() });
      this.marks = protomapsL.leafletLayer({ ...options, pane: 'peta-selected', paintRules: this.markRules() });
      this.marks.views = this.base.views;
    }

    onDrawn(act) {
      this.base.on('load tileload', act);
    }

    addTo(map) {
      this.drawn = new Promise((resolve) => {
        this.base.once('load', resolve);
        setTimeout(resolve, PATIENCE_MS);
      });
      this.base.addTo(map);
      this.marks.addTo(map);
      return this;
    }

    paintRules() {
      const areas = LAYERS.map((layer) => rule(layer, { before: thinLines, draw: (context, rings, _, feature) => this.fill(context, rings, feature) }));
      const border = (name, minzoom, width) =>
        rule({ name, minzoom, maxzoom: 30 }, lines(style.ink, width), () => this.hasOutlines);
      return [...areas, border('kabupaten_kota', KECAMATAN_ZOOM, 1.1), border('provinsi', 0, 1.8)];
    }

    // A white line under a dark one reads on every colour of the ramp.
    markRules() {
      return LAYERS.concat({ ...LAYERS[0], minzoom: KECAMATAN_ZOOM, maxzoom: 30 }).flatMap((layer) => {
        const is = (name) => (_, feature) => feature.props.kode === this[name];
        return [
          rule(layer, lines('#ffffff', 4), is('hovered')),
          rule(layer, lines(style.ink, 1.8), is('hovered')),
          rule(layer, lines('#ffffff', 6.5), is('selected')),
          rule(layer, lines(style.ink, 3), is('selected')),
        ];
      });
    }

    fill(context, rings, feature) {
      const paint = this.fills.get(feature.props.kode) || this.paintOf(feature.props.kode);
      trace(context, rings);
      context.globalAlpha = paint.alpha;
      context.fillStyle = paint.colour === null ? hatch() : paint.colour;
      context.fill();
      context.globalAlpha = paint.alpha * 0.75;
      context.strokeStyle = style.outline;
      context.stroke();
    }

    paintOf(kode) {
      const item = this.look ? this.look(kode) : undefined;
      const found = item === undefined ? { colour: WAITING } : this.classOf(item, peta.places.level(kode)) || { colour: null };
      const paint = { colour: found.colour, alpha: peta.state.isInside(kode) ? 1 : 0.22 };
      if (item !== undefined) this.fills.set(kode, paint);
      return paint;
    }

    // The tiles stay; only their colours are made anew.
    repaint() {
      this.fills = new Map();
      rerender(this.base);
    }

    mark(name, kode) {
      if (this[name] === kode) return;
      this[name] = kode;
      rerender(this.marks);
    }

    showOutlines(isShown) {
      if (this.hasOutlines === isShown) return;
      this.hasOutlines = isShown;
      rerender(this.base);
    }

    // The area at a place as far as its tile is at hand.
    at({ lat, lng }) {
      const { name } = layerAt(this.map.getZoom());
      const found = this.base.views.get('').queryFeatures(lng, lat, this.map.getZoom(), 0);
      const hit = found.find((one) => one.layerName === name);
      return hit ? hit.feature.props : null;
    }

    // Whether a place lies in a kabupaten, as far as its tile is at hand.
    isIn(kode, { lat, lng }) {
      const found = this.base.views.get('').queryFeatures(lng, lat, this.map.getZoom(), 0);
      return found.some(({ layerName, feature }) => layerName === 'kabupaten_kota' && feature.props.kode === kode);
    }

    // Whether the tile at a place has not come yet.
    isWaiting({ lat, lng }) {
      const zoom = Math.round(this.map.getZoom());
      const { x, y } = this.map.project([lat, lng], zoom).divideBy(256).floor();
      return !this.cached(this.base.views.get('').dataTileForDisplayTile({ x, y, z: zoom }).dataTile);
    }

    cached({ x, y, z }) {
      return this.base.views.get('').tileCache.cache.get(`${x}:${y}:${z}`);
    }

    // Visible pieces of kabupaten: {kode, nama, x, y, area} in pixels of the world at this zoom.
    pieces() {
      const zoom = Math.round(this.map.getZoom());
      const view = this.base.views.get('');
      return Object.values(this.base._tiles).flatMap(({ coords }) => {
        const place = view.dataTileForDisplayTile({ ...coords, z: zoom });
        const tile = this.cached(place.dataTile);
        const features = (tile && tile.data.get('kabupaten_kota')) || [];
        return features.flatMap((feature) => feature.geom.map((ring) => piece(ring, feature.props, place)));
      });
    }
  }

  // Tiles that are being zoomed away from are left as they are.
  function rerender(layer) {
    for (const { coords, el } of Object.values(layer._tiles)) {
      if (coords.z === layer._tileZoom) layer.renderTile(layer._wrapCoords(coords), el, el.key);
    }
  }

  function piece(ring, props, { origin, scale }) {
    const [x, y, area] = peta.geometry.middle(ring.map((point) => [point.x, point.y]));
    return { kode: props.kode, nama: props.nama, x: origin.x + x * scale, y: origin.y + y * scale, area: area * scale * scale };
  }

  function rule({ name, minzoom, maxzoom }, symbolizer, filter) {
    return { dataLayer: name, minzoom, maxzoom, symbolizer, filter };
  }

  function thinLines(context) {
    context.lineWidth = 0.6;
    context.lineJoin = 'round';
  }

  function lines(colour, width) {
    return {
      before(context) {
        Object.assign(context, { strokeStyle: colour, lineWidth: width, lineJoin: 'round', globalAlpha: 1 });
      },
      draw(context, rings) {
        trace(context, rings);
        context.stroke();
      },
    };
  }

  function trace(context, rings) {
    context.beginPath();
    for (const ring of rings) {
      ring.forEach((point, at) => (at ? context.lineTo(point.x, point.y) : context.moveTo(point.x, point.y)));
    }
  }

  // Its side divides that of a tile, so that the lines run on from one tile to the next.
  let pattern = null;
  function hatch() {
    if (!pattern) {
      const canvas = peta.dom.make('canvas', { width: 16, height: 16 });
      const context = canvas.getContext('2d');
      context.fillStyle = style.no_data;
      context.fillRect(0, 0, 16, 16);
      Object.assign(context, { strokeStyle: style.no_data_line, lineWidth: 3.4 });
      context.beginPath();
      for (const from of [-16, 0, 16]) {
        context.moveTo(from - 2, 18);
        context.lineTo(from + 18, -2);
      }
      context.stroke();
      pattern = context.createPattern(canvas, 'repeat');
      pattern.setTransform(new DOMMatrix().scale(0.5));
    }
    return pattern;
  }

  async function open(map, url) {
    const archive = new protomapsL.PmtilesSource(url, true).p;
    const header = await archive.getHeader();
    return new Tiles(map, archive, header);
  }

  peta.tiles = { open, layerAt, DESA_ZOOM };
})();
