// What is compared, kept in the address: the same doings as `peta.state` of the planner's page.
//
// ?mode=&kiri=STANDARD[@RUN]&kanan=&wilayah=&lang= is what the service reads; behind the # stands what
// only the page needs: #zoom/lat/lon/kode&together=&sort=
(function () {
  'use strict';
  const peta = window.peta;
  const { address, config } = peta;
  const listeners = [];
  const OPTIONS = { together: '', sort: 'together' };
  const QUIET = ['view'];
  const given = { mode: config.mode, left: config.left, right: config.right, wilayah: config.wilayah };
  const current = { ...OPTIONS, classes: 'fixed', ...given, ...address.readHash(OPTIONS) };

  function readSide(words, before) {
    if (!words) return before;
    const [standard, name = ''] = words.split('@');
    const run = config.runs.find((one) => one.id === name || one.ref === name);
    return { standard, run: run ? run.id : latest(standard).id };
  }

  function readAddress() {
    const fields = new URLSearchParams(location.search);
    return {
      ...OPTIONS,
      mode: fields.get('mode') || given.mode,
      left: readSide(fields.get('kiri'), given.left),
      right: readSide(fields.get('kanan'), given.right),
      wilayah: fields.get('wilayah') || '',
      ...address.readHash(OPTIONS),
    };
  }

  // Two indicators of the latest run stay those of the latest run; runs are always named.
  function sideWords({ standard, run }) {
    const isPlain = current.mode === 'indikator' && latest(standard).id === run;
    return isPlain ? standard : `${standard}@${runOf(run).ref}`;
  }

  function query(lang) {
    const fields = new URLSearchParams(location.search);
    for (const name of ['standard', 'sebelum', 'sesudah', 'wilayah']) fields.delete(name);
    fields.set('mode', current.mode);
    fields.set('kiri', sideWords(current.left));
    fields.set('kanan', sideWords(current.right));
    if (current.wilayah) fields.set('wilayah', current.wilayah);
    fields.set('lang', lang);
    return `?${fields.toString().replace(/%40/g, '@')}`;
  }

  function hash() {
    return address.writeHash(current, OPTIONS);
  }

  function change(values, isQuiet = false) {
    const changed = address.differing(values, current);
    if (!changed.length) return;
    Object.assign(current, values);
    const isChoice = !isQuiet && changed.some((name) => !QUIET.includes(name));
    history[isChoice ? 'pushState' : 'replaceState'](null, '', query(config.lang) + hash());
    renewLinks();
    tell(changed, false);
  }

  function tell(changed, isReturn) {
    for (const listener of listeners) listener(changed, isReturn);
  }

  function renewLinks() {
    for (const link of document.querySelectorAll('a.language')) link.href = query(link.dataset.lang) + hash();
    const full = document.getElementById('open-full');
    const code = document.getElementById('embed-code');
    if (code) code.value = frameCode();
    if (full) full.href = `${config.base_url}/banding${query(config.lang)}${hash()}`;
  }

  function frameCode() {
    const frame = peta.dom.make('iframe', {
      src: `${config.base_url}/embed/banding${query(config.lang)}${hash()}`, title: peta.format.text('compare_title'),
      width: '100%', height: '560', style: 'border:0', loading: 'lazy', allowfullscreen: true,
    });
    return frame.outerHTML;
  }

  window.addEventListener('popstate', () => {
    const there = readAddress();
    const changed = address.differing(there, current);
    Object.assign(current, there);
    renewLinks();
    if (changed.length) tell(changed, true);
  });

  function runOf(id) {
    return config.runs.find((run) => run.id === id) || config.runs[config.runs.length - 1];
  }

  // Runs that hold a standard, the oldest first.
  function runsOf(standard) {
    return config.runs.filter((run) => run.standards.includes(standard));
  }

  function latest(standard) {
    const runs = runsOf(standard);
    return runs.find((run) => run.is_latest) || runs[runs.length - 1] || config.runs[config.runs.length - 1];
  }

  function runBefore(standard, id) {
    const runs = runsOf(standard);
    return runs[Math.max(0, runs.findIndex((run) => run.id === id) - 1)] || runOf(id);
  }

  function standardOf(id) {
    return config.standards.find((one) => one.id === id) || config.standards[0];
  }

  function isInside(kode) {
    return address.isInside(kode, current.wilayah);
  }

  // Whether one map stands for both sides.
  function isSingle() {
    return current.mode === 'selisih' || current.mode === 'waktu' || isAlone();
  }

  // Two runs are wanted and there is only one.
  function isAlone() {
    return current.mode !== 'indikator' && runsOf(current.right.standard).length < 2;
  }

  peta.state = {
    current, change, onChange: (listener) => listeners.push(listener), renewLinks, runOf, runsOf, latest, runBefore,
    standardOf, standard: () => standardOf(current.right.standard), isInside, isSingle, isAlone,
  };
})();
