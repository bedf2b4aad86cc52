// Many or large files are sent in pieces, each with its own progress. A file that was cut off goes on where it stopped,
// after a lost connection by itself and after a closed page when it is chosen again.
(() => {
  "use strict";

  const PIECE = 4 * 1024 * 1024;
  const ALONE = 8 * 1024 * 1024; // a single file up to this size is shown before it is saved
  const AT_ONCE = 3;
  const PAUSES = [1, 2, 4, 8, 16]; // seconds before a piece is sent again

  const form = document.getElementById("add");
  const chooser = document.getElementById("files");
  const list = document.getElementById("file-names");
  const button = document.getElementById("look");
  const { deliveries, uploads } = form.dataset;
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  class Refused extends Error {}

  const said = async (response) => {
    const answer = await response.json().catch(() => ({}));
    return answer.errors?.[0]?.detail || `The server said ${response.status}.`;
  };

  const ask = async (address, options = {}) => {
    const headers = { "X-CSRFToken": token(), "Content-Type": "application/json", Accept: "application/json" };
    const response = await fetch(address, { headers, credentials: "same-origin", ...options });
    if (response.ok) return response.json();
    const message = await said(response);
    if (response.status >= 500 || response.status === 429) throw new Error(message);
    throw new Refused(message);
  };

  // Resolves with the delivery, or null where the piece must be asked for anew.
  const sendPiece = (address, offset, blob, onProgress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("PATCH", address);
      request.setRequestHeader("X-CSRFToken", token());
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("Upload-Offset", String(offset));
      request.upload.addEventListener("progress", (event) => onProgress(offset + event.loaded));
      request.addEventListener("error", () => reject(new Error("The connection was lost.")));
      request.addEventListener("load", () => {
        let answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch {
          // a proxy's page
        }
        if (request.status === 200) resolve(answer);
        else if (request.status === 409) resolve(null);
        else if (request.status >= 500 || request.status === 429) reject(new Error(`The server said ${request.status}.`));
        else reject(new Refused(answer.errors?.[0]?.detail || `The server said ${request.status}.`));
      });
      request.send(blob);
    });

  const kept = (file) => `delivery ${file.name} ${file.size} ${file.lastModified}`;

  const begin = async (file) => {
    const before = localStorage.getItem(kept(file));
    if (before) {
      try {
        return await ask(before);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    const told = { filename: file.name, size: file.size };
    for (const [name, id] of [["source", "batch-source"], ["columns", "columns"]]) {
      const value = document.getElementById(id).value.trim();
      if (value) told[name] = value;
    }
    const delivery = await ask(deliveries, { method: "POST", body: JSON.stringify(told) });
    localStorage.setItem(kept(file), delivery.url);
    return delivery;
  };

  const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

  const patiently = async (what, tell) => {
    for (const seconds of [...PAUSES, null]) {
      try {
        return await what();
      } catch (error) {
        if (error instanceof Refused || seconds === null) throw error;
        tell(`${error.message} Trying again …`);
        await pause(seconds);
      }
    }
  };

  const send = async (file, line) => {
    line.tell("");
    let delivery = await patiently(() => begin(file), line.tell);
    while (!delivery.upload_id) {
      const { url, received } = delivery;
      const piece = file.slice(received, received + PIECE);
      const answer = await patiently(() => sendPiece(url, received, piece, line.progress), line.tell);
      delivery = answer || (await patiently(() => ask(url), line.tell));
      line.progress(delivery.received);
    }
    localStorage.removeItem(kept(file));
    line.tell("Received");
    return delivery.upload_id;
  };

  const lineOf = (file) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    name.textContent = file.name;
    name.className = "sent-name";
    state.className = "sent-state";
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    row.append(name, bar, state);
    return {
      row,
      progress: (bytes) => {
        bar.value = Math.min(bytes, file.size);
        state.textContent = `${Math.floor((100 * bar.value) / bar.max)} %`;
      },
      tell: (message) => {
        state.textContent = message;
      },
      refuse: (message) => {
        row.classList.add("sent-refused");
        state.textContent = message;
      },
    };
  };

  const sendAll = async (files) => {
    button.disabled = true;
    chooser.disabled = true;
    const lines = files.map(lineOf);
    list.replaceChildren(...lines.map((line) => line.row));
    const received = [];
    const waiting = files.map((file, index) => [file, lines[index]]);
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [file, line] = next;
        try {
          received.push(await send(file, line));
        } catch (error) {
          line.refuse(error.message);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    button.disabled = false;
    chooser.disabled = false;
    const address = `${uploads}?from=${[...received].sort()[0]}`;
    if (received.length === files.length) {
      window.location.assign(address);
    } else if (received.length) {
      const link = document.createElement("a");
      link.href = address;
      link.textContent = `See the ${received.length} that were received`;
      const row = document.createElement("li");
      row.append(link);
      list.append(row);
    }
  };

  // Before htmx, which would send the form as a whole.
  form.addEventListener(
    "submit",
    (event) => {
      const files = [...chooser.files];
      const paste = document.getElementById("paste").value.trim();
      const isLooked = event.submitter?.value === "save";
      if (paste || isLooked || !(files.length > 1 || (files.length === 1 && files[0].size > ALONE))) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      sendAll(files);
    },
    { capture: true },
  );
})();
