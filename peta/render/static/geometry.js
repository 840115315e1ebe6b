// Where to put a label: the middle of an area's largest part.
(function () {
  'use strict';

  function ringArea(ring) {
    let sum = 0;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      sum += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
    }
    return sum / 2;
  }

  function ringCentre(ring) {
    let lon = 0;
    let lat = 0;
    const area = ringArea(ring);
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const cross = ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
      lon += (ring[j][0] + ring[i][0]) * cross;
      lat += (ring[j][1] + ring[i][1]) * cross;
    }
    return area ? [lon / (6 * area), lat / (6 * area)] : ring[0];
  }

  function largestRing(geometry) {
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return polygons
      .map((rings) => rings[0])
      .reduce((best, ring) => (Math.abs(ringArea(ring)) > Math.abs(ringArea(best)) ? ring : best));
  }

  function centre(geometry) {
    return ringCentre(largestRing(geometry));
  }

  // Middle of a ring and its area: x, y, area.
  function middle(ring) {
    return [...ringCentre(ring), Math.abs(ringArea(ring))];
  }

  window.peta.geometry = { centre, middle };
})();
