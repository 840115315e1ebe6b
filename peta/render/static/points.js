// Posyandu and MCK on one canvas: the kind is the shape, the state the filling.
(function () {
  'use strict';
  const peta = window.peta;
  const KINDS = ['posyandu', 'mck'];
  const REACH_PX = 9;
  const MIN_ZOOM = 8;

  const FacilityMarker = L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (renderer._drawing && !this._empty()) draw(renderer._ctx, this);
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

  function facilities(map, kind, collection, renderer) {
    const markers = collection.features.map((feature) => marker(feature, kind, renderer));
    const group = L.layerGroup();
    const rescale = () => scale(group, markers, map.getZoom());
    group.on('add', () => {
      rescale();
      map.on('zoomend', rescale);
    });
    group.on('remove', () => map.off('zoomend', rescale));
    return group;
  }

  // From afar the points would cover what the colours say, so they appear when one comes closer.
  function scale(group, markers, zoom) {
    const shown = zoom >= MIN_ZOOM;
    if (!shown) group.clearLayers();
    else if (!group.getLayers().length) markers.forEach((one) => group.addLayer(one));
    group.eachLayer((one) => one.setRadius(radiusAt(zoom)));
  }

  function marker(feature, kind, renderer) {
    const [lon, lat] = feature.geometry.coordinates;
    return new FacilityMarker([lat, lon], {
      kind,
      state: feature.properties.state,
      facility: feature.properties,
      colour: peta.config.style.points[kind],
      renderer,
      interactive: false,
    });
  }

  // The canvas lets the pointer through to the villages, so the nearest point is looked for here.
  function nearest(groups, layerPoint) {
    let best = null;
    let bestDistance = REACH_PX;
    for (const group of groups) {
      group.eachLayer((one) => {
        const distance = one._point ? one._point.distanceTo(layerPoint) : Infinity;
        if (distance < bestDistance) [best, bestDistance] = [one, distance];
      });
    }
    return best;
  }

  function startTips(map, groups) {
    const tip = L.tooltip({ className: 'tip', offset: [10, 0] });
    map.on('mousemove', (event) => {
      const found = nearest(groups().filter(Boolean), event.layerPoint);
      if (found) tip.setLatLng(found.getLatLng()).setContent(words(found.options)).addTo(map);
      else tip.remove();
    });
  }

  function words({ kind, state, facility }) {
    const { text } = peta.format;
    const { make } = peta.dom;
    return make('div', {}, make('strong', {}, facility.nama || text(kind)),
      make('span', {}, `${text(kind)}, ${text(`state_${state}`)}`));
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

  peta.points = { KINDS, MIN_ZOOM, facilities, startTips, symbol };
})();
