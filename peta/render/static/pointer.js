// What is under the pointer: named on the way, opened by a click.
(function () {
  'use strict';
  const peta = window.peta;
  const { make } = peta.dom;
  const { text, textFor, share } = peta.format;
  const PAUSE_MS = 250;

  class Pointer {
    // told(place) gives the words under its name; hover(kode) and click(place) act.
    constructor(map, areas, { told, hover, click, points }) {
      Object.assign(this, { map, areas, told, hover, click, points, waiting: 0, frame: 0 });
      this.tip = L.tooltip({ className: 'tip', offset: [12, 0], direction: 'auto' });
      map.on('mousemove', (event) => this.moved(event));
      map.on('mouseout', () => this.leave());
      map.on('movestart', () => this.leave());
      map.on('click', (event) => this.clicked(event));
    }

    moved(event) {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.waiting);
      this.frame = requestAnimationFrame(() => this.look(event));
    }

    look({ latlng, layerPoint, originalEvent }) {
      const point = this.points(layerPoint);
      const place = this.areas.at(latlng, originalEvent.target);
      this.hover(place ? place.kode : '');
      if (point) this.show(point.latlng, point.words);
      else if (place) this.show(latlng, [place.nama, this.told(place)]);
      else this.ask(latlng);
      this.map.getContainer().classList.toggle('over-area', Boolean(place));
    }

    // The tile is not at hand yet: the service knows too.
    ask(latlng) {
      this.tip.remove();
      if (!this.areas.isWaiting || !this.areas.isWaiting(latlng)) return;
      this.waiting = setTimeout(async () => {
        const { wilayah } = await peta.api.locate(latlng).catch(() => ({}));
        if (wilayah) this.show(latlng, [wilayah.nama, this.told(wilayah)]);
      }, PAUSE_MS);
    }

    show(latlng, [name, words]) {
      this.tip.setLatLng(latlng).setContent(make('div', {}, make('strong', {}, name), make('span', {}, words)));
      if (!this.map.hasLayer(this.tip)) this.tip.addTo(this.map);
    }

    leave() {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.waiting);
      this.tip.remove();
      this.hover('');
    }

    async clicked({ latlng, originalEvent }) {
      const place = this.areas.at(latlng, originalEvent.target);
      if (place) {
        this.click(place, latlng);
        return;
      }
      if (!this.areas.isWaiting || !this.areas.isWaiting(latlng)) return;
      const { wilayah } = await peta.api.locate(latlng).catch(() => ({}));
      if (wilayah) this.click(wilayah, latlng);
    }
  }

  function told(item, standard) {
    if (item === undefined) return text('loading_short');
    if (!item || item.status === 'no_data') return text('no_data');
    if (peta.format.isMissing(item.ratio)) return text('none_here');
    return textFor(standard, 'served_share', { share: share(item.ratio) });
  }

  peta.pointer = { Pointer, told };
})();
