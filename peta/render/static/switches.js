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
      entry.note.textContent = '';
      try {
        if (entry.box.checked && !entry.layer) entry.layer = await entry.load();
        if (entry.layer && entry.box.checked) entry.layer.addTo(map);
        else if (entry.layer) entry.layer.remove();
      } catch {
        entry.box.checked = false;
        entry.note.textContent = text('layer_failed');
      }
      onChange();
    }

    function turn(name, on) {
      const entry = entries.get(name);
      entry.box.checked = on;
      return apply(entry);
    }

    // For a layer that depends on the standard: forget what was loaded, load anew if it is wanted.
    function renew(name, available) {
      const entry = entries.get(name);
      if (entry.layer) entry.layer.remove();
      entry.layer = null;
      entry.row.hidden = !available;
      if (available) return apply(entry);
      return onChange();
    }

    function isOn(name) {
      const entry = entries.get(name);
      return Boolean(entry && entry.box.checked && !entry.row.hidden);
    }

    function layer(name) {
      const entry = entries.get(name);
      return entry && isOn(name) ? entry.layer : null;
    }

    return { add, turn, renew, isOn, layer };
  }

  function openOnWideScreens() {
    const wide = window.matchMedia('(min-width: 900px)').matches && !peta.config.embed;
    byId('switches').open = wide;
  }

  peta.switches = { Switches, openOnWideScreens };
})();
