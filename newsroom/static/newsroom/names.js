// What the admin leaves without a name for who cannot see it gets one: lists with a search that of their field, the
// boxes that take a line out of a table what they do.
(() => {
  "use strict";

  const name = () => {
    for (const box of document.querySelectorAll("input[name$=-DELETE]")) box.setAttribute("aria-label", "Remove");
    for (const box of document.querySelectorAll(".select2-container [role=textbox]:not([aria-label])")) {
      const select = box.closest(".select2-container").previousElementSibling;
      const label = select?.labels?.[0] || document.querySelector(`.column-${select?.name?.split("-").pop()}`);
      if (label) box.setAttribute("aria-label", label.textContent.replace(":", "").trim());
    }
  };
  window.addEventListener("load", name);
  document.addEventListener("formset:added", () => setTimeout(name, 0)); // once the list is there
})();
