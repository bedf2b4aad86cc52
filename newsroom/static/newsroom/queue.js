// The queue by keys: which item the keys mean, and its buttons. Everything is a form or a link that works without this.
(() => {
  "use strict";

  const PLACE = "newsroom.queue.place"; // the item that was answered: the page comes again, and goes on there
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
  document.addEventListener("submit", (event) => {
    if (event.target.closest(".ask, .queue-undo")) sessionStorage.setItem(PLACE, `${at} ${location.search}`);
  });
  document.getElementById("queue").addEventListener("focusin", (event) => {
    const index = items.indexOf(event.target.closest(".ask"));
    if (index >= 0 && index !== at) standOn(index, { focus: false });
  });
  const [place, ...of] = (sessionStorage.getItem(PLACE) || "").split(" ");
  sessionStorage.removeItem(PLACE);
  const isBack = Boolean(place) && of.join(" ") === location.search;
  standOn(isBack ? Number(place) : 0, { focus: isBack });
  const told = document.querySelector(".messagelist")?.innerText || "";
  setTimeout(() => { document.getElementById("heard").textContent = told; }, 200); // said once the page is there
})();
