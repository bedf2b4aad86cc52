// The queue by keys: which item the keys mean, and its buttons. Everything is a form or a link that works without this.
(() => {
  "use strict";

  const items = [...document.querySelectorAll(".ask")];
  let at = 0;

  const standOn = (index, { focus = true } = {}) => {
    if (!items.length) return;
    items[at].classList.remove("is-current");
    at = Math.min(Math.max(index, 0), items.length - 1);
    items[at].classList.add("is-current");
    if (focus) items[at].focus({ preventScroll: true });
    items[at].scrollIntoView({ block: "nearest" });
  };

  const isTyping = (target) => /^(textarea|select)$/i.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/i.test(target.type));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (localStorage.getItem("newsroom.review.keys") === "off") return;
    if (event.key === "j") standOn(at + 1);
    else if (event.key === "k") standOn(at - 1);
    else {
      const button = event.key === "u"
        ? document.querySelector("[data-undo]")
        : /^[a-z]$/.test(event.key) && items[at]?.querySelector(`[data-key="${event.key}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
  document.getElementById("queue").addEventListener("focusin", (event) => {
    const index = items.indexOf(event.target.closest(".ask"));
    if (index >= 0 && index !== at) standOn(index, { focus: false });
  });
  standOn(0, { focus: false });
})();
