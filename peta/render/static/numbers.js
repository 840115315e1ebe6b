// The numbers that colour the map, loaded for the provinces that are looked at.
(function () {
  'use strict';
  const peta = window.peta;
  const NATIONAL = ['provinsi', 'kabupaten_kota'];

  class Numbers {
    constructor(onArrival, onFailure) {
      Object.assign(this, { onArrival, onFailure, rows: new Map(), parts: new Map(), standard: null });
    }

    // Forget what was loaded for another standard or another threshold.
    choose(standard, tried) {
      this.standard = standard;
      this.tried = tried;
      this.chosen = {};
      this.rows = new Map();
      this.parts = new Map();
    }

    // Undefined while it is being loaded, null where there is none.
    get(level, kode) {
      const part = partOf(level, kode);
      const isLoaded = this.parts.get(`${level} ${part}`);
      if (isLoaded === undefined) this.load(level, part).catch(() => {});
      return isLoaded === true ? this.rows.get(kode) || null : undefined;
    }

    async load(level, part) {
      const { standard, chosen } = this;
      const key = `${level} ${part}`;
      if (!standard || this.parts.has(key)) return;
      this.parts.set(key, false);
      try {
        const answer = await this.ask(level, part);
        if (chosen !== this.chosen) return;
        answer.kode.forEach((kode, at) => this.rows.set(kode, this.row(answer, kode, at)));
        this.parts.set(key, true);
        this.onArrival(level, part, answer);
      } catch (error) {
        if (chosen === this.chosen) this.onFailure(error, () => this.again(level, part));
      }
    }

    ask(level, part) {
      const { standard, tried } = this;
      return peta.api.numbers(standard.id, level, tried ? peta.state.current.wilayah || part : part, tried);
    }

    row(answer, kode, at) {
      return { kode, ratio: answer.ratio[at], status: answer.status[at], gap: answer.gap[at] };
    }

    again(level, part) {
      this.parts.delete(`${level} ${part}`);
      return this.load(level, part);
    }
  }

  function partOf(level, kode) {
    return NATIONAL.includes(level) || peta.api.isInline ? '' : kode.slice(0, 2);
  }

  peta.numbers = { Numbers, partOf };
})();
