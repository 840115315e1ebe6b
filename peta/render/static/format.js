// Numbers, shares and texts in the language of the page.
(function () {
  'use strict';
  const peta = window.peta;
  const config = peta.dom.readJson('peta-config');
  const locale = config.lang === 'en' ? 'en-GB' : 'id-ID';
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

  function text(key, values) {
    const template = config.strings[key];
    if (template === undefined) throw new Error(`no text: ${key}`);
    return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
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

  // A share that rounds to all or nothing without being it says so.
  function share(ratio) {
    if (isMissing(ratio)) return text('no_data');
    if (ratio > 0 && ratio < 0.01) return '< 1 %';
    if (ratio < 1 && ratio > 0.99) return '> 99 %';
    return `${whole.format(100 * ratio)} %`;
  }

  function date(value) {
    if (isMissing(value) || value === '') return text('unknown');
    const day = new Date(value);
    if (Number.isNaN(day.getTime())) return String(value);
    return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Asia/Makassar' }).format(day);
  }

  peta.config = config;
  peta.format = { text, count, decimal, share, date, isMissing };
})();
