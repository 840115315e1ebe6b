// Trying another threshold: computed anew by the service, never taken for the standard itself.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, count, distance } = peta.format;
  const { state } = peta;
  const PAUSE_MS = 350;

  // What is tried, as fields of an address; null where the standard is taken as it is.
  function values() {
    const { trial } = state.current;
    const known = adjustable(state.standard()).map((one) => one.name);
    const given = trial.split(',').map((pair) => pair.split(':'))
      .filter(([name, value]) => known.includes(name) && Number.isFinite(Number(value)));
    return given.length ? Object.fromEntries(given) : null;
  }

  function adjustable(standard) {
    return peta.api.isInline ? [] : standard.adjustable || [];
  }

  function show() {
    const root = byId('trial');
    if (!root) return;
    const standard = state.standard();
    const numbers = adjustable(standard);
    root.hidden = !numbers.length;
    if (!numbers.length) return;
    const tried = values() || {};
    const wasOpen = root.querySelector('details') && root.querySelector('details').open;
    root.classList.toggle('on', Boolean(values()));
    root.replaceChildren(make('details', { open: wasOpen || Boolean(values()) },
      make('summary', {}, text('trial_open')),
      make('p', { class: 'trial-note' }, text('trial_note')),
      make('div', { id: 'trial-result', role: 'status' }),
      ...numbers.map((one) => slider(one, tried[one.name], standard)),
      make('button', { type: 'button', class: 'button quiet', id: 'trial-reset', hidden: !values(), onclick: () => state.change({ trial: '' }) },
        text('trial_reset'))));
  }

  function slider({ name, value, min, max, step }, tried, standard) {
    const now = tried === undefined ? value : Number(tried);
    const words = (number) => (name.endsWith('_m') ? distance(number) : count(number));
    const output = make('output', { for: `trial-${name}` }, words(now));
    const range = make('input', { type: 'range', id: `trial-${name}`, min, max, step, value: now, 'aria-valuetext': words(now) });
    let waiting = 0;
    range.addEventListener('input', () => {
      output.textContent = words(Number(range.value));
      range.setAttribute('aria-valuetext', output.textContent);
      clearTimeout(waiting);
      waiting = setTimeout(() => commit(name, Number(range.value), value), PAUSE_MS);
    });
    return make('div', { class: 'slider' },
      make('label', { for: range.id }, textFor(standard, `trial_${name}`)),
      make('span', {}, make('small', {}, text('trial_official', { value: words(value) })), ' ', output), range);
  }

  function commit(name, number, official) {
    const tried = { ...(values() || {}), [name]: number };
    if (number === official) delete tried[name];
    state.change({ trial: Object.entries(tried).map((pair) => pair.join(':')).join(',') });
  }

  // Mark the fields without making them anew: a slider that is being moved keeps the focus.
  function renew() {
    const root = byId('trial');
    if (!root || root.hidden) return;
    const tried = values() || {};
    root.classList.toggle('on', Boolean(values()));
    byId('trial-reset').hidden = !values();
    if (!values()) byId('trial-result').replaceChildren();
    for (const { name, value } of adjustable(state.standard())) {
      const range = byId(`trial-${name}`);
      const now = tried[name] === undefined ? value : Number(tried[name]);
      if (Number(range.value) === now || document.activeElement === range) continue;
      range.value = now;
      range.parentElement.querySelector('output').textContent = name.endsWith('_m') ? distance(now) : count(now);
    }
  }

  function result({ selection, official }, standard) {
    const root = byId('trial-result');
    if (!root) return;
    const change = (selection.gap || 0) - (official.gap || 0);
    const key = change < 0 ? 'trial_fewer' : change > 0 ? 'trial_more' : 'trial_same';
    root.replaceChildren(
      make('p', { class: 'trial-result' }, make('strong', {}, count(selection.gap)), ' ', make('span', {}, textFor(standard, 'without'))),
      make('p', {}, text(key, { n: count(Math.abs(change)), official: count(official.gap), unit: standard.unit })));
  }

  function wait() {
    const root = byId('trial-result');
    if (root) root.replaceChildren(make('span', { class: 'bone' }), make('span', { class: 'visually-hidden' }, text('loading_short')));
  }

  function fail(error, onRetry) {
    const root = byId('trial-result');
    if (!root) return;
    root.replaceChildren(make('p', { class: 'failed' }, [error.message, error.hint].filter(Boolean).join(' ')),
      make('button', { type: 'button', class: 'button', onclick: onRetry }, text('retry')));
  }

  peta.trial = { values, show, renew, result, wait, fail };
})();
