// Numbers, shares and texts in the language of the page.
(function () {
  'use strict';
  const peta = window.peta;
  const config = peta.dom.readJson('peta-config');
  const locale = config.lang === 'en' ? 'en-GB' : 'id-ID';
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  function text(key, values) {
    const template = config.strings[key];
    if (template === undefined) throw new Error(`no text: ${key}`);
    return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // A standard that is not about reach has words of its own where reach would mislead.
  function textFor(standard, key, values) {
    const own = `${family(standard)}_${key}`;
    const supply = config.strings[`name_${standard.supply}`] || standard.supply;
    return text(own in config.strings ? own : key, { unit: standard.unit, supply, ...values });
  }

  // Room is capacity shared out to people; what a village table counts reads as coverage.
  function family({ method, parameters }) {
    if (method === 'capacity' && parameters && parameters.allocation !== 'village') return 'room';
    return method === 'need' && parameters ? 'coverage' : method;
  }

  function isMissing(value) {
    return value === null || value === undefined;
  }

  function count(value) {
    return isMissing(value) ? text('no_data') : whole.format(value);
  }

  function decimal(value) {
    return isMissing(value) ? text('no_data') : tenth.format(value);
  }

  // A share is never rounded up to all nor down to nothing.
  function share(ratio) {
    if (isMissing(ratio)) return text('no_data');
    const value = 100 * ratio;
    const isNearEdge = (value > 0 && value < 0.95) || (value >= 99.05 && value < 100);
    const number = isNearEdge ? tenth.format(Math.min(Math.max(value, 0.1), 99.9)) : whole.format(value);
    return config.lang === 'en' ? `${number}%` : `${number} %`;
  }

  function distance(metres) {
    if (isMissing(metres)) return text('no_data');
    return metres < 1000 ? `${whole.format(metres)} m` : `${tenth.format(metres / 1000)} km`;
  }

  function date(value) {
    if (isMissing(value) || value === '') return text('unknown');
    const day = new Date(value);
    if (Number.isNaN(day.getTime())) return String(value);
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Asia/Makassar' }).format(day);
  }

  // "Kabupaten" before every name would hide the name.
  function district(name) {
    return String(name).replace(/^Kabupaten /, 'Kab. ');
  }

  function where(place) {
    return [place.kecamatan, district(place.kabupaten_kota)].join(', ');
  }

  peta.config = config;
  peta.format = { text, textFor, count, decimal, share, distance, date, district, where, isMissing };
})();
