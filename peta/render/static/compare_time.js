// The slider over all runs of an indicator: a bar a run, its date below, and a button that plays.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, count } = peta.format;
  const { state } = peta;
  const STEP_MS = 1600;

  class Time {
    constructor() {
      this.slider = byId('slider');
      this.button = byId('play');
      this.timer = 0;
      this.items = [];
      this.slider.addEventListener('input', () => this.chosen(true));
      this.slider.addEventListener('change', () => this.chosen(false));
      this.slider.addEventListener('pointerdown', () => this.pause());
      this.slider.addEventListener('keydown', () => this.pause());
      this.button.addEventListener('click', () => this.pressed());
      window.matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', () => this.pause());
    }

    get runs() {
      return state.runsOf(state.current.right.standard);
    }

    get isStill() {
      return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    }

    // While it is dragged or played, no page to go back to is made for every run.
    chosen(isQuiet) {
      const run = this.runs[Number(this.slider.value)];
      if (run) state.change({ right: { ...state.current.right, run: run.id } }, isQuiet);
    }

    // With reduced motion nothing moves by itself: every press is one step.
    pressed() {
      if (this.isStill) this.step();
      else if (this.timer) this.pause();
      else this.play();
    }

    // From the last run it starts over.
    play() {
      this.timer = setInterval(() => this.step(), STEP_MS);
      this.name();
      if (Number(this.slider.value) === this.runs.length - 1) this.goTo(0);
      else this.step();
    }

    pause() {
      clearInterval(this.timer);
      this.timer = 0;
      this.name();
    }

    step() {
      const last = this.runs.length - 1;
      const at = Number(this.slider.value);
      this.goTo(at === last && this.isStill ? 0 : Math.min(at + 1, last));
      if (at + 1 >= last && this.timer) this.pause();
    }

    goTo(place) {
      this.slider.value = String(place);
      this.chosen(true);
    }

    name() {
      this.button.textContent = text(this.isStill ? 'next_step' : this.timer ? 'pause' : 'play');
    }

    show() {
      const isShown = state.current.mode === 'waktu' && !state.isAlone();
      byId('time').hidden = !isShown;
      if (!isShown) {
        this.pause();
        return;
      }
      const { runs } = this;
      const at = runs.findIndex((run) => run.id === state.current.right.run);
      this.slider.max = String(runs.length - 1);
      this.slider.value = String(at);
      this.slider.setAttribute('aria-valuetext', text('time_of', { n: count(at + 1), total: count(runs.length), name: runs[at] ? runs[at].label : '' }));
      byId('track').style.setProperty('--runs', String(runs.length));
      byId('ticks').replaceChildren(...runs.map((run, place) => make('option', { value: String(place), label: run.short })));
      byId('tick-labels').replaceChildren(...runs.map((run, place) =>
        make('li', { class: place === at && 'chosen' }, make('span', {}, run.short), run.name ? make('small', {}, run.date) : '')));
      this.showBars(at);
      this.name();
    }

    // Each run's gap, as high as it is large.
    arrived({ items }) {
      this.items = items;
      this.showBars(this.runs.findIndex((run) => run.id === state.current.right.run));
    }

    showBars(chosen) {
      const gaps = new Map(this.items.map((one) => [one.run.id, one.gap]));
      const most = Math.max(1, ...[...gaps.values()].map((gap) => gap || 0));
      byId('bars').replaceChildren(...this.runs.map((run, at) => {
        const gap = gaps.get(run.id);
        const bar = make('i', { class: at === chosen && 'chosen' });
        bar.style.height = `${Math.max(2, (46 * (gap || 0)) / most)}px`;
        return make('span', {}, make('b', {}, gap === undefined ? '' : count(gap)), bar);
      }));
    }

    sums() {
      return this.items.find((one) => one.run.id === state.current.right.run);
    }
  }

  peta.compareTime = { Time };
})();
