// Elements made from plain values: text goes in as text, never as markup.
(function () {
  'use strict';
  const peta = (window.peta = window.peta || {});

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) set(element, name, value);
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  function set(element, name, value) {
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'colour') element.style.backgroundColor = value;
    else if (name === 'share') element.style.width = `${100 * value}%`;
    else element.setAttribute(name, value === true ? '' : value);
  }

  function byId(id) {
    return document.getElementById(id);
  }

  function readJson(id) {
    const element = byId(id);
    return element ? JSON.parse(element.textContent) : null;
  }

  peta.dom = { make, byId, readJson };
})();
