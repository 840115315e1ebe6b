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
      .map(({ nama, x, y }) => label(nama, map.unproject([x, y], zoom)));
    for (const marker of markers) group.addLayer(marker);
    declutter(markers);
  }

  // The pieces of one area together, the largest area first.
  function middles(pieces) {
    const sums = new Map();
    for (const { kode, nama, x, y, area } of pieces) {
      const sum = sums.get(kode) || { nama, x: 0, y: 0, area: 0 };
      sums.set(kode, { nama, x: sum.x + x * area, y: sum.y + y * area, area: sum.area + area });
    }
    return [...sums.values()]
      .filter(({ area }) => area)
      .map(({ nama, x, y, area }) => ({ nama, x: x / area, y: y / area, area }))
      .sort((a, b) => b.area - a.area);
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
