// What went wrong or is missing, and what to do; and the marks that say what the data is.
(function () {
  'use strict';
  const peta = window.peta;
  const { make, byId } = peta.dom;
  const { text } = peta.format;

  function loading(isLoading) {
    byId('loading').hidden = !isLoading;
  }

  function clear() {
    byId('notice').hidden = true;
  }

  function say(title, hint, onRetry) {
    const notice = byId('notice');
    notice.replaceChildren(
      make('strong', {}, title),
      make('span', {}, hint),
      onRetry ? make('button', { type: 'button', onclick: onRetry }, text('retry')) : '',
    );
    notice.hidden = false;
  }

  function fail(error, onRetry) {
    const isKnown = error.hint !== undefined;
    const title = isKnown ? error.message : text('error_title');
    say(title, isKnown ? [error.detail, error.hint].filter(Boolean).join(' ') : text('error_hint'), onRetry);
    if (!isKnown) console.error(error);
  }

  function empty(standard) {
    const datasets = standard.needs.join(', ');
    say(text('empty_title'), howToLoad(standard) || text('empty_hint', { datasets }));
  }

  function howToLoad({ missing }) {
    return missing.length ? text('empty_load', { commands: missing.map((one) => one.how).join('; ') }) : '';
  }

  // A mark explains itself on hover and focus (CSS), and on a tap, where there is no hover.
  function startMarks() {
    for (const mark of document.querySelectorAll('button.mark')) {
      mark.addEventListener('click', () => mark.classList.toggle('open'));
      mark.addEventListener('blur', () => mark.classList.remove('open'));
      mark.addEventListener('keydown', (event) => event.key === 'Escape' && mark.blur());
    }
  }

  peta.notice = { loading, clear, say, fail, empty, startMarks };
})();
