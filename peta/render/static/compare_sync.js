// Two maps that look at the same place: the one that is moved leads, the other follows.
(function () {
  'use strict';
  const peta = window.peta;
  const BY_HAND = ['pointerdown', 'wheel', 'touchstart', 'keydown', 'focusin'];

  class Pair {
    constructor(left, right, moved) {
      Object.assign(this, { maps: [left, right], leader: right, isFollowing: false, isByHand: false });
      this.twins = this.maps.map((map) => twin(map));
      this.maps.forEach((map, at) => {
        const other = this.maps[1 - at];
        for (const name of BY_HAND) {
          map.getContainer().addEventListener(name, () => this.lead(map, name !== 'focusin'), { capture: true, passive: true });
        }
        map.on('move', () => this.follow(map, other));
        map.on('moveend', () => map === this.leader && this.isByHand && moved(map));
        map.on('mousemove', ({ latlng }) => this.point(1 - at, latlng));
        map.on('mouseout', () => this.point(1 - at, null));
      });
    }

    lead(map, isByHand) {
      this.leader = map;
      if (isByHand) this.isByHand = true;
    }

    follow(map, other) {
      if (this.isFollowing || map !== this.leader) return;
      this.isFollowing = true;
      other.setView(map.getCenter(), map.getZoom(), { animate: false });
      this.isFollowing = false;
    }

    // Where the pointer is on the other map.
    point(at, latlng) {
      const marker = this.twins[at];
      if (!latlng) marker.remove();
      else if (this.maps[at].getSize().x) marker.setLatLng(latlng).addTo(this.maps[at]);
    }

    // Moved by the page, not by hand.
    go(act) {
      const shown = this.maps.find((map) => map.getSize().x) || this.maps[1];
      for (const map of this.maps) map.stop();
      this.isByHand = false;
      this.leader = shown;
      act(shown);
      this.follow(shown, this.maps.find((map) => map !== shown));
    }

    // Maps that were hidden have another size now.
    resized() {
      const { leader } = this;
      const centre = leader.getCenter();
      const zoom = leader.getZoom();
      this.isFollowing = true;
      for (const map of this.maps) {
        map.invalidateSize({ pan: false, animate: false });
        map.setView(centre, zoom, { animate: false });
      }
      this.isFollowing = false;
    }
  }

  function twin() {
    const icon = L.divIcon({ className: 'twin', iconSize: [18, 18] });
    return L.marker([0, 0], { icon, pane: 'peta-labels', interactive: false, keyboard: false });
  }

  peta.compareSync = { Pair };
})();
