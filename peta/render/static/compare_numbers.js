// The numbers of any run, and what changed between two of them.
(function () {
  'use strict';
  const peta = window.peta;
  const { style } = peta.config;
  const NOTHING = { kode: [] };
  const DUST = 1e-9;

  class RunNumbers extends peta.numbers.Numbers {
    of(standard, run) {
      if (this.standard === standard && this.run === run) return;
      this.run = run;
      this.choose(standard, null);
    }

    ask(level, part) {
      return orNothing(peta.api.get(peta.api.address(this.path(level), { wilayah: part })));
    }

    path(level) {
      return `/map/${this.run}/${encodeURIComponent(this.standard.id)}/${level}.json`;
    }
  }

  class Changes extends RunNumbers {
    since(standard, before, run) {
      if (this.before === before && this.standard === standard && this.run === run) return;
      this.before = before;
      this.run = run;
      this.choose(standard, null);
    }

    path(level) {
      return `/map/${this.run}/${encodeURIComponent(this.standard.id)}/since/${this.before}/${level}.json`;
    }

    row(answer, kode, at) {
      const of = (name) => answer[name][at];
      return { kode, before: of('ratio_before'), after: of('ratio_after'), ratio: of('ratio_change'), gap: of('gap_change'), knowledge: of('knowledge') };
    }
  }

  // An older run need not have every area.
  async function orNothing(asked) {
    try {
      return await asked;
    } catch (error) {
      if (error.code === 'unknown_wilayah') return NOTHING;
      throw error;
    }
  }

  // Null where the two cannot be compared.
  function classOf(item) {
    if (!item || item.knowledge !== 'known') return null;
    if (item.ratio === null) return item.gap === 0 ? same() : null;
    const points = 100 * item.ratio;
    if (Math.abs(points) < DUST) return same();
    if (points < 0) return style.changes.find((one) => one.low < 0 && points <= one.high);
    return [...style.changes].reverse().find((one) => one.high > 0 && points >= one.low);
  }

  function same() {
    return style.changes.find((one) => one.low === one.high);
  }

  peta.compareNumbers = { RunNumbers, Changes, classOf };
})();
