// The dialog that shows how to embed a view: what the page /embed/kode says, without leaving.
//
// Any link with data-embed opens it. The code itself is always made by the service.
(function () {
  'use strict';
  const PATIENCE_MS = 250;
  const USUAL_WIDTH = 760;

  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-embed]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
  const own = document.getElementById('sematkan');
  if (own) start(own);

  async function open(link) {
    const address = addressOf(link);
    link.setAttribute('aria-busy', 'true');
    try {
      const box = await load(address);
      show(box, link);
    } catch {
      location.assign(address);
    }
    link.removeAttribute('aria-busy');
  }

  // What the page shows now, where it is one that changes.
  function addressOf(link) {
    const address = new URL(link.href);
    const state = window.peta && window.peta.state;
    if (!state) return address;
    const { standard, wilayah } = state.current;
    const hash = window.peta.address.writeHash(state.current, { classes: 'fitted', trial: '' });
    for (const [name, value] of Object.entries({ standard, wilayah, place: decodeURIComponent(hash.slice(1)) })) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    return address;
  }

  async function load(address) {
    const answer = await fetch(address, { headers: { Accept: 'text/html' } });
    if (!answer.ok) throw new Error(`embed: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return document.importNode(page.getElementById('sematkan'), true);
  }

  function show(element, opener) {
    const dialog = document.createElement('dialog');
    dialog.className = 'sematkan-dialog';
    dialog.setAttribute('aria-labelledby', 'sematkan-title');
    const close = button(element.dataset.close, 'sematkan-close', () => dialog.close());
    const done = button(element.dataset.done, 'sematkan-done', () => dialog.close());
    close.setAttribute('aria-label', element.dataset.close);
    close.textContent = '×';
    dialog.append(close, element, done);
    dialog.addEventListener('close', () => {
      dialog.remove();
      opener.focus();
    });
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    keepInside(dialog, close, done);
    document.body.append(dialog);
    dialog.showModal();
    start(element);
    element.querySelector('#sematkan-title').focus();
  }

  // Tab goes round inside of the dialog.
  function keepInside(dialog, first, last) {
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Tab') return;
      const [from, to] = event.shiftKey ? [first, last] : [last, first];
      const isAtStart = event.shiftKey && document.activeElement.id === 'sematkan-title';
      if (document.activeElement !== from && !isAtStart) return;
      event.preventDefault();
      (isAtStart ? first : to).focus();
    });
  }

  function button(words, name, act) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = name;
    made.textContent = words;
    made.addEventListener('click', act);
    return made;
  }

  // Settings, a preview, and the code by them.
  function start(element) {
    const form = element.querySelector('form');
    const frame = element.querySelector('iframe');
    const status = element.querySelector('[role=status]');
    let waiting = 0;

    element.classList.add('live');
    form.addEventListener('input', () => renewSoon());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      renew();
    });
    for (const way of element.querySelectorAll('.way')) startCopy(way);
    makeTabs([...element.querySelectorAll('.way')]);
    fit();
    new ResizeObserver(fit).observe(frame.parentElement);

    function renewSoon() {
      clearTimeout(waiting);
      waiting = setTimeout(renew, PATIENCE_MS);
    }

    async function renew() {
      if (!form.checkValidity()) return;
      const address = new URL(form.action);
      address.search = new URLSearchParams(new FormData(form));
      try {
        take(await load(address));
        element.classList.remove('stale');
      } catch {
        element.classList.add('stale');
        say(element.dataset.failed);
      }
    }

    function take(now) {
      const other = now.querySelector('iframe');
      for (const name of ['width', 'height', 'title']) frame.setAttribute(name, other.getAttribute(name));
      if (frame.getAttribute('src') !== other.getAttribute('src')) frame.setAttribute('src', other.getAttribute('src'));
      for (const code of element.querySelectorAll('textarea')) code.value = now.querySelector(`#${code.id}`).value;
      const download = element.querySelector('.way-download');
      if (download) download.href = now.querySelector('.way-download').href;
      fit();
    }

    // The frame in its true size, made smaller to be seen whole.
    function fit() {
      const screen = frame.parentElement;
      const given = frame.getAttribute('width');
      const width = given.endsWith('%') ? Math.max(USUAL_WIDTH, screen.clientWidth) : Number(given);
      const height = Number(frame.getAttribute('height'));
      const scale = Math.min(1, screen.clientWidth / width, screen.clientHeight / height);
      Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, transform: `translateX(-50%) scale(${scale})` });
      const words = element.dataset.scale.replace('{width}', width).replace('{height}', height);
      element.querySelector('.sematkan-scale').textContent = words.replace('{share}', Math.round(100 * scale));
    }

    function startCopy(way) {
      const code = way.querySelector('textarea');
      code.addEventListener('focus', () => code.select());
      const copy = way.querySelector('button');
      copy.hidden = false;
      copy.addEventListener('click', async () => {
        const isCopied = await toClipboard(code);
        say(isCopied ? element.dataset.copied : element.dataset.uncopied);
        copy.classList.toggle('done', isCopied);
        setTimeout(() => copy.classList.remove('done'), 2500);
      });
    }

    // Said again also where the words are the same.
    function say(words) {
      status.textContent = '';
      setTimeout(() => (status.textContent = words), 50);
    }
  }

  async function toClipboard(code) {
    try {
      await navigator.clipboard.writeText(code.value);
      return true;
    } catch {
      code.focus();
      code.select();
      return document.execCommand('copy');
    }
  }

  function makeTabs(ways) {
    const list = document.createElement('div');
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', ways[0].parentElement.dataset.label);
    const tabs = ways.map((way) => {
      const heading = way.querySelector('h2');
      const tab = button(heading.textContent, 'sematkan-tab', () => choose(ways, tabs, tab));
      tab.id = `${way.id}-tab`;
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', way.id);
      heading.hidden = true;
      way.setAttribute('role', 'tabpanel');
      way.setAttribute('aria-labelledby', tab.id);
      return tab;
    });
    list.addEventListener('keydown', (event) => step(event, tabs));
    list.append(...tabs);
    ways[0].before(list);
    choose(ways, tabs, tabs[0]);
  }

  function choose(ways, tabs, chosen) {
    tabs.forEach((tab, place) => {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      ways[place].hidden = tab !== chosen;
    });
  }

  function step(event, tabs) {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    if (!(event.key in steps)) return;
    const place = (tabs.indexOf(document.activeElement) + steps[event.key] + tabs.length) % tabs.length;
    event.preventDefault();
    tabs[place].focus();
    tabs[place].click();
  }
})();
