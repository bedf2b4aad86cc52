// Keys of the journalists' site: "/" goes to the search box; j and k walk through the stories of a list, Enter opens.
// Under the search box stand the names that what is typed may mean: arrows walk through them, Enter takes one, Escape
// closes. Buttons that only a script can serve (print, copy) are shown by it. After htmx has replaced a list, focus moves
// to its heading, so that screen readers hear what was found. If htmx could not fetch it, the browser goes there itself:
// a real page says what is wrong.
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

  for (const button of document.querySelectorAll("[data-print], [data-copy]")) button.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (button.dataset.copy === undefined) {
      window.print();
      return;
    }
    const copied = await navigator.clipboard?.writeText(button.dataset.copy).then(() => true, () => false);
    button.textContent = copied ? "Copied" : "Not copied: mark the words and copy them";
  });

  let asked = 0;
  const shut = (field) => {
    field.querySelector("ul")?.remove();
    field.querySelector("input").removeAttribute("aria-activedescendant");
    field.querySelector("input").setAttribute("aria-expanded", "false");
  };

  const offer = async (field) => {
    const box = field.querySelector("input");
    const turn = ++asked;
    const answer = await fetch(`${box.dataset.offersUrl}?${new URLSearchParams({ q: box.value })}`).catch(() => null);
    if (turn !== asked || !answer?.ok || answer.redirected || document.activeElement !== box) return;
    const found = await answer.text();
    shut(field);
    if (!found.trim()) return;
    const list = document.createElement("ul");
    Object.assign(list, { className: "offers", id: "offers", role: "listbox", innerHTML: found });
    list.setAttribute("aria-label", "Names");
    field.append(list);
    box.setAttribute("aria-expanded", "true");
  };

  const choose = (field, step) => {
    const options = [...field.querySelectorAll("[role=option]")];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    const next = at < 0 && step < 0 ? options.length - 1 : at + step;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === next)));
    const box = field.querySelector("input");
    if (options[next]) box.setAttribute("aria-activedescendant", options[next].id);
    else box.removeAttribute("aria-activedescendant");
    options[next]?.scrollIntoView({ block: "nearest" });
  };

  let waiting;
  document.addEventListener("input", (event) => {
    const field = event.target.closest?.("[data-offers]");
    if (!field) return;
    const box = event.target;
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", "offers");
    clearTimeout(waiting);
    waiting = setTimeout(offer, 120, field);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("[data-offers]");
    if (!field?.querySelector("ul")) return;
    const chosen = field.querySelector("[aria-selected=true] a");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(field, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      shut(field);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.click();
    }
  });

  document.addEventListener("focusout", (event) => {
    const field = event.target.closest?.("[data-offers]");
    if (field && !field.contains(event.relatedTarget)) setTimeout(shut, 200, field);
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
