// Finding a village by its name: a combobox with a list, as the ARIA practices describe it.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text, count, where } = peta.format;
  const LENGTH = 8;

  function plain(name) {
    return name.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').toLowerCase().trim();
  }

  // 0: the name begins so, 1: a word of it does, 2: it holds the text, null: it does not.
  function rank(entry, wanted) {
    if (entry.name.startsWith(wanted) || entry.kode === wanted) return 0;
    if (entry.name.includes(` ${wanted}`)) return 1;
    return entry.name.includes(wanted) ? 2 : null;
  }

  function find(entries, typed) {
    const wanted = plain(typed);
    if (wanted.length < 2) return [];
    return entries
      .map((entry) => ({ entry, rank: rank(entry, wanted) }))
      .filter((found) => found.rank !== null)
      .sort((a, b) => a.rank - b.rank || a.entry.name.localeCompare(b.entry.name))
      .map((found) => found.entry.place);
  }

  function start(places, select) {
    const input = byId('search');
    if (!input) return;
    const entries = places.map((place) => ({ place, name: plain(place.nama), kode: place.kode }));
    const list = new List(input, byId('search-results'), select);
    input.addEventListener('input', () => list.show(find(entries, input.value), input.value));
    input.addEventListener('keydown', (event) => list.key(event));
    input.addEventListener('blur', () => list.close());
    input.form.addEventListener('submit', (event) => event.preventDefault());
  }

  class List {
    constructor(input, root, select) {
      Object.assign(this, { input, root, select, places: [], active: -1 });
    }

    show(found, typed) {
      this.places = found.slice(0, LENGTH);
      this.root.replaceChildren(...this.places.map((place, index) => this.option(place, index)));
      const asked = plain(typed).length > 1;
      if (asked && !found.length) this.root.append(make('li', { class: 'none' }, text('search_none')));
      byId('search-status').textContent = asked ? text('search_count', { n: count(found.length) }) : '';
      this.open(asked);
      this.move(this.places.length ? 0 : -1);
    }

    option(place, index) {
      const choose = (event) => {
        event.preventDefault();
        this.choose(index);
      };
      return make('li', { id: `search-${index}`, role: 'option', 'aria-selected': 'false', onpointerdown: choose },
        make('strong', {}, place.nama), make('small', {}, where(place)));
    }

    open(isOpen) {
      this.root.hidden = !isOpen;
      this.input.setAttribute('aria-expanded', String(isOpen));
    }

    close() {
      this.open(false);
      this.move(-1);
    }

    move(index) {
      this.active = index;
      [...this.root.querySelectorAll('[role=option]')].forEach((option, at) => {
        option.setAttribute('aria-selected', String(at === index));
      });
      if (index < 0) this.input.removeAttribute('aria-activedescendant');
      else this.input.setAttribute('aria-activedescendant', `search-${index}`);
    }

    choose(index) {
      const place = this.places[index];
      if (!place) return;
      this.input.value = place.nama;
      this.close();
      this.select(place.kode);
    }

    key(event) {
      const last = this.places.length - 1;
      const actions = {
        ArrowDown: () => this.move(this.active >= last ? 0 : this.active + 1),
        ArrowUp: () => this.move(this.active <= 0 ? last : this.active - 1),
        Enter: () => this.choose(this.active),
        Escape: () => this.close(),
      };
      if (this.root.hidden || !actions[event.key]) return;
      event.preventDefault();
      actions[event.key]();
    }
  }

  peta.search = { start };
})();
