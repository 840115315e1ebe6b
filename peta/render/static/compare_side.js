// One side of the comparison: its map, what it is called, its numbers, its legend.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, count, share } = peta.format;
  const { state } = peta;
  const words = peta.compareWords;

  class Side {
    // `acts` are hover(kode), click(place), failed(error, again).
    constructor(name, map, acts) {
      Object.assign(this, { name, map, acts, areas: null, archive: null });
      this.root = byId(`side-${name}`);
      this.readout = byId(`readout-${name}`);
      const arrived = () => this.arrived();
      this.runNumbers = new peta.compareNumbers.RunNumbers(arrived, acts.failed);
      this.changes = new peta.compareNumbers.Changes(arrived, acts.failed);
      peta.chart.prepare(map);
      peta.layers.makePanes(map);
      map.getContainer().setAttribute('aria-label', text('map_of', { name: text(name) }));
    }

    get standard() {
      return state.standardOf(state.current[this.name].standard);
    }

    get isDifference() {
      return this.name === 'right' && state.current.mode === 'selisih' && !state.isAlone();
    }

    get numbers() {
      return this.isDifference ? this.changes : this.runNumbers;
    }

    // Areas of the run's own borders; the other side's tiles are shared where they are the same.
    async open(other) {
      const { run } = state.current[this.name];
      const { tiles } = state.runOf(run);
      if (this.archive === tiles && this.areas) return;
      const source = tiles ? run : peta.config.run.id;
      const areas = await peta.tiles.open(this.map, `${peta.config.prefix}/map/${source}/wilayah.pmtiles`);
      if (this.areas) for (const layer of [this.areas.base, this.areas.marks]) layer.remove();
      if (other && other.areas && other.archive === tiles) {
        areas.base.views = other.areas.base.views;
        areas.marks.views = other.areas.base.views;
      }
      const at = areas.at.bind(areas);
      areas.at = (latlng, target) => remembered(at(latlng, target));
      areas.look = (kode) => this.look(kode);
      areas.classOf = (item, level) => this.classOf(item, level);
      areas.addTo(this.map);
      this.areas = areas;
      this.archive = tiles;
      if (!this.pointer) this.listen();
      this.pointer.areas = areas;
      this.renewLabels();
    }

    listen() {
      this.pointer = new peta.pointer.Pointer(this.map, this.areas, {
        told: (place) => this.told(this.look(place.kode)),
        hover: (kode) => this.acts.hover(kode),
        click: (place) => this.acts.click(place),
        points: () => null,
      });
    }

    renewLabels() {
      if (this.labels) this.labels.remove();
      this.labels = peta.labels.labels(this.map, this.areas).addTo(this.map);
    }

    look(kode) {
      return this.numbers.get(peta.places.level(kode), kode);
    }

    classOf(item, level) {
      return this.isDifference ? peta.compareNumbers.classOf(item) : peta.classes.of(item, level);
    }

    told(item) {
      return this.isDifference ? words.ofChange(item, this.standard) : words.ofArea(item, this.standard);
    }

    // What the state says is asked for, painted as it comes.
    choose() {
      const { left, right } = state.current;
      const { run } = state.current[this.name];
      if (this.isDifference) this.changes.since(this.standard, left.run, right.run);
      else this.runNumbers.of(this.standard, run);
      this.showHead();
      this.showLegend();
      this.repaint();
    }

    arrived() {
      this.repaint();
      this.acts.arrived();
    }

    repaint() {
      if (this.areas) this.areas.repaint();
    }

    mark(name, kode) {
      if (this.areas) this.areas.mark(name, kode);
    }

    showHead() {
      const run = state.runOf(state.current[this.name].run);
      byId(`name-${this.name}`).textContent = this.title(run);
      byId(`run-${this.name}`).replaceChildren(run.caption,
        run.other_rules.includes(this.standard.id) ? make('span', { class: 'badge', title: text('run_other_rule') }, '≠') : '');
    }

    title(run) {
      if (state.current.mode === 'indikator') return this.standard.name;
      if (this.isDifference) return text('from_to', { before: state.runOf(state.current.left.run).short, after: run.short });
      if (state.current.mode === 'waktu' || state.isAlone()) return run.short;
      return `${text(this.name === 'left' ? 'before' : 'after')}: ${run.short}`;
    }

    // Sums of the villages here; `change` is what the difference is by.
    showFigure(sums) {
      const figure = byId(`figure-${this.name}`);
      figure.className = 'side-figure';
      if (!sums || sums.total === sums.statuses.no_data) {
        figure.replaceChildren(make('span', {}, text('no_data')));
        return;
      }
      figure.replaceChildren(make('strong', {}, count(sums.gap)), ' ',
        make('span', {}, `${textFor(this.standard, 'without')} · ${textFor(this.standard, 'served_share', { share: share(sums.ratio) })}`));
    }

    showChange(sums) {
      const { gap } = sums;
      const figure = byId(`figure-${this.name}`);
      figure.className = `side-figure${gap > 0 ? ' worse' : gap < 0 ? ' better' : ''}`;
      figure.replaceChildren(make('strong', {}, words.signed(gap)), ' ', make('span', {}, textFor(this.standard, 'without')));
    }

    // Numbers of the area that is pointed at, else of the one that is chosen.
    showReadout(place, isChosen) {
      if (!place) {
        this.readout.replaceChildren(make('p', { class: 'hint' }, text('point_here')));
        return;
      }
      const item = this.look(place.kode);
      const found = item && this.classOf(item, peta.places.level(place.kode));
      this.readout.replaceChildren(
        make('span', { class: found ? 'swatch' : 'swatch hatch', colour: found && found.colour }),
        make('p', {}, make('strong', {}, place.nama), ' ', make('span', { class: 'told' }, this.told(item))),
        isChosen ? this.chosenActs(place) : '',
      );
    }

    chosenActs({ kode }) {
      const path = peta.places.level(kode) === 'desa_kelurahan' ? 'desa' : 'wilayah';
      return make('span', { class: 'readout-acts' },
        make('a', { href: `${peta.config.prefix}/${path}/${encodeURIComponent(kode)}?lang=${peta.config.lang}`, target: peta.config.embed ? '_blank' : false }, text('open_area')),
        make('button', { type: 'button', class: 'close', 'aria-label': text('clear_choice'), onclick: () => state.change({ kode: '' }) }, '×'));
    }

    showLegend() {
      const { row, swatch, classRows, title } = peta.legend;
      const { level } = peta.tiles.layerAt(this.map.getZoom());
      const hatch = (label) => row(make('span', { class: 'swatch hatch' }), label);
      const rows = this.isDifference
        ? [...peta.config.style.changes.map((one) => row(swatch(one.colour), words.changeName(one))), hatch(text('not_comparable'))]
        : [...[classRows(this.standard, level)].flat(), hatch(text('no_data'))];
      byId(`legend-${this.name}`).replaceChildren(
        make('p', { class: 'legend-title' }, this.isDifference ? text('points_of') : title(this.standard), ' ', make('small', {}, text(`by_${level}`), state.isSingle() ? '' : ` ${text('same_classes')}.`)),
        make('ul', { class: 'classes' }, rows));
    }
  }

  // Named before it is marked, so that both sides can say what is pointed at.
  function remembered(place) {
    peta.places.remember(place);
    return place;
  }

  peta.compareSide = { Side };
})();
