// <peta-map>: a view of peta in a page of another site. It loads late, names itself to readers, and
// grows with what it shows. It only ever loads from where this script came from.
//
//   <peta-map view="map" standard="POS-JARAK" wilayah="64.02" lang="id" label="..."></peta-map>
(function () {
  'use strict';
  if (customElements.get('peta-map')) return;
  const script = document.currentScript || document.querySelector('script[src*="/embed/peta-map.js"]');
  const BASE = new URL('../', script.src);
  const HEIGHTS = { map: 520, tabel: 620, desa: 900, wilayah: 900, banding: 640 };
  const OF_AN_AREA = ['desa', 'wilayah'];
  const [LEAST, MOST] = [240, 4000];
  const KODE = /^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$/;
  const PLACE = /^(?=.)[\d./-]{0,60}((^|&)classes=fixed)?((^|&)trial=[a-z_:\d.,]{1,160})?$/;
  const NO = ['0', 'false', 'no', 'off'];
  const YES_UNLESS_SAID = ['legend', 'title'];

  class PetaMap extends HTMLElement {
    static observedAttributes = ['view', 'standard', 'wilayah', 'mode', 'kiri', 'kanan', 'lang', 'legend', 'title', 'scroll', 'whole', 'height', 'place', 'label'];

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: 'open' });
      this.frame = document.createElement('iframe');
      this.frame.loading = 'lazy';
      this.frame.allowFullscreen = true;
      Object.assign(this.frame.style, { display: 'block', width: '100%', border: '0' });
      if (!this.style.display) this.style.display = 'block';
      this.renew();
      this.shadowRoot.replaceChildren(this.frame);
      this.listener = (event) => this.told(event);
      window.addEventListener('message', this.listener);
    }

    disconnectedCallback() {
      window.removeEventListener('message', this.listener);
      this.frame = null;
    }

    attributeChangedCallback(name, before, now) {
      if (!this.frame || before === now || this.isWaiting) return;
      this.isWaiting = true;
      queueMicrotask(() => {
        this.isWaiting = false;
        if (this.frame) this.renew();
      });
    }

    renew() {
      const address = this.address();
      this.frame.title = this.getAttribute('label') || 'peta';
      this.grow(this.fixedHeight() || HEIGHTS[this.view()]);
      if (this.frame.src !== address) this.frame.src = address;
    }

    view() {
      const view = this.getAttribute('view') || 'map';
      const isKnown = Object.hasOwn(HEIGHTS, view) && (!OF_AN_AREA.includes(view) || this.kode());
      return isKnown ? view : 'map';
    }

    kode() {
      const kode = (this.getAttribute('wilayah') || '').trim();
      return KODE.test(kode) ? kode : '';
    }

    is(name) {
      const said = this.getAttribute(name);
      if (said === null) return YES_UNLESS_SAID.includes(name);
      return !NO.includes(said.trim().toLowerCase());
    }

    fixedHeight() {
      const height = Number(this.getAttribute('height'));
      return height > 0 ? clamped(height) : 0;
    }

    address() {
      const view = this.view();
      const isArea = OF_AN_AREA.includes(view);
      const address = new URL(`embed/${view}${isArea ? `/${this.kode()}` : ''}`, BASE);
      const fields = {
        standard: this.getAttribute('standard') || '',
        wilayah: isArea ? '' : this.kode(),
        lang: this.getAttribute('lang') === 'en' ? 'en' : 'id',
        legend: this.is('legend') ? '' : '0',
        title: this.is('title') ? '' : '0',
        scroll: view === 'map' && this.is('scroll') ? '1' : '',
        whole: isArea && this.is('whole') ? '1' : '',
        height: this.fixedHeight() || '',
      };
      if (view === 'banding') for (const name of ['mode', 'kiri', 'kanan']) fields[name] = this.getAttribute(name) || '';
      for (const [name, value] of Object.entries(fields)) if (value) address.searchParams.set(name, value);
      const place = this.getAttribute('place') || '';
      if (view === 'map' && PLACE.test(place)) address.hash = place;
      return address.href;
    }

    // Only what the framed view itself says, and only from where it was loaded.
    told({ source, origin, data }) {
      if (source !== this.frame.contentWindow || origin !== BASE.origin) return;
      if (!data || data.peta !== 'height' || !Number.isFinite(data.height)) return;
      if (!this.fixedHeight()) this.grow(data.height);
    }

    grow(height) {
      this.frame.style.height = `${clamped(height)}px`;
    }
  }

  function clamped(height) {
    return Math.round(Math.min(Math.max(height, LEAST), MOST));
  }

  customElements.define('peta-map', PetaMap);
})();
