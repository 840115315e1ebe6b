// What the colours and signs mean, for the standard and the level that are shown.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, share, date } = peta.format;
  const STATES = ['working', 'not_working', 'unknown'];

  function show(standard, switches, map) {
    const body = byId('legend-body');
    if (!body) return;
    const { level } = peta.api.isInline ? { level: 'desa_kelurahan' } : peta.tiles.layerAt(map.getZoom());
    showRamp(standard, level);
    body.replaceChildren(
      make('p', { class: 'legend-title' }, title(standard)),
      make('p', { class: 'legend-level' }, text(`by_${level}`)),
      make('ul', { class: 'classes' }, classRows(standard, level), row(make('span', { class: 'swatch hatch' }), text('no_data'))),
      choice(standard, level),
      ...signs(switches),
      peta.config.embed ? make('p', { class: 'legend-sentence' }, standard.sentence) : '',
      source(standard),
    );
  }

  // The colours alone, for a legend that is closed.
  function showRamp(standard, level) {
    const ramp = byId('legend-ramp');
    const below = peta.classes.current(level).slice(0, standard.method === 'presence' ? 1 : undefined);
    const colours = [...below, peta.classes.MET].map((one) => swatch(one.colour));
    ramp.replaceChildren(...colours, make('span', { class: 'swatch hatch' }));
  }

  function title(standard) {
    return standard.method === 'presence' ? standard.name : textFor(standard, 'share_of');
  }

  function source(standard) {
    return make('details', { class: 'source' }, make('summary', {}, text('source')),
      make('p', {}, standard.source.title, ' ', peta.summary.badge(standard)),
      make('p', {}, `${text('owner')}: ${standard.owner}`),
      make('p', {}, validity(standard)));
  }

  function validity({ valid_from: from, valid_to: to }) {
    if (!from) return '';
    return to ? text('valid_between', { from: date(from), to: date(to) }) : text('valid_from', { date: date(from) });
  }

  // The classes that fit the data, or the same ones for every standard.
  function choice(standard, level) {
    if (standard.method === 'presence' || !peta.classes.canFit(level)) return '';
    const chosen = peta.state.current.classes;
    const radio = (name) => make('label', {},
      make('input', { type: 'radio', name: 'classes', value: name, checked: name === chosen,
        onchange: () => peta.state.change({ classes: name }) }),
      make('span', {}, text(`classes_${name}`)));
    return make('fieldset', { class: 'segments' }, make('legend', { class: 'visually-hidden' }, text('classes')), radio('fitted'), radio('fixed'));
  }

  function classRows(standard, level) {
    const classes = peta.classes.current(level);
    const { MET } = peta.classes;
    if (standard.method === 'presence') {
      return [row(swatch(peta.config.style.classes[0].colour), text('class_absent')), row(swatch(MET.colour), text('class_present'))];
    }
    const target = standard.target_ratio;
    const below = classes
      .filter((one) => one.low < target)
      .map((one) => row(swatch(one.colour), className(one, target)));
    return [...below, row(swatch(MET.colour), text(target < 1 ? 'class_met_from' : 'class_met', { low: share(target) }))];
  }

  function className({ low, high }, target) {
    const values = { low: share(low), high: share(Math.min(high, target)) };
    if (low === 0) return text('class_below', values);
    return text(high >= target ? 'class_last' : 'class_range', values);
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

  function closeOnNarrowScreens() {
    const legend = byId('legend');
    if (legend && window.matchMedia('(max-width: 899px)').matches) legend.open = false;
  }

  peta.legend = { show, closeOnNarrowScreens, title, classRows, row, swatch };
})();
