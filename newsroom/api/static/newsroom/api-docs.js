"use strict";

// Whoever is logged in may try the API from this page: writing then needs the CSRF token of the session.
const csrfToken = () => (document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/) || [])[1];

const withCsrfToken = (request) => {
  const token = csrfToken();
  if (token && new URL(request.url, location.href).origin === location.origin) {
    request.headers["X-CSRFToken"] = token;
  }
  return request;
};

SwaggerUIBundle({
  url: document.getElementById("docs").dataset.schema,
  dom_id: "#docs",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null,
  requestInterceptor: withCsrfToken,
});
