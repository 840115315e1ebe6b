// A view inside the frame of another page: how high it is, and that its links leave the frame.
(function () {
  'use strict';
  const told = document.currentScript.dataset;
  const [NARROW, LOWEST, HIGHEST, SHAPE] = [600, 400, 640, 0.66];
  const chart = window.peta && window.peta.page && window.peta.page.map;
  let lastHeight = 0;

  // A map takes the shape of its frame, a document the height of its text.
  function height() {
    if (told.height) return Number(told.height);
    if (!chart) return Math.ceil(document.body.getBoundingClientRect().height);
    const width = window.innerWidth;
    return width < NARROW ? 480 : Math.round(Math.min(Math.max(width * SHAPE, LOWEST), HIGHEST));
  }

  function tell() {
    const now = height();
    if (now === lastHeight || window.parent === window) return;
    lastHeight = now;
    window.parent.postMessage({ peta: 'height', height: now }, portal());
  }

  // Who frames this page, as far as the browser says so.
  function portal() {
    const [origin] = location.ancestorOrigins || [];
    if (origin && origin !== 'null') return origin;
    try {
      const before = new URL(document.referrer).origin;
      return before === location.origin ? '*' : before;
    } catch {
      return '*';
    }
  }

  // One finger and the wheel belong to the page around the map unless it was asked otherwise.
  function share(map) {
    if (told.scroll) map.scrollWheelZoom.enable();
    else if (window.matchMedia('(pointer: coarse)').matches) map.dragging.disable();
    if (!told.height) return;
    const work = document.getElementById('work');
    Object.assign(work.style, { position: 'absolute', bottom: 'auto', height: `${told.height}px` });
    map.invalidateSize();
  }

  // What is not in the frame is on the page.
  function follow(link) {
    const page = document.querySelector('.frame-foot a');
    if (!page || document.getElementById(link.hash.slice(1))) link.target = '_self';
    else link.href = page.href + link.hash;
  }

  // Where the marks end, so that nothing opens over them.
  function keepMarks() {
    const top = document.querySelector('.top');
    const renew = () => document.body.style.setProperty('--below-marks', `${top.offsetTop + top.offsetHeight + 8}px`);
    new ResizeObserver(renew).observe(top);
  }

  function keepLink({ state }) {
    const link = document.getElementById('open-full');
    const renew = () => {
      const { standard, wilayah } = state.current;
      link.search = new URLSearchParams({ standard, ...(wilayah && { wilayah }), lang: document.documentElement.lang });
      link.hash = location.hash;
    };
    renew();
    state.onChange(renew);
  }

  for (const link of document.querySelectorAll('a[href^="#"]')) follow(link);
  if (chart) {
    share(chart);
    keepMarks();
    keepLink(window.peta);
  }
  tell();
  new ResizeObserver(tell).observe(chart ? document.documentElement : document.body);
})();
