// What is said of two results: signs, changes, how they meet.
(function () {
  'use strict';
  const peta = window.peta;
  const { text, textFor, count, decimal, share, isMissing } = peta.format;
  const { state } = peta;
  const MEETINGS = ['both', 'left', 'right', 'neither', 'unknown'];
  const OF_TWO = { both: 'both', left: 'only_left', right: 'only_right', neither: 'neither', unknown: 'not_known' };
  const OF_RUNS = { both: 'still_short', left: 'got_better', right: 'got_worse', neither: 'still_fine', unknown: 'not_known' };

  function meeting(name) {
    return text((state.current.mode === 'indikator' ? OF_TWO : OF_RUNS)[name]);
  }

  function sentence(counts) {
    const { mode, left, right } = state.current;
    const numbers = Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, count(n)]));
    const names = { left_name: state.standardOf(left.standard).name, right_name: state.standardOf(right.standard).name };
    return text(mode === 'indikator' ? 'sentence_two' : 'sentence_runs', { ...numbers, ...names });
  }

  function signed(value, write = count) {
    if (isMissing(value)) return text('no_data');
    const sign = value > 0 ? '+' : value < 0 ? '−' : '';
    return `${sign}${write(Math.abs(value))}`;
  }

  function points(ratio) {
    return isMissing(ratio) ? text('no_data') : text('points_change', { points: signed(100 * ratio, decimal) });
  }

  // One area by one result: its share, and how many go without.
  function ofArea(item, standard) {
    if (item === undefined) return text('loading_short');
    if (!item || item.status === 'no_data') return text('no_data');
    if (isMissing(item.ratio)) return text('none_here');
    return `${textFor(standard, 'served_share', { share: share(item.ratio) })} · ${count(item.gap)} ${textFor(standard, 'without')}`;
  }

  function ofChange(item, standard) {
    if (item === undefined) return text('loading_short');
    if (!item || item.knowledge !== 'known') return text('not_comparable');
    if (isMissing(item.ratio)) return text('none_here');
    const both = text('from_to', { before: share(item.before), after: share(item.after) });
    return `${points(item.ratio)} (${both}) · ${signed(item.gap)} ${textFor(standard, 'without')}`;
  }

  function changeName({ low, high }) {
    if (low === high) return text('class_same');
    const [from, to] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
    const values = { low: count(from), high: count(to) };
    const way = high <= 0 ? 'worse' : 'better';
    const kind = to === 100 ? '_from' : from === 0 ? '_less' : '';
    return text(`class_${way}${kind}`, values);
  }

  peta.compareWords = { MEETINGS, meeting, sentence, signed, points, ofArea, ofChange, changeName };
})();
