// The page that compares: what is loaded, drawn and said when the choice changes.
(function () {
  'use strict';
  const peta = window.peta;
  const { byId } = peta.dom;
  const { text } = peta.format;
  const { config, state } = peta;
  const SIDES = ['left', 'right'];
  const DECIMALS = 4;
  const FEW_PROVINCES = 3;
  const AGAIN_MS = 4000;
  const MOST_AGAIN = 8;

  peta.attach = function attach(maps) {
    peta.page = new Page(maps);
    peta.page.start();
  };

  class Page {
    constructor(maps) {
      Object.assign(this, { maps, hovered: null, chosen: null, again: 0 });
    }

    start() {
      const failed = (error, again) => peta.notice.fail(error, again);
      const acts = { hover: (kode) => this.hover(kode), click: (place) => this.clicked(place), arrived: () => this.showReadouts(), failed };
      this.sides = SIDES.map((name) => new peta.compareSide.Side(name, this.maps[name], acts));
      this.pair = new peta.compareSync.Pair(this.maps.left, this.maps.right, (map) => this.moved(map));
      this.table = new peta.compareTable.Table({
        select: (place) => this.goTo(place),
        hover: (kode) => this.hover(kode),
        compared: (both, other) => this.compared(both, other),
        failed,
      });
      this.time = new peta.compareTime.Time();
      this.place = peta.places.start(({ kode }) => state.change({ wilayah: kode, kode: '', view: null }));
      peta.notice.startMarks();
      this.listen();
      this.layout();
      this.load();
    }

    listen() {
      for (const box of document.querySelectorAll('input[name=mode]')) box.addEventListener('change', () => this.choseMode(box.value));
      for (const name of SIDES) {
        this.on(`${name}-standard`, (value) => this.choseStandard(name, value));
        this.on(`${name}-run`, (value) => state.change({ [name]: { ...state.current[name], run: value } }));
      }
      for (const box of document.querySelectorAll('input[name=which]')) box.addEventListener('change', () => this.layout());
      const copy = byId('copy-link');
      if (copy) copy.addEventListener('click', () => copyText(copy, location.href));
      const code = byId('copy-code');
      if (code) code.addEventListener('click', () => copyText(code, byId('embed-code').value));
      state.renewLinks();
      state.onChange((changed, isReturn) => this.changed(changed, isReturn));
      this.maps.right.on('zoomend', () => this.sides.forEach((side) => side.showLegend()));
      new ResizeObserver(() => this.resized()).observe(byId('pair'));
    }

    // What was fitted to its frame is fitted again; what was moved by hand stays.
    resized() {
      this.pair.resized();
      if (!this.pair.isByHand) this.goToState();
    }

    on(id, act) {
      const select = byId(id);
      if (select) select.addEventListener('change', () => act(select.value));
    }

    choseMode(mode) {
      const { left, right } = state.current;
      if (mode === 'indikator') {
        const other = config.standards.find((one) => one.id !== right.standard) || config.standards[0];
        const standard = left.standard === right.standard ? this.lastLeft || other.id : left.standard;
        const newest = (id) => ({ standard: id, run: state.latest(id).id });
        state.change({ mode, left: newest(standard), right: newest(right.standard), together: '' });
        return;
      }
      if (left.standard !== right.standard) this.lastLeft = left.standard;
      const run = right.run;
      const isApart = left.standard === right.standard && left.run !== run;
      const before = isApart ? left.run : state.runBefore(right.standard, run).id;
      const isFirst = before === run;
      const after = isFirst ? state.latest(right.standard).id : run;
      state.change({ mode, left: { standard: right.standard, run: before }, right: { standard: right.standard, run: after }, together: '' });
    }

    choseStandard(name, standard) {
      const { mode } = state.current;
      const at = (side) => {
        const { run } = state.current[side];
        const isHeld = state.runOf(run).standards.includes(standard);
        return { standard, run: isHeld ? run : state.latest(standard).id };
      };
      if (mode === 'indikator') state.change({ [name]: at(name), together: '' });
      else state.change({ left: at('left'), right: at('right'), together: '' });
    }

    changed(names, isReturn) {
      const is = (...wanted) => wanted.some((name) => names.includes(name));
      if (is('mode', 'left', 'right')) this.again = 0;
      if (is('mode')) this.layout();
      if (is('mode', 'left', 'right')) this.showChoices();
      if (is('mode', 'left', 'right', 'wilayah', 'together', 'sort')) this.table.load();
      if (is('mode', 'left', 'right')) this.draw();
      else if (is('wilayah')) this.sides.forEach((side) => side.repaint());
      if (is('wilayah')) this.nameArea();
      if (is('kode')) this.showChosen();
      if (is('wilayah') || (isReturn && is('view', 'kode'))) this.goToState();
    }

    // Which maps are seen: both, or one that stands for both, or on a phone the one that is chosen.
    layout() {
      const isSingle = state.isSingle();
      const which = document.querySelector('input[name=which]:checked').value;
      document.body.dataset.mode = state.current.mode;
      document.body.classList.toggle('single', isSingle);
      byId('side-left').hidden = isSingle;
      byId('which').hidden = isSingle;
      byId('pair').dataset.shown = isSingle ? 'right' : which;
      this.resized();
    }

    showChoices() {
      const { mode } = state.current;
      const isAlone = state.isAlone();
      byId('one-run').hidden = !isAlone;
      for (const box of document.querySelectorAll('input[name=mode]')) box.checked = box.value === mode;
      for (const name of SIDES) {
        const { standard, run } = state.current[name];
        byId(`which-${name}`).textContent = mode === 'indikator' ? state.standardOf(standard).name : text(name === 'left' ? 'before' : 'after');
        const picker = byId(`${name}-standard`);
        if (!picker) continue;
        picker.value = standard;
        const runs = state.runsOf(standard);
        const select = byId(`${name}-run`);
        select.replaceChildren(...runs.slice().reverse().map((one) => new Option(one.label, one.id, false, one.id === run)));
        select.closest('.field').hidden = runs.length < 2;
        select.closest('.field').classList.toggle('newest', state.latest(standard).id === run);
        document.querySelector(`label[for=${name}-standard]`).textContent = text(mode === 'indikator' ? `indicator_${name}` : 'indicator');
        document.querySelector(`label[for=${name}-run]`).textContent = text(mode === 'indikator' ? `run_${name}` : name === 'left' ? 'before' : 'after');
      }
      const title = byId('embed-title');
      const names = [...new Set(SIDES.map((name) => state.standardOf(state.current[name].standard).name))];
      if (title) title.textContent = names.join(' · ');
      document.title = `${names.join(' · ')} · ${text('compare_title')} · ${text('page_title')}`;
      this.time.show();
    }

    async load() {
      peta.notice.loading(true);
      this.showChoices();
      this.nameArea();
      this.table.load();
      await this.draw();
      if (state.current.kode) this.showChosen();
      peta.notice.loading(false);
    }

    async draw() {
      peta.notice.clear();
      const [left, right] = this.sides;
      try {
        await right.open(left);
        if (!state.isSingle()) await left.open(right);
        const seen = state.isSingle() ? [right] : [left, right];
        for (const side of seen) side.choose();
        await Promise.all([...seen.map((side) => this.loadNumbers(side)), ...seen.map((side) => side.areas.drawn)]);
      } catch (error) {
        peta.notice.fail(error, () => this.draw());
      }
      this.showReadouts();
    }

    // Asked for before any tile has come, where it is plain which they will be.
    loadNumbers(side) {
      const { level } = peta.tiles.layerAt(side.map.getZoom());
      const provinces = config.areas.map((area) => area.kode).filter((kode) => kode.length === 2);
      const { wilayah } = state.current;
      const likely = wilayah ? [wilayah] : provinces.length <= FEW_PROVINCES ? provinces : [];
      const parts = new Set(likely.map((kode) => peta.numbers.partOf(level, kode)));
      return Promise.all([...parts].map((part) => side.numbers.load(level, part)));
    }

    compared(both, other) {
      const { mode } = state.current;
      this.sides.forEach((side) => side.showFigure(both[side.name].selection));
      const line = byId('sentence');
      if (line) line.textContent = peta.compareWords.sentence(both.counts);
      if (mode === 'waktu' && other) {
        this.time.arrived(other);
        this.sides[1].showFigure(this.time.sums());
      }
      if (mode === 'selisih' && other) {
        const [summary] = other.summary;
        if (summary) this.sides[1].showChange(summary.change);
        if (!other.attribution.done && this.again++ < MOST_AGAIN) this.askAgain();
      }
    }

    // Causes are told apart in the background; they are asked for until they are there.
    askAgain() {
      clearTimeout(this.waiting);
      const { right, left } = state.current;
      this.waiting = setTimeout(() => {
        if (right !== state.current.right || left !== state.current.left || state.current.mode !== 'selisih') return;
        this.table.load();
      }, AGAIN_MS);
    }

    hover(kode) {
      this.hovered = kode ? { kode, nama: this.table.names.get(kode) || peta.places.nameOf(kode) } : null;
      for (const side of this.sides) side.mark('hovered', kode);
      this.table.mark('hovered', kode);
      this.showReadouts();
    }

    clicked(place) {
      peta.places.remember(place);
      if (peta.places.level(place.kode) === 'desa_kelurahan') state.change({ kode: place.kode });
      else state.change({ wilayah: place.kode, kode: '', view: null });
    }

    goTo(place) {
      peta.places.remember(place);
      state.change({ kode: place.kode, view: null });
      this.goToState();
    }

    showChosen() {
      const { kode } = state.current;
      this.chosen = kode ? { kode, nama: peta.places.nameOf(kode) } : null;
      for (const side of this.sides) side.mark('selected', kode);
      this.table.mark('chosen', kode);
      this.showReadouts();
      if (kode && this.chosen.nama === kode) this.learn(kode);
    }

    async learn(kode) {
      await peta.places.learn(kode).catch(() => {});
      if (this.chosen && this.chosen.kode === kode) this.chosen.nama = peta.places.nameOf(kode);
      this.showReadouts();
    }

    showReadouts() {
      const place = this.hovered || this.chosen;
      for (const side of this.sides) if (side.areas) side.showReadout(place, Boolean(place && this.chosen && place.kode === this.chosen.kode));
    }

    async nameArea() {
      const { wilayah } = state.current;
      if (this.place) this.place.set(peta.places.nameOf(wilayah));
      await peta.places.learn(wilayah).catch(() => {});
      if (this.place && wilayah === state.current.wilayah) this.place.set(peta.places.nameOf(wilayah));
    }

    moved(map) {
      const { lat, lng } = map.getCenter();
      const zoom = Number(map.getZoom().toFixed(2));
      state.change({ view: { zoom, lat: Number(lat.toFixed(DECIMALS)), lon: Number(lng.toFixed(DECIMALS)) } });
    }

    async goToState() {
      const { view, kode, wilayah } = state.current;
      if (view) {
        this.pair.go((map) => map.setView([view.lat, view.lon], view.zoom, { animate: false }));
        return;
      }
      const wanted = kode || wilayah;
      const known = peta.chart.known(kode ? kode : wilayah);
      if (known) this.fit(known, kode);
      if (known || !wanted) return;
      const { wilayah: area } = await peta.api.wilayah(wanted).catch(() => ({}));
      if (area && (state.current.kode || state.current.wilayah) === wanted && !state.current.view) this.fit(peta.chart.bounds(area.bbox), kode);
    }

    fit(box, kode) {
      this.pair.go((map) => map.fitBounds(box, { ...room(kode ? 60 : 16), maxZoom: kode ? 12 : 17, animate: false }));
    }
  }

  // What lies at the foot of the map hides nothing that is shown.
  function room(margin) {
    return { paddingTopLeft: [margin, margin], paddingBottomRight: [margin, margin + 66] };
  }

  async function copyText(button, words) {
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(words);
      button.textContent = text('copied');
    } catch {
      button.textContent = text('copy_failed');
    }
    setTimeout(() => (button.textContent = name), 2500);
  }
})();
