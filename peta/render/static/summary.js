// The answer in one number: how much of the demand goes without here, and why.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, count, share } = peta.format;
  const PARTS = ['served', 'unreached', 'over_capacity', 'not_working', 'unknown'];

  // One bar and its parts; the same for an area and for a village.
  function bar(parts, standard) {
    const colours = peta.config.style.causes;
    const shown = PARTS.filter((part) => parts[part] > 0);
    return make(
      'div',
      { class: 'parts' },
      make('div', { class: 'part-bar', 'aria-hidden': 'true' }, shown.map((part) =>
        make('span', { colour: colours[part], share: parts[part] / parts.demand }))),
      make('ul', { class: 'part-list' }, shown.map((part) =>
        make('li', {}, make('span', { class: 'swatch', colour: colours[part] }),
          make('span', {}, standard.parts[part]),
          make('strong', {}, count(parts[part]))))),
    );
  }

  // `selection` sums the villages with data; those without are counted beside them.
  function show(selection, standard, place) {
    const root = byId('sums');
    if (!root) return;
    const { statuses } = selection;
    const isKnown = selection.total > statuses.no_data;
    root.replaceChildren(
      make('h2', { id: 'sums-title' }, place),
      isKnown ? headline(selection, standard) : make('p', { class: 'headline empty' }, text('no_data')),
      isKnown && selection.demand ? bar(selection, standard) : '',
      make('ul', { class: 'tally' }, tally(statuses.gap, 'villages_gap'), tally(statuses.met, 'villages_met'),
        tally(statuses.no_data, 'villages_no_data')),
    );
  }

  function headline(sums, standard) {
    const served = sums.demand ? sums.served / sums.demand : null;
    return make(
      'p',
      { class: 'headline' },
      make('strong', {}, count(sums.gap)),
      make('span', {}, textFor(standard, 'without')),
      make('small', {}, `${textFor(standard, 'of_demand', { n: count(sums.demand) })} · ${textFor(standard, 'served_share', { share: share(served) })}`),
    );
  }

  function tally(number, key) {
    return make('li', {}, make('strong', {}, count(number)), make('span', {}, text(key)));
  }

  function fail(error, onRetry) {
    const root = byId('sums');
    if (!root) return;
    root.replaceChildren(make('p', { class: 'failed' }, [error.message, error.hint].filter(Boolean).join(' ')),
      make('button', { type: 'button', class: 'button', onclick: onRetry }, text('retry')));
  }

  function showRule(standard) {
    const root = byId('rule');
    if (!root) return;
    root.replaceChildren(
      make('details', { class: 'source' },
        make('summary', { class: 'rule-sentence' }, standard.sentence, ' ', badge(standard)),
        make('p', {}, `${text('source')}: ${standard.source.title}`),
        standard.source.note ? make('p', {}, standard.source.note) : '',
        make('p', {}, `${text('owner')}: ${standard.owner}`)),
    );
  }

  function badge(standard) {
    if (!standard.source.assumption) return '';
    return make('span', { class: 'badge', title: text('assumption_note') }, text('assumption'));
  }

  peta.summary = { show, showRule, fail, bar, badge };
})();
