// Names of kabupaten and kota in the middle of what is seen of them, as many as fit.
(function () {
  'use strict';
  const peta = window.peta;
  const SMALLEST_PX2 = 1200;

  // `areas.pieces(layer)` gives visible pieces in pixels of the world at the map's tile zoom.
  function labels(map, areas) {
    const group = L.layerGroup();
    let waiting = 0;
    const renew = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => place(map, areas, group), 120);
    };
    group.on('add', () => {
      map.on('moveend resize', renew);
      areas.onDrawn(renew);
      renew();
    });
    group.on('remove', () => map.off('moveend resize', renew));
    return group;
  }

  function place(map, areas, group) {
    if (!map.hasLayer(group)) return;
    group.clearLayers();
    const zoom = Math.round(map.getZoom());
    const markers = middles(areas.pieces(map))
      .filter(({ area }) => area > SMALLEST_PX2)
      .map(({ kode, nama, spots }) => [nama, spots.map((spot) => map.unproject(spot, zoom)).find((spot) => areas.isIn(kode, spot))])
      .filter(([, spot]) => spot)
      .map(([nama, spot]) => label(nama, spot));
    for (const marker of markers) group.addLayer(marker);
    declutter(markers);
  }

  // The pieces of one area together, the largest area first: the middle of all, or of the largest.
  function middles(pieces) {
    const groups = new Map();
    for (const piece of pieces) groups.set(piece.kode, [...(groups.get(piece.kode) || []), piece]);
    return [...groups.values()].map(middle).sort((a, b) => b.area - a.area);
  }

  function middle(pieces) {
    const { kode, nama } = pieces[0];
    const area = sum(pieces, (one) => one.area);
    const largest = pieces.reduce((best, one) => (one.area > best.area ? one : best));
    const centre = [sum(pieces, (one) => one.x * one.area) / area, sum(pieces, (one) => one.y * one.area) / area];
    return { kode, nama, area, spots: area ? [centre, [largest.x, largest.y]] : [] };
  }

  function sum(pieces, of) {
    return pieces.reduce((total, one) => total + of(one), 0);
  }

  function label(nama, latlng) {
    const words = peta.dom.make('span', {}, nama.replace(/^(Kabupaten|Kota) /, ''));
    const icon = L.divIcon({ className: 'place', iconSize: [0, 0], html: words });
    return L.marker(latlng, { icon, pane: 'peta-labels', interactive: false, keyboard: false });
  }

  function declutter(markers) {
    const taken = [];
    for (const marker of markers) {
      const element = marker.getElement();
      if (!element) continue;
      const box = element.firstChild.getBoundingClientRect();
      const covered = taken.some((other) => overlap(box, other));
      element.classList.toggle('hidden', covered);
      if (!covered) taken.push(box);
    }
  }

  function overlap(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  peta.labels = { labels };
})();
