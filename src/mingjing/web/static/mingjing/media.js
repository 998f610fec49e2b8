/* 签名与上传：可断点续传，传完即存证。 */
(function () {
  "use strict";
  const { $, $$, say } = window.mingjing;
  const form = $("#act-form");
  if (!form || !form.dataset.mediaUrl) return;
  const csrf = () => $("[name=csrfmiddlewaretoken]", form).value;

  function send(file, name, done, progress, failed) {
    const upload = new tus.Upload(file, {
      endpoint: form.dataset.mediaUrl,
      retryDelays: [0, 1000, 3000, 8000],
      chunkSize: 5 * 1024 * 1024,
      metadata: { filename: name, filetype: file.type },
      headers: { "X-CSRFToken": csrf() },
      removeFingerprintOnSuccess: true,
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => progress && progress(total ? sent / total : 1),
      onSuccess: () => done(upload.url.replace(/\/+$/, "").split("/").pop()),
      onError: (error) => failed(error, upload),
    });
    upload.start();
    return upload;
  }

  /* 选文件、拖文件 */
  $$("[data-upload]", form).forEach((drop) => {
    const input = $("input[type=file]", drop);
    const list = drop.parentElement.querySelector("[data-files]");
    input.addEventListener("change", () => { add(input.files); input.value = ""; });
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); drop.classList.remove("over"); add(event.dataTransfer.files); });
    function add(files) {
      Array.from(files).forEach((file) => {
        const line = document.createElement("li");
        const title = document.createElement("span");
        title.textContent = file.name;
        const state = document.createElement("span");
        state.className = "muted small";
        state.textContent = say("hashing");
        const remove = document.createElement("button");
        remove.type = "button"; remove.className = "btn-text"; remove.dataset.remove = ""; remove.textContent = say("remove");
        const bar = document.createElement("progress");
        bar.max = 1; bar.value = 0; bar.setAttribute("aria-label", file.name);
        line.append(title, state, remove, bar);
        list.append(line);
        const upload = send(file, file.name, (id) => {
          bar.remove();
          state.className = "light light-met"; state.textContent = say("uploaded");
          const hidden = document.createElement("input");
          hidden.type = "hidden"; hidden.name = "media"; hidden.value = id;
          line.append(hidden);
          document.dispatchEvent(new CustomEvent("mj:changed"));
        }, (part) => { bar.value = part; state.textContent = `${say("hashing")} ${Math.round(part * 100)}%`; }, () => {
          state.className = "light light-red"; state.textContent = say("failed");
          if ($("[data-retry]", line)) return;
          const retry = document.createElement("button");
          retry.type = "button"; retry.className = "btn-text"; retry.dataset.retry = ""; retry.textContent = say("retry");
          retry.addEventListener("click", () => { retry.remove(); state.className = "muted small"; upload.start(); });
          line.insertBefore(retry, remove);
        });
      });
    }
  });
  form.addEventListener("click", (event) => {
    const remove = event.target.closest("[data-remove]");
    if (remove) { remove.closest("li").remove(); document.dispatchEvent(new CustomEvent("mj:changed")); }
  });

  /* 签名 */
  function pads(root) {
    $$("[data-pad]", root).forEach((pad) => {
      if (pad.dataset.ready || pad.offsetParent === null) return;
      pad.dataset.ready = "1";
      const canvas = $("canvas", pad);
      const field = pad.closest(".field");
      const hidden = $("input[type=hidden]", field);
      const state = $("[data-pad-state]", field);
      const scale = Math.max(devicePixelRatio || 1, 1);
      canvas.width = canvas.offsetWidth * scale;
      canvas.height = canvas.offsetHeight * scale;
      canvas.getContext("2d").scale(scale, scale);
      const pen = new SignaturePad(canvas, { penColor: "#10233f", backgroundColor: "#ffffff" });
      let timer;
      pen.addEventListener("endStroke", () => {
        $(".say", pad).hidden = true;
        clearTimeout(timer);
        timer = setTimeout(() => canvas.toBlob((blob) => {
          state.textContent = say("hashing");
          send(blob, "signature.png", (id) => { hidden.value = id; state.textContent = say("uploaded"); document.dispatchEvent(new CustomEvent("mj:changed")); }, null, () => { state.textContent = say("failed"); });
        }, "image/png"), 900);
      });
      $("[data-pad-clear]", field).addEventListener("click", () => { pen.clear(); hidden.value = ""; state.textContent = ""; $(".say", pad).hidden = false; });
    });
  }
  const ready = () => pads(form);
  new MutationObserver(ready).observe(form, { subtree: true, attributes: true, attributeFilter: ["hidden"], childList: true });
  ready();
})();
