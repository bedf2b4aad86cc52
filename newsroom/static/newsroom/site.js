// Keys of the journalists' site: "/" goes to the search box; j and k walk through the stories of a list, Enter opens.
// After htmx has replaced a list, focus moves to its heading, so that screen readers hear what was found. If htmx could
// not fetch it, the browser goes there itself: a real page says what is wrong.
(() => {
  "use strict";

  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

  const walk = (step) => {
    const links = [...document.querySelectorAll("[data-walk]")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "j") {
      walk(1);
    } else if (event.key === "k") {
      walk(-1);
    }
  });

  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      if (event.detail.boosted) location.assign(event.detail.pathInfo.finalRequestPath);
    });
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const heading = event.detail.elt.querySelector?.("[data-heading]");
    if (heading && !isTyping(document.activeElement)) heading.focus({ preventScroll: true });
  });
})();
