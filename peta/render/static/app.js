// The page: what is loaded, drawn and said when the view changes.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, date } = peta.format;
  const { config, state } = peta;
  const FEW_PROVINCES = 3;

  peta.attach = function attach(map) {
    const page = new Page(map);
    peta.page = page;
    page.start();
  };

  class Page {
    constructor(map) {
      this.map = map;
      this.returnTo = null;
      this.numbers = new peta.numbers.Numbers(
        (level, part, answer) => this.arrived(level, part, answer),
        (error, again) => peta.notice.fail(error, again),
      );
    }

    start() {
      peta.chart.prepare(this.map);
      peta.layers.makePanes(this.map);
      this.view = new peta.chart.View(this.map);
      this.canvas = L.canvas({ pane: 'peta-points', padding: 0.3 });
      this.switches = new peta.switches.Switches(this.map, () => this.showLegend());
      this.table = new peta.table.Table(() => this.wanted(), {
        select: (kode) => this.goToVillage(kode),
        hover: (kode) => this.hover(kode),
        onFailure: (error, again) => peta.notice.fail(error, again),
      });
      this.place = peta.places.start((place) => this.choosePlace(place));
      peta.switches.openOnWideScreens();
      peta.legend.closeOnNarrowScreens();
      peta.notice.startMarks();
      peta.share.start();
      showCredits();
      this.goToState(true);
      this.listen();
      this.load();
    }

    listen() {
      const picker = byId('standard');
      if (picker) picker.addEventListener('change', () => state.change({ standard: picker.value }));
      state.onChange((changed, isReturn) => this.changed(changed, isReturn));
      this.map.on('moveend', () => this.moved());
      this.map.on('zoomend', () => this.showLegend());
    }

    changed(names, isReturn) {
      const is = (...wanted) => wanted.some((name) => names.includes(name));
      if (is('standard')) this.showStandard();
      if (is('classes')) this.repaint();
      if (is('classes')) this.table.draw();
      if (is('trial') && !is('standard')) this.showTrial();
      if (is('wilayah')) this.showArea();
      if (is('standard', 'wilayah', 'scope')) this.showSums();
      if (is('standard', 'wilayah', 'scope', 'sort', 'status', 'name')) this.table.load(true);
      else if (is('columns')) this.table.draw();
      if (is('kode')) this.showVillage();
      if (isReturn && is('view', 'wilayah', 'kode')) this.goToState();
      this.renewShare();
    }

    wanted() {
      const { standard, wilayah, sort, status, name, scope } = state.current;
      const isView = scope === 'view';
      return {
        standard: standard && state.standard().id, wilayah, sort, status, name,
        box: isView ? peta.chart.boxOf(this.map) : '',
        isInView: isView && this.areas && this.areas.bounds ? (kode) => this.map.getBounds().intersects(this.areas.bounds(kode)) : null,
      };
    }

    async load() {
      peta.notice.clear();
      peta.notice.loading(true);
      this.table.load();
      this.showSums();
      try {
        const source = peta.api.isInline ? peta.layers.open(this.map) : peta.tiles.open(this.map, peta.api.tilesUrl());
        this.draw(await source);
        await Promise.all([this.showStandard(), this.areas.drawn]);
        this.view.isShown = true;
      } catch (error) {
        peta.notice.fail(error, () => this.load());
      }
      peta.notice.loading(false);
    }

    draw(areas) {
      this.areas = areas;
      areas.look = (kode) => this.numbers.get(levelOf(this.map, kode), kode);
      areas.addTo(this.map);
      this.pointer = new peta.pointer.Pointer(this.map, areas, {
        told: (place) => peta.pointer.told(areas.look(place.kode), state.standard()),
        hover: (kode) => this.hover(kode, true),
        click: (place, latlng) => this.clicked(place, latlng),
        points: (layerPoint) => peta.points.at(layerPoint, peta.points.KINDS.map((kind) => this.switches.layer(kind))),
      });
      if (peta.api.isInline) this.goToState(true);
      this.addSwitches();
    }

    addSwitches() {
      const facility = (kind) => async () => peta.points.facilities(this.map, kind, this.canvas, (words) => this.switches.note(kind, words));
      const add = (name, load, wanted) => this.switches.add(name, text(`layer_${name}`), load, wanted);
      add('underserved', async () => peta.layers.underserved(await peta.api.underserved(state.standard().id)), false);
      add('posyandu', facility('posyandu'), false);
      add('mck', facility('mck'), false);
      add('outlines', () => toggle((isShown) => this.areas.showOutlines(isShown)), true);
      add('labels', () => peta.labels.labels(this.map, this.areas), true);
      if (config.tiles) add('tiles', () => peta.chart.background(), false);
    }

    async showStandard() {
      const standard = state.standard();
      const picker = byId('standard');
      if (picker) picker.value = standard.id;
      document.title = `${standard.name} · ${text('page_title')}`;
      peta.notice.clear();
      peta.summary.showRule(standard);
      peta.trial.show();
      const title = byId('embed-title');
      if (title) title.textContent = standard.name;
      this.numbers.choose(standard, peta.trial.values());
      this.sumTrial();
      peta.classes.clear();
      if (!this.areas) return;
      this.switches.renew('underserved', peta.layers.hasGround(standard));
      if (peta.points.KINDS.includes(standard.supply)) this.switches.turn(standard.supply, true);
      this.repaint();
      await this.loadNumbers();
      if (state.current.kode) this.showVillage();
    }

    // The same standard with other numbers: the map is coloured by them, the table says both.
    async showTrial() {
      peta.trial.renew();
      this.numbers.choose(state.standard(), peta.trial.values());
      byId('mark-trial').hidden = !peta.trial.values();
      this.sumTrial();
      this.repaint();
      await this.loadNumbers();
    }

    async sumTrial() {
      const tried = peta.trial.values();
      const standard = state.standard();
      const { wilayah } = state.current;
      this.table.tried = null;
      byId('mark-trial').hidden = !tried;
      if (!tried) return;
      peta.trial.wait();
      const isSame = () => JSON.stringify(tried) === JSON.stringify(peta.trial.values()) && standard === state.standard() && wilayah === state.current.wilayah;
      try {
        const answer = await peta.api.trial(standard.id, wilayah, tried);
        if (!isSame()) return;
        const { columns } = answer;
        this.table.tried = new Map(columns.kode.map((kode, at) => [kode, columns.gap[at]]));
        peta.trial.result(answer, standard);
        this.table.draw();
      } catch (error) {
        if (isSame()) peta.trial.fail(error, () => this.sumTrial());
      }
    }

    // Asked for before any tile has come, where it is plain which they will be.
    loadNumbers() {
      const { level } = peta.api.isInline ? peta.tiles.layerAt(peta.tiles.DESA_ZOOM) : peta.tiles.layerAt(this.map.getZoom());
      const provinces = config.areas.map((area) => area.kode).filter((kode) => kode.length === 2);
      const { wilayah } = state.current;
      const likely = wilayah ? [wilayah] : provinces.length <= FEW_PROVINCES ? provinces : [];
      const parts = new Set(likely.map((kode) => peta.numbers.partOf(level, kode)));
      return Promise.all([...parts].map((part) => this.numbers.load(level, part)));
    }

    arrived(level, part, answer) {
      if (answer.breaks && peta.classes.fit(level, answer.breaks, state.standard().target_ratio)) this.table.draw();
      if (answer.status.length && answer.status.every((status) => status === 'no_data')) peta.notice.empty(state.standard());
      this.repaint();
    }

    // Numbers come province by province: what comes together is painted together.
    repaint() {
      clearTimeout(this.painting);
      this.painting = setTimeout(() => {
        if (this.areas) this.areas.repaint();
        this.showLegend();
      }, 0);
    }

    async showSums() {
      const standard = state.standard();
      const root = byId('sums');
      if (!root) return;
      root.setAttribute('aria-busy', 'true');
      const asked = (this.sumsAsked = (this.sumsAsked || 0) + 1);
      try {
        const wanted = { ...this.wanted(), status: '', name: '' };
        const [answer] = await Promise.all([peta.api.gaps(wanted, peta.table.PAGE), peta.places.learn(wanted.wilayah)]);
        if (asked === this.sumsAsked) peta.summary.show(answer.selection, standard, this.whereWords(wanted));
      } catch (error) {
        if (asked === this.sumsAsked) peta.summary.fail(error, () => this.showSums());
      }
      if (asked === this.sumsAsked) root.setAttribute('aria-busy', 'false');
    }

    whereWords({ wilayah, box }) {
      const name = peta.places.nameOf(wilayah);
      return box ? text('in_view_of', { name }) : name;
    }

    showLegend() {
      this.switches.noteZoom();
      peta.legend.show(state.standard(), this.switches, this.map);
    }

    moved() {
      if (state.current.scope !== 'view') return;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => {
        this.table.load(true);
        this.showSums();
        this.renewShare();
      }, 300);
    }

    renewShare() {
      peta.share.renew(this.wanted());
    }

    choosePlace({ kode }) {
      if (peta.places.level(kode) === 'desa_kelurahan') this.goToVillage(kode);
      else this.goToArea(kode);
      if (this.place) this.place.set(peta.places.nameOf(state.current.wilayah));
    }

    goToArea(kode) {
      state.change({ wilayah: kode, kode: '', view: null });
      this.goToState();
    }

    showArea() {
      this.switches.renew('underserved', peta.layers.hasGround(state.standard()));
      this.nameArea();
      if (peta.trial.values()) this.showTrial();
      else this.repaint();
    }

    async nameArea() {
      const { wilayah } = state.current;
      if (this.place) this.place.set(peta.places.nameOf(wilayah));
      try {
        await peta.places.learn(wilayah);
      } catch {
        peta.notice.say(text('unknown_area', { kode: wilayah }), '');
        return;
      }
      if (this.place && wilayah === state.current.wilayah) this.place.set(peta.places.nameOf(wilayah));
    }

    clicked(place, latlng) {
      peta.places.remember(place);
      if (peta.places.level(place.kode) !== 'desa_kelurahan') {
        this.goToArea(place.kode);
        return;
      }
      this.returnTo = null;
      state.change({ kode: place.kode });
      this.table.reveal(place.kode);
      this.showMapAbove();
      if (latlng) this.map.panInside(latlng, peta.chart.room(40));
    }

    goToVillage(kode) {
      this.returnTo = document.activeElement;
      state.change({ kode, view: null });
      byId('panel').focus({ preventScroll: true });
      this.goToState();
    }

    // On a narrow screen the village stands below the map, so the map is brought to the top.
    showMapAbove() {
      if (byId('stage').clientWidth === document.documentElement.clientWidth) byId('stage').scrollIntoView({ block: 'start' });
    }

    // Where the address says: the view that somebody chose, else the village, else the area.
    async goToState(isFirst) {
      const { view, kode, wilayah } = state.current;
      if (isFirst) this.nameArea();
      if (view) {
        this.view.go(view);
        return;
      }
      const wanted = kode || wilayah;
      if (kode) this.showMapAbove();
      if (isFirst) this.view.fit(peta.chart.known(wilayah) || peta.chart.known(''));
      if (isFirst && !wanted) return;
      const box = await this.boundsOf(wanted).catch(() => null);
      if (!box || state.current.view || (state.current.kode || state.current.wilayah) !== wanted) return;
      this.view.fit(box, kode ? { ...peta.chart.room(40), maxZoom: 12 } : {});
    }

    async boundsOf(kode) {
      const known = peta.chart.known(kode);
      if (known && !this.isDrawnHere()) return known;
      if (this.isDrawnHere()) return this.areas.bounds(kode);
      const { wilayah } = await peta.api.wilayah(kode);
      return peta.chart.bounds(wilayah.bbox);
    }

    isDrawnHere() {
      return Boolean(this.areas && this.areas.bounds);
    }

    hover(kode, isFromMap) {
      if (this.areas) this.areas.mark('hovered', kode);
      if (isFromMap) this.table.mark(kode, 'hovered');
    }

    showVillage() {
      const { kode } = state.current;
      if (this.areas) this.areas.mark('selected', kode);
      this.table.mark(kode, 'chosen');
      if (kode) peta.panel.show(kode, state.standard(), () => this.leaveVillage());
      else peta.panel.hide();
      setCovered(Boolean(kode));
    }

    leaveVillage() {
      state.change({ kode: '' });
      if (this.returnTo && this.returnTo.isConnected) this.returnTo.focus();
      this.returnTo = null;
    }
  }

  function levelOf(map, kode) {
    return peta.places.level(kode) || peta.tiles.layerAt(map.getZoom()).level;
  }

  // What lies under the panel is out of reach of the keyboard too.
  function setCovered(isOpen) {
    const findings = byId('findings');
    if (findings) findings.inert = isOpen && getComputedStyle(byId('panel')).position === 'static';
  }

  // A switch for what is no layer of its own.
  function toggle(act) {
    const layer = L.layerGroup();
    layer.on('add', () => act(true));
    layer.on('remove', () => act(false));
    return layer;
  }

  function showCredits() {
    const { run } = config;
    byId('credits').prepend(
      text('data_date', { date: date(run.data_date) }), ' · ',
      make('span', { title: run.id }, text('run', { id: String(run.id).slice(0, 8) })),
    );
  }
})();
