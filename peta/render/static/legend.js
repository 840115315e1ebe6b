// What the colours and signs mean, for the standard that is shown.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, share } = peta.format;
  const STATES = ['working', 'not_working', 'unknown'];

  function show(standard, switches) {
    const body = byId('legend-body');
    if (!body) return;
    body.replaceChildren(
      make('p', { class: 'legend-title' }, title(standard)),
      make('ul', { class: 'classes' }, classRows(standard), noDataRow()),
      ...signs(switches),
      make('p', { class: 'legend-sentence' }, standard.sentence),
    );
  }

  function title(standard) {
    return standard.method === 'presence' ? standard.name : textFor(standard, 'share_of');
  }

  function classRows(standard) {
    const { classes } = peta.config.style;
    const last = classes.length - 1;
    if (standard.method === 'presence') {
      return [row(swatch(classes[0].colour), text('class_absent')), row(swatch(classes[last].colour), text('class_present'))];
    }
    return classes
      .map((one, index) => [one, className(one, index, last, standard.target_ratio)])
      .filter(([, name]) => name)
      .map(([one, name]) => row(swatch(one.colour), name));
  }

  // What is met begins at the target; classes that lie wholly above it do not occur.
  function className(one, index, last, target) {
    if (index === last) return text(target < 1 ? 'class_met_from' : 'class_met', { low: share(target) });
    if (one.low >= target) return '';
    const values = { low: share(one.low), high: share(Math.min(one.high, target)) };
    if (index === 0) return text('class_below', values);
    return text(one.high >= target ? 'class_last' : 'class_range', values);
  }

  function noDataRow() {
    return row(make('span', { class: 'swatch hatch' }), text('no_data'));
  }

  function signs(switches) {
    const rows = [];
    if (switches.isOn('underserved')) rows.push(row(make('span', { class: 'swatch dots' }), text('out_of_reach')));
    for (const kind of peta.points.KINDS) {
      if (switches.isOn(kind) && !switches.isFar()) rows.push(facilityRow(kind));
    }
    return rows.length ? [make('ul', { class: 'classes signs' }, rows)] : [];
  }

  function facilityRow(kind) {
    const states = STATES.map((state) =>
      make('span', { class: 'sign' }, peta.points.symbol(kind, state), text(`state_${state}`)));
    return make('li', { class: 'facility' }, make('strong', {}, text(kind)), states);
  }

  function swatch(colour) {
    return make('span', { class: 'swatch', colour });
  }

  function row(sign, label) {
    return make('li', {}, sign, make('span', {}, label));
  }

  function closeOnNarrowEmbeds() {
    const legend = byId('legend');
    if (legend && peta.config.embed && window.matchMedia('(max-width: 599px)').matches) legend.open = false;
  }

  peta.legend = { show, closeOnNarrowEmbeds };
})();
