// Classes of the served share: those that fit the data, or the same for every standard.
(function () {
  'use strict';
  const peta = window.peta;
  const { style } = peta.config;
  const FIXED = style.classes.slice(0, -1);
  const MET = style.classes[style.classes.length - 1];
  const DESA = 'desa_kelurahan';
  const fitted = new Map();

  function clear() {
    fitted.clear();
  }

  // Breaks of a level's data, as far as they lie between nothing and what is asked for. Whether
  // that changes the classes.
  function fit(level, breaks, target) {
    const edges = [...new Set(breaks || [])].filter((edge) => edge > 0 && edge < target).sort((a, b) => a - b);
    const before = JSON.stringify(fitted.get(level));
    if (edges.length) fitted.set(level, between([0, ...thinned(edges), target]));
    return JSON.stringify(fitted.get(level)) !== before;
  }

  function thinned(edges) {
    const most = FIXED.length - 1;
    if (edges.length <= most) return edges;
    return Array.from({ length: most }, (_, at) => edges[Math.round(((at + 1) * (edges.length + 1)) / (most + 1)) - 1]);
  }

  function between(edges) {
    const last = edges.length - 2;
    return edges.slice(0, -1).map((low, at) => {
      const like = FIXED[last ? Math.round((at * (FIXED.length - 1)) / last) : 1];
      return { ...like, low, high: edges[at + 1] };
    });
  }

  function current(level = DESA) {
    return (peta.state.current.classes === 'fitted' && fitted.get(level)) || FIXED;
  }

  // Null where nothing is known.
  function of(item, level) {
    if (!item || item.status === 'no_data') return null;
    if (item.status === 'met') return MET;
    const classes = current(level);
    return classes.find((one) => item.ratio < one.high) || classes[classes.length - 1];
  }

  peta.classes = { clear, fit, of, current, canFit: (level) => fitted.has(level), MET };
})();
