// Adding stories: files may be dropped, their names are shown, and the eye is led to what was found.
(() => {
  "use strict";

  const form = document.getElementById("add");
  const drop = document.getElementById("drop");
  const files = document.getElementById("files");
  const paste = document.getElementById("paste");
  const names = document.getElementById("file-names");
  const look = document.getElementById("look");

  const showNames = () => {
    const lines = [...files.files].slice(0, 12).map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} (${Math.ceil(file.size / 1024).toLocaleString("en")} kB)`;
      return line;
    });
    names.replaceChildren(...lines);
    if (files.files.length > lines.length) {
      const more = document.createElement("li");
      more.textContent = `and ${files.files.length - lines.length} more`;
      names.append(more);
    }
    look.textContent = files.files.length > 1 ? `Send ${files.files.length} files` : "Show what was found";
  };

  files.addEventListener("change", () => {
    showNames();
    if (files.files.length === 1 && files.files[0].size < 8 * 1024 * 1024 && !paste.value.trim()) look.click();
  });

  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (name === "drop" || !event.relatedTarget) drop.classList.remove("is-over");
    });
  }
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    files.files = event.dataTransfer.files;
    files.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A story that was typed or pasted here is not lost by a wrong click.
  let isLeaving = false;
  form.addEventListener("submit", () => {
    isLeaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (paste.value.trim() && paste.value !== paste.defaultValue && !isLeaving) event.preventDefault();
  });

  const say = (message) => {
    const found = document.getElementById("found");
    found.querySelector(".errornote")?.remove();
    const line = document.createElement("p");
    line.className = "errornote";
    line.setAttribute("role", "alert");
    line.textContent = message;
    found.querySelector("h2").after(line);
  };
  document.addEventListener("htmx:sendError", () => say("The server does not answer. Everything is still here: try again in a moment."));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    say(status === 413 || status === 400 ? "That is too much at once. Send it in parts, or as a file." : `The server said ${status}. Everything is still here.`);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    isLeaving = false;
    if (event.detail.target.id !== "found" && event.detail.elt.id !== "found") return;
    const found = document.getElementById("found");
    found.scrollIntoView({ block: "nearest" });
    (found.querySelector(".has-error input") || found.querySelector("#id_headline") || found).focus({ preventScroll: true });
  });
  document.addEventListener("htmx:beforeRedirect", () => {
    isLeaving = true;
  });
  showNames();
})();
