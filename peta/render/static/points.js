// Posyandu and MCK on one canvas: the kind is the shape, the state the filling.
(function () {
  'use strict';
  const peta = window.peta;
  const KINDS = ['posyandu', 'mck'];
  const STATES = ['working', 'not_working', 'unknown'];
  const REACH_PX = 9;
  const MIN_ZOOM = 8;

  const FacilityMarker = L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      if (this.options.cluster) drawCluster(renderer._ctx, this);
      else draw(renderer._ctx, this);
    },
  });

  function draw(context, marker) {
    const { x, y } = marker._point;
    const size = Math.max(marker._radius, 1);
    const { kind, state, colour, facility } = marker.options;
    context.globalAlpha = facility && !peta.state.isInside(facility.kode) ? 0.3 : 1;
    context.beginPath();
    if (kind === 'mck') context.rect(x - size, y - size, 2 * size, 2 * size);
    else context.arc(x, y, size, 0, 2 * Math.PI);
    context.fillStyle = state === 'working' ? colour : '#ffffff';
    context.strokeStyle = state === 'working' ? '#ffffff' : colour;
    context.lineWidth = size < 3.5 ? 0.9 : 1.4;
    context.fill();
    context.stroke();
    if (state === 'not_working') cross(context, x, y, size * 0.55, colour);
    context.globalAlpha = 1;
  }

  function cross(context, x, y, arm, colour) {
    context.beginPath();
    context.moveTo(x - arm, y - arm);
    context.lineTo(x + arm, y + arm);
    context.moveTo(x + arm, y - arm);
    context.lineTo(x - arm, y + arm);
    context.strokeStyle = colour;
    context.stroke();
  }

  function radiusAt(zoom) {
    return Math.min(7, 2.4 + (zoom - MIN_ZOOM) * 0.65);
  }

  // What lies in the view, point by point or where they crowd as circles with their number.
  function facilities(map, kind, renderer, tell) {
    const group = L.layerGroup();
    let asked = 0;
    async function renew() {
      const zoom = map.getZoom();
      const mine = ++asked;
      if (zoom < MIN_ZOOM) {
        group.clearLayers();
        return;
      }
      try {
        const found = await peta.api.facilities(kind, peta.chart.tiledBoxOf(map), Math.round(zoom));
        if (mine === asked && map.hasLayer(group)) fill(group, kind, found, renderer, zoom);
      } catch {
        tell(peta.format.text('layer_failed'));
      }
    }
    group.on('add', () => {
      map.on('moveend', renew);
      renew();
    });
    group.on('remove', () => {
      asked++;
      map.off('moveend', renew);
      group.clearLayers();
    });
    return group;
  }

  function fill(group, kind, { features }, renderer, zoom) {
    group.clearLayers();
    const common = { kind, colour: peta.config.style.points[kind], renderer, interactive: false };
    for (const { geometry, properties } of features) {
      const [lon, lat] = geometry.coordinates;
      group.addLayer(new FacilityMarker([lat, lon], { ...common, ...look(properties, zoom) }));
    }
  }

  function look(properties, zoom) {
    const { count } = properties;
    if (!count) return { state: properties.state, facility: properties, radius: radiusAt(zoom) };
    return { cluster: properties, number: count, radius: Math.min(18, 7.5 + 1.5 * Math.log2(count)) };
  }

  // A crowd: a ring whose parts are the states, and the number inside.
  function drawCluster(context, { _point: { x, y }, _radius: radius, options: { cluster, number, colour } }) {
    const fills = { working: colour, not_working: '#f0b35f', unknown: '#b9c2be' };
    let from = -Math.PI / 2;
    for (const state of STATES) {
      const to = from + (2 * Math.PI * (cluster[state] || 0)) / number;
      context.beginPath();
      context.moveTo(x, y);
      context.arc(x, y, radius, from, to);
      context.fillStyle = fills[state];
      context.fill();
      from = to;
    }
    context.beginPath();
    context.arc(x, y, radius - 3, 0, 2 * Math.PI);
    context.fillStyle = '#ffffff';
    context.fill();
    Object.assign(context, { fillStyle: peta.config.style.ink, font: '700 10.5px "Plus Jakarta Sans", sans-serif', textAlign: 'center', textBaseline: 'middle' });
    context.fillText(peta.format.count(number), x, y + 0.5);
  }

  // The canvas lets the pointer through to the villages, so the nearest point is looked for here.
  function nearest(groups, layerPoint) {
    let best = null;
    let bestDistance = Infinity;
    for (const group of groups) {
      group.eachLayer((one) => {
        const distance = one._point ? one._point.distanceTo(layerPoint) : Infinity;
        const reach = one.options.cluster ? one._radius : REACH_PX;
        if (distance < Math.min(bestDistance, reach)) [best, bestDistance] = [one, distance];
      });
    }
    return best;
  }

  // What stands at a place of the map, to be named: {latlng, words}, or null.
  function at(layerPoint, groups) {
    const found = nearest(groups.filter(Boolean), layerPoint);
    return found && { latlng: found.getLatLng(), words: words(found.options) };
  }

  function words({ kind, state, facility, cluster, number }) {
    const { text, count } = peta.format;
    if (!cluster) return [facility.nama || text(kind), `${text(kind)}, ${text(`state_${state}`)}`];
    const parts = STATES.filter((one) => cluster[one]).map((one) => `${count(cluster[one])} ${text(`state_${one}`)}`);
    return [`${count(number)} ${text(kind)}`, parts.join(', ')];
  }

  // The same drawing for the legend.
  function symbol(kind, state) {
    const canvas = peta.dom.make('canvas', { width: 32, height: 32, class: 'symbol', 'aria-hidden': 'true' });
    const context = canvas.getContext('2d');
    context.scale(2, 2);
    const colour = peta.config.style.points[kind];
    draw(context, { _point: { x: 8, y: 8 }, _radius: 5.5, options: { kind, state, colour } });
    return canvas;
  }

  peta.points = { KINDS, MIN_ZOOM, facilities, at, symbol };
})();
