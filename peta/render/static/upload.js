// Uploading without surprises: too large is said before sending, progress is followed.
(function () {
  'use strict';
  const form = document.getElementById('upload');
  const progress = document.getElementById('progress');
  if (form) form.addEventListener('submit', (event) => send(event));
  if (progress) follow();

  function send(event) {
    const files = [...document.getElementById('files').files];
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    const isTooLarge = bytes > Number(form.dataset.limit) - 65536;
    document.getElementById('too-large').hidden = !isTooLarge;
    if (isTooLarge) {
      event.preventDefault();
      return;
    }
    const sending = document.getElementById('sending');
    sending.textContent = sending.dataset.text;
    form.querySelector('button[type=submit]').disabled = true;
  }

  async function follow() {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      const status = await ask();
      if (status === null) continue;
      if (!status.busy) {
        // Not a reload: this page may be the answer to a form, which must not be sent again.
        location.replace(progress.dataset.page);
        return;
      }
      show(status);
    }
  }

  async function ask() {
    try {
      const answer = await fetch(progress.dataset.status, { credentials: 'same-origin' });
      if (answer.status === 403 || answer.status === 404) return { busy: false };
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function show(status) {
    const bar = document.getElementById('progress-bar');
    const line = document.getElementById('progress-text');
    if (!status.steps || !line) return;
    bar.max = status.steps;
    bar.value = status.done;
    line.textContent = line.dataset.template.replace(/\{(\w+)\}/g, (_, name) => status[name]);
  }

  // Coming back with the browser's own button, the form can be sent again.
  window.addEventListener('pageshow', () => {
    if (form) form.querySelector('button[type=submit]').disabled = false;
  });
})();
