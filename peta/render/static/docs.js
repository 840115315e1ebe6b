// Swagger UI on the page of the API.
(function () {
  'use strict';
  const { url } = JSON.parse(document.getElementById('docs-config').textContent);
  window.SwaggerUIBundle({ url, dom_id: '#docs', deepLinking: true, validatorUrl: null });
})();
