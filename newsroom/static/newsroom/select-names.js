// The admin's lists with a search have no name for who cannot see their label: they get that of the field.
(() => {
  "use strict";

  const name = () => {
    for (const box of document.querySelectorAll(".select2-container [role=textbox]:not([aria-label])")) {
      const select = box.closest(".select2-container").previousElementSibling;
      const label = select?.labels?.[0] || document.querySelector(`.column-${select?.name?.split("-").pop()}`);
      if (label) box.setAttribute("aria-label", label.textContent.replace(":", "").trim());
    }
  };
  window.addEventListener("load", name);
  document.addEventListener("formset:added", () => setTimeout(name, 0)); // once the list is there
})();
