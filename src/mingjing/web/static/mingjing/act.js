/* 办一个环节：有条件的字段、可增减的行、草稿、文书预览。 */
(function () {
  "use strict";
  const { $, $$, say } = window.mingjing;
  const form = $("#act-form");
  if (!form) return;

  /* 只在有用时出现的字段 */
  function valueOf(name) {
    const found = $$(`[name="${CSS.escape(name)}"]`, form).filter((input) => !input.disabled || input.closest("[data-off]"));
    const radio = found.find((input) => input.type === "radio");
    if (radio) { const on = found.find((input) => input.checked); return on ? on.value : ""; }
    return found.length ? found[0].value : "";
  }
  function conditions() {
    $$("[data-when]", form).forEach((box) => {
      const [key, values] = box.dataset.when.split("=");
      const name = box.dataset.name.replace(/[^.]+$/, key);
      const value = valueOf(name);
      const show = values ? values.split(",").includes(value) : value !== "";
      box.hidden = !show;
      if (show) box.removeAttribute("data-off"); else box.setAttribute("data-off", "");
      $$("input, select, textarea", box).forEach((input) => { input.disabled = Boolean(input.closest("[data-off]")); });
    });
    const late = $("[data-late]", form);
    const at = $("#at", form) || $("[data-moment]:not(:disabled)", form);
    if (late && at && !$("#late_reason", form).value && !$(".err", late)) late.hidden = !(at.value && at.max && new Date(at.max) - new Date(at.value) > 24 * 3600e3);
  }

  /* 行 */
  form.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      const box = add.closest(".field");
      const rows = $("[data-rows]", box);
      const number = Number(rows.dataset.next || $$(":scope > [data-row]", rows).length) + 1;
      rows.dataset.next = number;
      const holder = document.createElement("div");
      holder.innerHTML = $(":scope > template", box).innerHTML.replaceAll("__i__", String(number + 100));
      const row = holder.firstElementChild;
      rows.append(row);
      conditions();
      const first = $("input:not([type=hidden]), select, textarea", row);
      if (first) first.focus();
      document.dispatchEvent(new CustomEvent("mj:row", { detail: row }));
    }
    const remove = event.target.closest("[data-remove-row]");
    if (remove) {
      const field = remove.closest(".field:has(> [data-rows])");
      remove.closest("[data-row]").remove();
      if (field) $("[data-add]", field).focus();
      changed();
    }
  });

  /* 金额：边写边读出来 */
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-money]")) return;
    const clean = event.target.value.replace(/[,，元\s]/g, "");
    if (/^\d+(\.\d{1,2})?$/.test(clean)) event.target.value = Number(clean).toLocaleString("en-US", { minimumFractionDigits: clean.includes(".") ? 2 : 0 });
  });

  /* 草稿与预览 */
  let keepTimer, seeTimer, last = "", lastSeen = "", busy = false;
  const kept = $("#kept");
  const content = () => { const body = new FormData(form); return body; };
  const words = (body) => JSON.stringify([...body.entries()].filter(([name]) => !["idem", "csrfmiddlewaretoken"].includes(name)));
  async function keep() {
    if (!form.dataset.draft) return;
    const body = content();
    const now = words(body);
    if (now === last) return;
    kept.textContent = say("keeping");
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.status === 401) { kept.textContent = say("unkept"); window.mingjing.signInAgain(keep); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      last = now;
      kept.textContent = say("kept") + " " + (await answer.text());
    } catch { kept.textContent = say("unkept"); }
  }
  async function see() {
    const sheet = $("#sheet");
    if (!form.dataset.preview || busy) return;
    const body = content();
    const now = words(body);
    if (now === lastSeen) return;
    busy = true;
    sheet.classList.add("waiting");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { "HX-Request": "true" } });
      if (answer.ok) { const top = sheet.scrollTop; sheet.innerHTML = await answer.text(); sheet.scrollTop = top; lastSeen = now; }
    } catch { /* 预览不出来不碍事 */ }
    busy = false;
    sheet.classList.remove("waiting");
  }
  function changed() {
    conditions();
    clearTimeout(keepTimer);
    clearTimeout(seeTimer);
    keepTimer = setTimeout(keep, 1500);
    seeTimer = setTimeout(see, 900);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("mj:online", keep);
  document.addEventListener("mj:changed", changed);
  const now = $("#preview-now");
  if (now) now.addEventListener("click", () => { lastSeen = ""; see(); });
  window.addEventListener("beforeunload", () => { if (form.dataset.draft && !form.dataset.sent && words(content()) !== last && last) navigator.sendBeacon(form.dataset.draft, content()); });
  conditions();
  last = words(content());
  see();

  /* 提交：断网时留住 */
  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) { event.preventDefault(); event.stopImmediatePropagation(); kept.textContent = say("unkept"); $("#offline").hidden = false; }
  }, true);

  /* 审核意见由各点的回答拼成 */
  const opinion = $('textarea[name="f.opinion"]', form);
  if (opinion && $(".point", form)) {
    let own = opinion.value !== "" && opinion.dataset.built !== opinion.value;
    opinion.addEventListener("input", () => { own = true; });
    const build = () => {
      if (own) return;
      const lines = $$(".point", form).map((point) => {
        const result = $("input[type=radio]:checked", point);
        const note = $("input[type=text]", point).value.trim();
        if (!result || (result.value !== "problem" && !note)) return null;
        const title = $("h3", point).childNodes[$("h3", point).childNodes.length - 1].textContent.trim();
        return `${title}：${result.parentElement.textContent.trim()}${note ? "。" + note : ""}`;
      }).filter(Boolean);
      const clear = $$(".point", form).every((point) => $('input[value="no_problem"]', point).checked);
      opinion.value = lines.map((line, n) => `${n + 1}. ${line}`).concat(clear ? [say("clear")] : []).join("\n");
    };
    form.addEventListener("change", build);
    form.addEventListener("input", build);
  }
})();
