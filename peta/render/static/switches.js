// The list of layers that can be switched on and off; each is loaded when it is first wanted.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text } = peta.format;

  function Switches(map, onChange) {
    const list = byId('switch-list');
    const entries = new Map();

    function add(name, label, load, wanted) {
      const box = make('input', { type: 'checkbox', id: `layer-${name}` });
      const note = make('small', { class: 'switch-note', role: 'status' });
      const row = make('label', { for: box.id, class: 'switch' }, box, make('span', {}, label), note);
      const entry = { box, note, row, load, layer: null };
      box.addEventListener('change', () => apply(entry));
      list.append(row);
      entries.set(name, entry);
      if (wanted) turn(name, true);
    }

    async function apply(entry) {
      try {
        if (entry.box.checked && !entry.layer && !(await load(entry))) return;
        if (entry.layer && entry.box.checked) entry.layer.addTo(map);
        else if (entry.layer) entry.layer.remove();
      } catch {
        entry.box.checked = false;
        entry.note.textContent = text('layer_failed');
      }
      onChange();
    }

    // False if the standard changed meanwhile, so that what was loaded is no longer wanted.
    async function load(entry) {
      const loading = entry.load();
      entry.loading = loading;
      const layer = await loading;
      if (entry.loading !== loading) return false;
      entry.layer = layer;
      return true;
    }

    function turn(name, on) {
      const entry = entries.get(name);
      entry.box.checked = on;
      return apply(entry);
    }

    // For a layer that depends on the standard: forget what was loaded, load anew if it is wanted.
    function renew(name, available) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (entry.layer) entry.layer.remove();
      entry.layer = null;
      entry.loading = null;
      entry.row.hidden = !available;
      if (available) return apply(entry);
      return onChange();
    }

    function note(name, words) {
      const entry = entries.get(name);
      if (entry) entry.note.textContent = entry.box.checked ? words : '';
    }

    function isOn(name) {
      const entry = entries.get(name);
      return Boolean(entry && entry.box.checked && !entry.row.hidden);
    }

    function isFar() {
      return map.getZoom() < peta.points.MIN_ZOOM;
    }

    // Points switched on but not drawn from afar would look like no points at all.
    function noteZoom() {
      for (const kind of peta.points.KINDS) note(kind, isFar() ? text('zoom_to_see') : '');
    }

    function layer(name) {
      const entry = entries.get(name);
      return entry && isOn(name) ? entry.layer : null;
    }

    return { add, turn, renew, note, noteZoom, isOn, isFar, layer };
  }

  function openOnWideScreens() {
    const wide = window.matchMedia('(min-width: 1600px)').matches && !peta.config.embed;
    byId('switches').open = wide;
  }

  peta.switches = { Switches, openOnWideScreens };
})();
