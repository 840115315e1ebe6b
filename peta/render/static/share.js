// Taking what is shown along: files of the table, a printed sheet, a picture, a link.
(function () {
  'use strict';
  const peta = window.peta;
  const { byId } = peta.dom;
  const { text } = peta.format;
  const { state, config } = peta;
  const FORMATS = ['csv', 'xlsx', 'geojson', 'gpkg'];

  function start() {
    const copy = byId('copy-link');
    if (copy) copy.addEventListener('click', () => copyLink(copy));
    for (const menu of document.querySelectorAll('details.menu')) closeWhenLeft(menu);
  }

  function renew(wanted) {
    if (!byId('exports')) return;
    for (const format of FORMATS) byId(`export-${format}`).href = peta.api.exportUrl(wanted, format);
    const { standard, wilayah } = state.current;
    const query = new URLSearchParams({ standard, ...(wilayah && { wilayah }), lang: config.lang });
    byId('compare').href = `${config.prefix}/banding?${query}`;
    byId('picture').href = `${config.prefix}/snapshot/peta.png?${query}`;
    byId('sheet').href = `${config.prefix}/wilayah/${encodeURIComponent(wilayah)}.pdf?lang=${config.lang}`;
    byId('sheet').closest('li').hidden = !wilayah;
  }

  async function copyLink(button) {
    try {
      await navigator.clipboard.writeText(location.href);
      button.textContent = text('copied');
    } catch {
      button.textContent = text('copy_failed');
    }
    setTimeout(() => (button.textContent = text('copy_link')), 2500);
  }

  function closeWhenLeft(menu) {
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      menu.open = false;
      menu.querySelector('summary').focus();
    });
    document.addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  }

  peta.share = { start, renew };
})();
