// Trying another threshold: computed anew by the service, never taken for the standard itself.
(function () {
  'use strict';
  const peta = window.peta;

  function show() {}

  peta.trial = { show };
})();
