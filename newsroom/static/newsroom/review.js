// The review page by keys. Every act is a form that htmx posts; this file chooses which tag the keys mean, keeps the
// place when a row is replaced, carries a tag's new state over into the story, and says when something was not saved.
(() => {
  "use strict";

  const review = document.getElementById("review");
  const picker = document.getElementById("picker");
  const keysDialog = document.getElementById("keys");
  const keysSwitch = document.getElementById("keys-on");
  const said = document.getElementById("said");
  const heard = document.getElementById("heard"); // for screen readers: what a key showed, where nothing is decided
  const oneColumn = window.matchMedia("(max-width: 62rem)");
  const SETTING = "newsroom.review.keys";

  let currentId = null; // of the tag that the keys mean
  let goOn = false; // after a decision by key: on to the next suggestion
  let busy = false; // a decision is on its way
  let opening = false; // the list of records is on its way
  let waitingKeys = []; // pressed meanwhile; they act when it is there, in order
  let selected = ""; // the words selected in the story when "n" was pressed

  const rows = () => [...document.querySelectorAll("#tags .tag")];
  const current = () => rows().find((row) => row.dataset.id === currentId) || null;
  const isTyping = (target) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(textarea|select)$/i.test(target.tagName) ||
      (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/i.test(target.type)));

  const say = (message) => {
    const line = document.createElement("p");
    line.className = "problem";
    line.textContent = message;
    said.replaceChildren(line);
  };

  // --- Where the keys stand ---------------------------------------------------------------------------------------

  const marksOf = (id) => [...document.querySelectorAll(`#story mark[data-tag="${id}"]`)];

  const standOn = (row, { focus = true } = {}) => {
    for (const other of document.querySelectorAll(".is-current")) other.classList.remove("is-current");
    currentId = row ? row.dataset.id : null;
    if (!row) return;
    row.classList.add("is-current");
    const marks = marksOf(currentId);
    for (const mark of marks) mark.classList.add("is-current");
    if (focus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    if (marks.length && !oneColumn.matches) marks[0].scrollIntoView({ block: "nearest" }); // beside it, not far above
  };

  const walk = (step) => {
    const all = rows();
    const at = all.indexOf(current());
    if (all.length) standOn(all[Math.min(Math.max(at + step, 0), all.length - 1)]);
  };

  const nextSuggestion = () => {
    const all = rows();
    const at = all.indexOf(current());
    const isOpen = (row) => row.dataset.state === "suggested" || "reopened" in row.dataset;
    return all.slice(at + 1).find(isOpen) || all.slice(0, Math.max(at, 0)).find(isOpen) || null;
  };

  const tell = (words) => { heard.textContent = words; };

  const around = (mark) => mark.parentElement.textContent.replace(/\s+/g, " ").trim();

  const flash = (mark) => {
    if (!mark) return;
    mark.scrollIntoView({ block: "center" });
    mark.classList.remove("is-flashing");
    void mark.offsetWidth; // starts the animation again
    mark.classList.add("is-flashing");
  };

  let evidenceAt = -1;
  const showEvidence = () => {
    const marks = currentId ? marksOf(currentId) : [];
    if (!marks.length) return tell("Its words do not stand in the story.");
    evidenceAt = (evidenceAt + 1) % marks.length;
    flash(marks[evidenceAt]);
    tell(`${evidenceAt + 1} of ${marks.length}, “${marks[evidenceAt].textContent}”: ${around(marks[evidenceAt])}`);
  };

  // Names that were read in the story and have no tag, one after the other: "n" adds the one that is stood on.
  let openName = null;
  let openAt = -1;
  const openNames = () => [...document.querySelectorAll("#story mark:not([data-tag])")];
  const leaveOpenName = () => {
    openName?.classList.remove("is-asked");
    openName = null;
  };
  const nextOpenName = () => {
    const marks = openNames();
    if (!marks.length) return tell("Every name has a tag.");
    openAt = (openAt + 1) % marks.length;
    leaveOpenName();
    openName = marks[openAt];
    openName.classList.add("is-asked");
    flash(openName);
    tell(`“${openName.textContent}”, ${openName.dataset.kind}, no tag: ${around(openName)}`);
  };
  const findOpenNameAgain = () => {
    if (!openName || openName.isConnected) return; // the story was drawn anew
    openName = openNames().find((mark) => mark.textContent === openName.textContent) || null;
    openName?.classList.add("is-asked");
  };

  const number = () => rows().slice(0, 9).forEach((row, index) => { row.dataset.digit = index + 1; });

  const carryStatesOver = () => {
    number();
    for (const row of rows()) {
      for (const mark of marksOf(row.dataset.id)) mark.dataset.state = row.dataset.state;
    }
  };

  // --- Choosing a record ------------------------------------------------------------------------------------------

  const openPicker = (address) => {
    goOn = address.includes("tag=");
    opening = true; // what is typed too soon must not decide on a tag
    htmx.ajax("GET", address, { target: "#picker", swap: "innerHTML" }).catch(() => {}); // said by htmx:sendError
  };

  // Settled, not merely swapped: before, Enter would post the form without htmx.
  document.addEventListener("htmx:afterSettle", (event) => {
    const search = document.getElementById("pick-q");
    if (event.detail.target !== picker) return;
    opening = false;
    if (!search) return;
    if (!picker.open) picker.showModal();
    search.focus();
    search.select();
  });

  const wordsSelected = () => {
    const selection = window.getSelection();
    const node = selection.anchorNode;
    if (selection.isCollapsed || !node) return "";
    const inside = node.parentElement && node.parentElement.closest("[data-words]");
    return inside ? selection.toString().replace(/\s+/g, " ").trim().slice(0, 250) : "";
  };

  const addTag = () => {
    const link = document.getElementById("add-tag");
    const words = selected || wordsSelected() || openName?.textContent || "";
    const asked = new URLSearchParams(words ? { surface: words } : {});
    if (openName && words === openName.textContent) asked.set("new_kind", openName.dataset.kind);
    selected = "";
    leaveOpenName();
    openPicker(`${link.href}?${asked}`);
  };

  const walkChoices = (step) => {
    const stops = [document.getElementById("pick-q"), ...picker.querySelectorAll(".choice")];
    const at = stops.indexOf(document.activeElement);
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  };

  // A new record is called what was looked for, until somebody types another name for it.
  let looked = "";
  picker.addEventListener("focusin", (event) => {
    if (event.target.id === "pick-q") looked = event.target.value;
  });
  picker.addEventListener("input", (event) => {
    if (event.target.id !== "pick-q") return;
    const name = picker.querySelector("[name=name]");
    if (name.value === looked) name.value = event.target.value;
    looked = event.target.value;
  });

  picker.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (document.activeElement.tagName === "SELECT") return;
      event.preventDefault();
      walkChoices(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target.id === "pick-q") {
      event.preventDefault(); // Enter takes the first of the list; with shift it makes a new record
      if (busy) return; // the first choice is on its way
      picker.querySelector(event.shiftKey ? "[name=create]" : ".choice")?.click();
    }
  });
  picker.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    picker.close();
  });
  picker.addEventListener("close", () => current()?.focus({ preventScroll: true }));

  // --- Keys -------------------------------------------------------------------------------------------------------

  const press = (key) => {
    const undo = () => said.querySelector("[data-key=u]") || document.querySelector("#undo [data-key]");
    const button = key === "u" ? undo() : current()?.querySelector(`[data-key="${key}"]`);
    if (!button) return;
    goOn = key === "a" || key === "x";
    if (button.form) busy = true; // at once: it may have to wait for an answer that is under way
    button.click();
  };

  // The mention that the evidence shows, or else the first, alone.
  const pickForMention = () => {
    const link = current()?.querySelector("[data-pick-mention]");
    const mark = marksOf(currentId)[Math.max(evidenceAt, 0)];
    if (!link || !mark) return;
    const address = new URL(link.href);
    address.searchParams.set("mention", mark.id.slice(1));
    address.searchParams.set("surface", mark.textContent);
    openPicker(address.href);
  };

  const openMore = () => {
    const more = current()?.querySelector("details.more");
    if (!more) return;
    more.open = !more.open;
    more.querySelector(more.open ? ".more-acts .act" : "summary").focus();
  };

  const acts = {
    j: () => walk(1),
    k: () => walk(-1),
    a: () => press("a"),
    x: () => press("x"),
    p: () => press("p"),
    r: () => press("r"),
    l: () => press("l"),
    m: pickForMention,
    t: openMore,
    o: () => document.querySelector("[data-key-global=o]")?.click(),
    u: () => press("u"),
    n: addTag,
    s: () => document.querySelector("[data-key-global=s]")?.click(),
    S: () => document.querySelector("[data-key-global=S]")?.click(),
    i: nextOpenName,
    e: showEvidence,
    "]": () => document.getElementById("next-story").click(),
    J: () => document.getElementById("next-story").click(),
    Escape: () => said.replaceChildren(),
    "?": () => keysDialog.showModal(),
  };
  for (let digit = 1; digit <= 9; digit += 1) {
    acts[digit] = () => {
      const row = rows()[digit - 1];
      if (row) standOn(row);
    };
  }

  const act = (key) => {
    if (key !== "i" && key !== "n") leaveOpenName();
    acts[key]();
  };

  const areOn = () => localStorage.getItem(SETTING) !== "off";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keysDialog.open || !acts[event.key]) return;
    const isLeaving = picker.open && busy; // a record was chosen: what is pressed now means the story, not the picker
    if (!isLeaving && (picker.open || isTyping(event.target))) return;
    if (!areOn() && event.key !== "?") return;
    event.preventDefault();
    if (opening) return;
    if (event.key === "n") selected = wordsSelected(); // now: an answer that is on its way may redraw the story
    if (busy) waitingKeys.push(event.key);
    else act(event.key);
  });

  // --- Mouse ------------------------------------------------------------------------------------------------------

  review.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-jump]");
    const pick = event.target.closest("[data-pick]");
    if (event.target.closest("[data-pick-mention]")) {
      event.preventDefault();
      pickForMention();
      return;
    }
    if (event.target.closest("[data-dismiss]")) event.target.closest(".others").remove();
    else if (event.target.closest("#said") && !event.target.closest("a, button")) said.replaceChildren();
    const mark = event.target.closest("mark[data-tag]");
    const row = event.target.closest(".tag");
    if (row && row.dataset.id !== currentId) standOn(row, { focus: false });
    if (jump) {
      event.preventDefault();
      flash(document.getElementById(jump.dataset.jump));
    } else if (pick || event.target.closest("#add-tag")) {
      event.preventDefault();
      if (pick) openPicker(pick.href);
      else addTag();
    } else if (mark && window.getSelection().isCollapsed) {
      standOn(rows().find((found) => found.dataset.id === mark.dataset.tag), { focus: true });
    }
  });
  // A click on "Add a tag" would clear the selection before it is read.
  document.getElementById("add-tag").addEventListener("mousedown", () => {
    selected = wordsSelected();
  });
  document.getElementById("show-keys").addEventListener("click", () => keysDialog.showModal());
  keysSwitch.addEventListener("change", () => localStorage.setItem(SETTING, keysSwitch.checked ? "on" : "off"));

  // --- Answers ----------------------------------------------------------------------------------------------------

  const isDecision = (event) => event.detail.requestConfig?.verb === "post";
  const isPulse = (event) => event.detail.elt?.id === "hold"; // asks by itself who else is here; says nothing of keys

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isDecision(event)) return;
    busy = true;
    event.detail.elt.closest(".tag")?.classList.add("is-saving");
  });

  // A conflict or a refusal comes with its message and with the state as it is now: it is shown like any answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409 && event.detail.xhr.status !== 422) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
    goOn = false;
    waitingKeys = [];
  });

  const notSaved = (why) => {
    goOn = busy = opening = false;
    waitingKeys = [];
    for (const row of document.querySelectorAll(".is-saving")) row.classList.remove("is-saving");
    say(`Not saved: ${why}`);
  };
  document.addEventListener("htmx:sendError", (event) => {
    if (!isPulse(event)) notSaved("the server does not answer. Press the key again in a moment.");
  });
  document.addEventListener("htmx:timeout", (event) => {
    if (!isPulse(event)) notSaved("the server took too long. Reload to see what it did.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (isPulse(event)) return;
    notSaved(status === 403 ? "you are logged out, or may not do this. Log in again in another tab." : `the server said ${status}.`);
  });

  const nextKeys = () => {
    busy = false;
    while (waitingKeys.length && !busy && !opening) act(waitingKeys.shift());
    waitingKeys = busy ? waitingKeys : [];
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    if (isDecision(event) && event.detail.failed && !event.detail.shouldSwap) busy = false;
  });

  // What was chosen is done, or is refused with what was typed still there.
  const closePicker = (status) => {
    const problem = document.getElementById("pick-problem");
    if (status === 200) picker.close();
    else if (problem) {
      problem.textContent = said.textContent.trim();
      problem.hidden = false;
    }
  };

  // Settled, not merely swapped: htmx sets the attributes of a row that came anew once more when it settles.
  let settled = null; // the answer that was taken over last; it is announced once per element
  document.addEventListener("htmx:afterSettle", (event) => {
    if (picker.contains(event.detail.target) || event.detail.xhr === settled) return;
    settled = event.detail.xhr;
    carryStatesOver();
    findOpenNameAgain();
    if (busy && !isDecision(event)) return; // the place is kept for the decision that is on its way
    const row = current();
    const on = goOn && (!row || row.dataset.state !== "suggested") ? nextSuggestion() : null;
    goOn = false;
    evidenceAt = -1;
    standOn(on || row || nextSuggestion() || rows()[0], { focus: isDecision(event) && !picker.open });
    if (isDecision(event) && picker.open) closePicker(settled.status);
    if (isDecision(event)) setTimeout(nextKeys, 0); // after the server named a row to stand on
  });

  // After another record, a new tag or an undo the server names the row to stand on.
  document.addEventListener("desk:stand-on", (event) => {
    const row = rows().find((found) => found.dataset.id === event.detail.tag);
    if (row) standOn(row);
  });

  keysSwitch.checked = areOn();
  document.getElementById("show-keys").hidden = false;
  document.documentElement.classList.add("has-js");
  number();
  const named = document.querySelector(".tag:target");
  standOn(named || nextSuggestion() || rows()[0], { focus: false });
})();
