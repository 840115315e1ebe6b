// One village: its numbers, why, its facilities, its sanitation.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, textFor, count, decimal, share, distance, district, isMissing } = peta.format;
  const STATES = ['working', 'not_working', 'unknown'];

  let shown = '';

  // Opened at once, filled when the answer comes; an answer for another village is dropped.
  async function show(kode, standard, onClose) {
    const panel = byId('panel');
    const isSame = shown === kode && !panel.hidden;
    shown = kode;
    if (!isSame) {
      panel.replaceChildren(head({ nama: peta.places.nameOf(kode) }, onClose), waiting());
      panel.hidden = false;
      panel.scrollTop = 0;
    }
    try {
      const answer = await peta.api.wilayah(kode);
      if (shown === kode && !panel.hidden) fill(panel, kode, answer, standard, onClose);
    } catch (error) {
      if (shown === kode) panel.replaceChildren(head({ nama: kode }, onClose), failed(error, () => show(kode, standard, onClose)));
    }
  }

  function waiting() {
    return make('div', { class: 'bones', role: 'status' }, make('span', { class: 'visually-hidden' }, text('loading_short')),
      ...Array.from({ length: 5 }, () => make('span', { class: 'bone', 'aria-hidden': 'true' })));
  }

  function failed(error, onRetry) {
    return make('div', { class: 'failed', role: 'alert' }, make('p', {}, [error.message, error.hint].filter(Boolean).join(' ')),
      make('button', { type: 'button', class: 'button', onclick: onRetry }, text('retry')));
  }

  function fill(panel, kode, answer, standard, onClose) {
    const item = answer.gaps.find((one) => one.standard.id === standard.id);
    const place = { ...(item || {}), ...(answer.wilayah || {}) };
    const parents = (place.parents || []).slice().reverse().map((parent) => parent.nama);
    const above = parents.length ? parents.slice(0, 2) : [place.kecamatan, place.kabupaten_kota].filter(Boolean);
    const more = make('div', { class: 'panel-more' });
    const hadFocus = panel.contains(document.activeElement) && document.activeElement !== panel;
    panel.replaceChildren(head({ nama: place.nama || kode, where: above }, onClose), verdict(item, standard), links(kode), more);
    if (hadFocus) panel.focus({ preventScroll: true });
    more.append(make('section', {}, ...aboutPlace(answer)));
    part(more, peta.api.sanitation(kode), aboutSanitation);
  }

  function links(kode) {
    if (peta.api.isInline) return '';
    const { prefix, lang } = peta.config;
    const path = `${prefix}/desa/${encodeURIComponent(kode)}`;
    return make('p', { class: 'panel-links' },
      make('a', { class: 'button', href: `${path}?lang=${lang}` }, text('open_village')),
      make('a', { class: 'button quiet', href: `${path}.pdf?lang=${lang}` }, text('sheet_pdf')));
  }

  function hide() {
    shown = '';
    byId('panel').hidden = true;
  }

  function head(place, onClose) {
    return make(
      'header',
      { class: 'panel-head' },
      make('div', {}, make('h2', {}, place.nama),
        make('p', { class: 'where' }, (place.where || []).map(district).join(', '))),
      make('button', { type: 'button', class: 'close', 'aria-label': text('close'), onclick: onClose }, '×'),
    );
  }

  function verdict(item, standard) {
    if (!item) return make('p', { class: 'why' }, text('no_data'));
    return make(
      'section',
      { class: 'verdict' },
      make('p', { class: 'verdict-line' }, chip(item), make('span', {}, standard.name)),
      item.demand ? make('p', { class: 'verdict-numbers' },
        make('strong', {}, count(item.gap)), ' ',
        textFor(standard, 'without_of', { n: count(item.demand) })) : '',
      item.why ? make('p', { class: 'why' }, item.why) : '',
      item.demand ? peta.summary.bar(item, standard) : '',
      ...(item.demand ? [measures(item, standard), readings(item, standard), certainty(item)] : []),
      item.quality && item.quality.length ? quality(item.quality) : '',
    );
  }

  function measures(item, standard) {
    const rows = [
      [text('units_to_build'), item.units_to_build, (value) => `${count(value)} ${textFor(standard, 'supply')}`],
      [text('median_distance'), item.median_distance_m, distance],
      [text('p90_distance'), item.p90_distance_m, distance],
    ].filter(([, value]) => !isMissing(value));
    return rows.length ? facts(rows.map(([name, value, write]) => [name, write(value)])) : '';
  }

  // The same demand read differently: the share moves, and how far shows how much hangs on the reading.
  function readings(item, standard) {
    const known = (item.readings || []).filter((one) => !isMissing(one.numerator));
    if (!known.length) return '';
    const names = new Map(standard.readings.map((one) => [one.id, one.name]));
    return more(text('readings'), known.map((one) =>
      [names.get(one.id), `${count(one.numerator)} (${share(one.ratio)})`]));
  }

  function certainty(item) {
    if (isMissing(item.p_worst) && isMissing(item.p_fail)) return '';
    const range = isMissing(item.ratio_p05) ? [] : [[text('ratio_between'),
      text('between', { low: share(item.ratio_p05), high: share(item.ratio_p95) })]];
    return more(text('certainty'),
      [[text('p_worst'), share(item.p_worst)], [text('p_fail'), share(item.p_fail)], ...range]);
  }

  function more(title, rows) {
    return make('section', { class: 'more' }, make('h3', {}, title), facts(rows));
  }

  function chip(item) {
    const found = peta.classes.of(item);
    const label = found ? shareOf(item) : text('no_data');
    const element = make('span', { class: found ? 'chip' : 'chip hatch', colour: found && found.colour }, label);
    if (found) element.style.color = found.text;
    return element;
  }

  // Where nothing is to be served there is no share of it.
  function shareOf(item) {
    return isMissing(item.ratio) ? text('none_here') : share(item.ratio);
  }

  function quality(notes) {
    return make('details', { class: 'source' }, make('summary', {}, text('quality')),
      make('ul', {}, notes.map((note) => make('li', {}, note))));
  }

  function facts(rows) {
    return make('dl', { class: 'facts' }, rows.map(([name, value]) =>
      make('div', {}, make('dt', {}, name), make('dd', {}, value))));
  }

  async function part(root, answer, render) {
    const slot = make('section', {});
    root.append(slot);
    try {
      slot.append(...render(await answer));
    } catch {
      slot.append(make('p', { class: 'failed' }, text('part_failed')));
    }
  }

  function aboutPlace({ wilayah, gaps, facilities }) {
    const rows = [];
    if (!isMissing(wilayah.people)) rows.push([text('people'), count(wilayah.people)]);
    if (!isMissing(wilayah.area_km2)) rows.push([text('area_km2'), `${decimal(wilayah.area_km2)} km²`]);
    return [
      make('h3', {}, text('facilities')),
      facts([...peta.points.KINDS.map((kind) => [text(kind), states(facilities, kind)]), ...rows]),
      make('h3', {}, text('all_standards')),
      make('ul', { class: 'standards' }, gaps.map((gap) =>
        make('li', {}, make('span', {}, gap.standard.name), chip(gap)))),
    ];
  }

  function states(facilities, kind) {
    const here = facilities.filter((one) => one.kind === kind);
    if (!here.length) return count(0);
    return STATES.map((state) => [state, here.filter((one) => one.state === state).length])
      .filter(([, number]) => number)
      .map(([state, number]) => `${count(number)} ${text(`state_${state}`)}`)
      .join(', ');
  }

  function aboutSanitation(answer) {
    if (!answer) return [make('h3', {}, text('sanitation')), make('p', {}, text('no_data'))];
    const { mck, out_of_reach: far, rlh } = answer;
    return [
      make('h3', {}, text('sanitation')),
      facts([
        [text('mck'), tally(mck, STATES, 'state')],
        [text('houses_out_of_reach'), count(far && far.houses)],
        [text('mck_to_build'), count(answer.mck_units_to_build)],
        [text('rlh'), tally(rlh, ['not_handled', 'handled', 'unknown'], 'rlh')],
      ]),
    ];
  }

  function tally(numbers, names, stem) {
    if (!numbers || names.every((name) => isMissing(numbers[name]))) return text('no_data');
    return names.map((name) => `${count(numbers[name])} ${text(`${stem}_${name}`)}`).join(', ');
  }

  peta.panel = { show, hide, chip };
})();
