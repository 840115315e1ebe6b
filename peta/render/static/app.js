// The page: what is loaded, drawn and said when the view changes.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, date, share } = peta.format;
  const { config, state } = peta;

  peta.attach = function attach(map) {
    const page = new Page(map);
    page.start();
    peta.page = page;
  };

  class Page {
    constructor(map) {
      this.map = map;
      this.items = new Map();
      this.chosen = null;
      this.isDrawn = false;
      this.returnTo = null;
    }

    start() {
      prepare(this.map);
      peta.layers.makePanes(this.map);
      this.canvas = L.canvas({ pane: 'peta-points', padding: 0.3 });
      this.switches = new peta.switches.Switches(this.map, () => this.layersChanged());
      peta.switches.openOnWideScreens();
      peta.legend.closeOnNarrowEmbeds();
      peta.notice.startMarks();
      showCredits();
      this.listen();
      this.load();
    }

    listen() {
      for (const name of ['standard', 'wilayah']) {
        const picker = byId(name);
        if (picker) picker.addEventListener('change', () => state.change({ [name]: picker.value }));
      }
      state.onChange((changed) => this.changed(changed));
      const inView = byId('in-view');
      if (!inView) return;
      inView.addEventListener('change', () => this.showRanking());
      this.map.on('moveend', () => inView.checked && this.showRanking());
    }

    changed(names) {
      if (names.includes('standard')) this.loadStandard();
      else if (names.includes('wilayah')) this.showItems();
      if (names.includes('wilayah')) {
        this.switches.renew('underserved', hasGround(state.standard()));
        this.goToArea();
      }
      if (names.includes('kode')) this.showVillage();
    }

    async load() {
      peta.notice.clear();
      peta.notice.loading(true);
      try {
        const [desa, outlines] = await Promise.all([
          peta.api.ofMap('desa'),
          peta.api.ofMap('kabupaten_kota'),
        ]);
        if (!this.villages) this.draw(desa, outlines);
        await this.loadStandard();
        this.fitVillage(state.current.kode);
        this.isDrawn = true;
      } catch (error) {
        peta.notice.fail(error, () => this.load());
      }
      peta.notice.loading(false);
    }

    draw(desa, outlines) {
      this.places = new Map(desa.features.map((feature) => [feature.properties.kode, feature.properties]));
      this.villages = peta.layers.villages(this.map, desa, {
        tooltip: (place) => this.tooltip(place),
        click: (kode) => state.change({ kode }),
      });
      this.addSwitches(outlines);
      peta.search.start([...this.places.values()], (kode) => this.goToVillage(kode));
      this.goToArea();
    }

    addSwitches(outlines) {
      const facility = (kind) => async () =>
        peta.points.facilities(this.map, kind, await peta.api.ofMap(kind), this.canvas);
      const add = (name, load, wanted) => this.switches.add(name, text(`layer_${name}`), load, wanted);
      add('underserved', async () => peta.layers.underserved(await peta.api.underserved(state.current.standard)), false);
      add('posyandu', facility('posyandu'), false);
      add('mck', facility('mck'), false);
      add('outlines', () => peta.layers.outlines(outlines), true);
      add('labels', () => peta.labels.labels(this.map, outlines), true);
      if (config.tiles) add('tiles', () => this.background(), false);
      peta.points.startTips(this.map, () => peta.points.KINDS.map((kind) => this.switches.layer(kind)));
      this.map.on('zoomend', () => this.showLegend());
    }

    background() {
      return L.tileLayer(config.tiles.url, { attribution: plainText(config.tiles.attribution), maxZoom: 17 });
    }

    async loadStandard() {
      const standard = state.standard();
      peta.notice.clear();
      peta.notice.loading(true);
      try {
        const answer = await peta.api.gaps(standard.id);
        if (standard !== state.standard()) return;
        this.items = new Map(answer.items.map((item) => [item.kode, item]));
        this.showStandard(standard);
      } catch (error) {
        peta.notice.fail(error, () => this.loadStandard());
      }
      peta.notice.loading(false);
    }

    showStandard(standard) {
      peta.summary.showRule(standard);
      const title = byId('embed-title');
      if (title) title.textContent = standard.name;
      this.switches.renew('underserved', hasGround(standard));
      if (peta.points.KINDS.includes(standard.supply)) this.switches.turn(standard.supply, true);
      this.showItems();
      if ([...this.items.values()].every((item) => item.status === 'no_data')) peta.notice.empty(standard);
      if (state.current.kode) this.showVillage();
    }

    inside() {
      return [...this.items.values()].filter((item) => state.isInside(item.kode));
    }

    showItems() {
      this.villages.paint(this.items);
      peta.summary.show(this.inside(), state.standard(), this.areaName());
      this.showRanking();
      this.showLegend();
    }

    layersChanged() {
      const overBackground = this.switches.isOn('tiles');
      this.map.getPane('peta-desa').style.opacity = overBackground ? 0.65 : 1;
      this.showLegend();
    }

    showLegend() {
      this.switches.noteZoom();
      peta.legend.show(state.standard(), this.switches);
    }

    showRanking() {
      const inView = byId('in-view');
      const items = this.inside().filter((item) => !inView || !inView.checked || this.isInView(item.kode));
      peta.ranking.show(items, state.standard(), (kode) => this.goToVillage(kode));
    }

    isInView(kode) {
      const path = this.villages.layers.get(kode);
      return Boolean(path) && this.map.getBounds().intersects(path.getBounds());
    }

    areaName() {
      const area = config.areas.find((one) => one.kode === state.current.wilayah);
      return area ? area.nama : state.current.wilayah || text('all_areas');
    }

    goToArea() {
      const inside = [...this.villages.layers].filter(([kode]) => state.isInside(kode));
      if (!inside.length) {
        peta.notice.say(text('unknown_area', { kode: state.current.wilayah }), '');
        return;
      }
      const bounds = L.latLngBounds([]);
      for (const [, path] of inside) bounds.extend(path.getBounds());
      this.fit(bounds, room(20));
    }

    goToVillage(kode) {
      this.returnTo = document.activeElement;
      state.change({ kode });
      byId('panel').focus({ preventScroll: true });
      byId('stage').scrollIntoView({ block: 'nearest' });
      this.fitVillage(kode);
    }

    fitVillage(kode) {
      const path = this.villages.layers.get(kode);
      if (path) this.fit(path.getBounds(), { ...room(40), maxZoom: 12 });
    }

    // Leaflet drops a move that comes while it still animates another: the first ones are not animated.
    fit(bounds, options) {
      this.map.stop();
      this.map.fitBounds(bounds, { ...options, animate: this.isDrawn && !prefersStill() });
    }

    showVillage() {
      const { kode } = state.current;
      if (this.chosen) this.chosen.remove();
      this.chosen = null;
      const path = this.villages.layers.get(kode);
      if (!path) {
        peta.panel.hide();
        return;
      }
      this.chosen = peta.layers.selection(path.feature).addTo(this.map);
      peta.panel.show(this.places.get(kode), this.items.get(kode), state.standard(), () => this.leaveVillage());
    }

    leaveVillage() {
      state.change({ kode: '' });
      if (this.returnTo && this.returnTo.isConnected) this.returnTo.focus();
      this.returnTo = null;
    }

    tooltip(place) {
      const item = this.items.get(place.kode);
      return make('div', {}, make('strong', {}, place.nama), make('span', {}, this.told(item)));
    }

    told(item) {
      if (!item || item.status === 'no_data') return text('no_data');
      if (peta.format.isMissing(item.ratio)) return text('none_here');
      return textFor(state.standard(), 'served_share', { share: share(item.ratio) });
    }
  }

  // Ground beyond reach means nothing where the demand are posts.
  function hasGround(standard) {
    return standard.method === 'proximity' && standard.demand !== 'posyandu';
  }

  function prepare(map) {
    L.control.scale({ imperial: false }).addTo(map);
    L.control.zoom({ position: 'bottomright', zoomInTitle: text('zoom_in'), zoomOutTitle: text('zoom_out') }).addTo(map);
    map.getContainer().setAttribute('aria-label', text('map_label'));
    map.attributionControl.setPrefix('Leaflet');
    if (config.embed) map.scrollWheelZoom.disable();
  }

  // Space that the legend and the panel take from the map, so that nothing is fitted under them.
  function room(margin) {
    const [legend, panel] = [byId('legend'), byId('panel')];
    const isOver = legend && legend.open && getComputedStyle(legend).position === 'absolute';
    const isSheet = getComputedStyle(panel).position === 'fixed';
    const left = panel.hidden || isSheet ? 0 : panel.offsetWidth + 12;
    const bottom = !panel.hidden && isSheet ? 0.45 * byId('map_peta').offsetHeight : 0;
    return {
      paddingTopLeft: [margin + left, margin + 24],
      paddingBottomRight: [margin + (isOver ? legend.offsetWidth : 0), margin + bottom],
    };
  }

  // Leaflet reads an attribution as markup.
  function plainText(words) {
    return make('span', {}, words).innerHTML;
  }

  function prefersStill() {
    return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  function showCredits() {
    const { run } = config;
    byId('credits').append(
      text('data_date', { date: date(run.data_date) }), ' · ',
      make('span', { title: run.id }, text('run', { id: String(run.id).slice(0, 8) })),
      config.embed && !peta.api.isInline ? make('a', { href: `${config.base_url}/${location.search}`, target: '_blank', rel: 'noopener' }, text('open_full')) : '',
    );
  }
})();
