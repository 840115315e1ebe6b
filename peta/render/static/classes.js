// Classes of the served share: those that fit the data, or the same for every standard.
(function () {
  'use strict';
  const peta = window.peta;
  const { style } = peta.config;
  const FIXED = style.classes.slice(0, -1);
  const MET = style.classes[style.classes.length - 1];
  let fitted = null;

  // Breaks of the data, as far as they lie between nothing and what is asked for.
  function fit(breaks, target) {
    const edges = [...new Set(breaks || [])].filter((edge) => edge > 0 && edge < target).sort((a, b) => a - b);
    fitted = edges.length ? between([0, ...thinned(edges), target]) : null;
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

  function isFitted() {
    return Boolean(fitted) && peta.state.current.classes === 'fitted';
  }

  function current() {
    return isFitted() ? fitted : FIXED;
  }

  // Null where nothing is known.
  function of(item) {
    if (!item || item.status === 'no_data') return null;
    if (item.status === 'met') return MET;
    const classes = current();
    return classes.find((one) => item.ratio < one.high) || classes[classes.length - 1];
  }

  peta.classes = { fit, of, current, isFitted, canFit: () => Boolean(fitted), MET };
})();
