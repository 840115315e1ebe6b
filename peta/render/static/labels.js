// Names of kabupaten and kota, as many as fit without covering each other.
(function () {
  'use strict';
  const peta = window.peta;

  function labels(map, collection) {
    const markers = collection.features.map(label);
    const group = L.layerGroup(markers);
    const tidy = () => declutter(markers);
    group.on('add', () => {
      map.on('zoomend resize', tidy);
      tidy();
    });
    group.on('remove', () => map.off('zoomend resize', tidy));
    return group;
  }

  function label(feature) {
    const [lon, lat] = peta.geometry.centre(feature.geometry);
    const name = feature.properties.nama.replace(/^(Kabupaten|Kota) /, '');
    const icon = L.divIcon({ className: 'place', iconSize: [0, 0], html: peta.dom.make('span', {}, name) });
    return L.marker([lat, lon], { icon, pane: 'peta-labels', interactive: false, keyboard: false });
  }

  function declutter(markers) {
    const taken = [];
    for (const marker of markers) {
      const element = marker.getElement();
      if (!element) continue;
      const text = element.firstChild;
      const box = text.getBoundingClientRect();
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
