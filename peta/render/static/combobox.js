// A text field with a list of what it may mean, as the ARIA practices describe a combobox.
(function () {
  'use strict';
  const peta = window.peta;
  const { make } = peta.dom;
  const PAUSE_MS = 180;

  // find(words) gives a promise of entries; show(entry) their content; choose(entry) acts on one.
  class Combobox {
    constructor(input, root, { find, show, choose, status, none, failed }) {
      Object.assign(this, { input, root, find, show, status, none, failed, onChoose: choose });
      Object.assign(this, { entries: [], active: -1, asked: 0, waiting: 0 });
      input.addEventListener('input', () => this.ask(PAUSE_MS));
      input.addEventListener('focus', () => input.select());
      input.addEventListener('click', () => this.root.hidden && this.ask(0, ''));
      input.addEventListener('keydown', (event) => this.key(event));
      input.addEventListener('blur', () => this.leave());
    }

    ask(pause, words = this.input.value) {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.look(words.trim()), pause);
    }

    async look(words) {
      const asked = ++this.asked;
      try {
        const entries = await this.find(words);
        if (asked === this.asked && document.activeElement === this.input) this.list(entries, words);
      } catch {
        if (asked === this.asked) this.say(this.failed);
      }
    }

    list(entries, words) {
      this.entries = entries;
      this.root.replaceChildren(...entries.map((entry, at) => this.option(entry, at)));
      if (!entries.length) this.say(this.none);
      else this.status.textContent = peta.format.text('found_count', { n: peta.format.count(entries.length) });
      this.open(true);
      this.move(words && entries.length ? 0 : -1);
    }

    say(words) {
      this.entries = [];
      this.root.replaceChildren(make('li', { class: 'none' }, words));
      this.status.textContent = words;
      this.open(true);
      this.move(-1);
    }

    option(entry, at) {
      const choose = (event) => {
        event.preventDefault();
        this.choose(at);
      };
      return make('li', { id: `${this.root.id}-${at}`, role: 'option', 'aria-selected': 'false', onmousedown: choose },
        this.show(entry));
    }

    open(isOpen) {
      this.root.hidden = !isOpen;
      this.input.setAttribute('aria-expanded', String(isOpen));
    }

    close() {
      clearTimeout(this.waiting);
      this.asked++;
      this.open(false);
      this.move(-1);
    }

    // What was typed and not chosen is forgotten.
    leave() {
      this.close();
      if (this.shown !== undefined) this.input.value = this.shown;
    }

    // The name that stands in the field while nothing is being typed.
    set(words) {
      this.shown = words;
      this.input.value = words;
    }

    move(index) {
      this.active = index;
      [...this.root.querySelectorAll('[role=option]')].forEach((option, at) => {
        option.setAttribute('aria-selected', String(at === index));
        if (at === index) option.scrollIntoView({ block: 'nearest' });
      });
      if (index < 0) this.input.removeAttribute('aria-activedescendant');
      else this.input.setAttribute('aria-activedescendant', `${this.root.id}-${index}`);
    }

    choose(index) {
      const entry = this.entries[index];
      if (!entry) return;
      this.close();
      this.onChoose(entry);
    }

    key(event) {
      if (this.root.hidden) {
        if (event.key !== 'ArrowDown') return;
        event.preventDefault();
        this.ask(0, '');
        return;
      }
      const last = this.entries.length - 1;
      const actions = {
        ArrowDown: () => this.move(this.active >= last ? 0 : this.active + 1),
        ArrowUp: () => this.move(this.active <= 0 ? last : this.active - 1),
        Home: () => this.move(0),
        End: () => this.move(last),
        Enter: () => this.choose(this.active),
        Escape: () => this.leave(),
      };
      if (!actions[event.key]) return;
      event.preventDefault();
      actions[event.key]();
    }
  }

  peta.combobox = { Combobox };
})();
