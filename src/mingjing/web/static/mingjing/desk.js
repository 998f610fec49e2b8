/* 明镜：全站的手感。无内联脚本；每一件事在没有它时也能办。 */
(function () {
  "use strict";
  const $ = (selector, from) => (from || document).querySelector(selector);
  const $$ = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const say = (key) => { const found = $("#say").content.querySelector(`[data-k="${key}"]`); return found ? found.textContent : key; };

  /* 提示条 */
  function toast(text, bad) {
    const line = document.createElement("div");
    line.className = "toast-line" + (bad ? " bad" : "");
    const words = document.createElement("span");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", say("close"));
    line.append(words, close);
    $("#toasts").append(line);
    if (!bad) setTimeout(() => line.remove(), 6000);
  }
  $("#toasts").addEventListener("click", (event) => { if (event.target.matches("button")) event.target.parentElement.remove(); });
  $$("#toasts .toast-line:not(.bad)").forEach((line) => setTimeout(() => line.remove(), 8000));

  /* 断网 */
  function online() {
    const lost = !navigator.onLine;
    if (!lost && !$("#offline").hidden) { toast(say("back")); document.dispatchEvent(new CustomEvent("mj:online")); }
    $("#offline").hidden = !lost;
  }
  window.addEventListener("online", online);
  window.addEventListener("offline", online);
  online();

  /* 小窗 */
  let opener = null;
  function open(dialog, from) { opener = from || document.activeElement; if (!dialog.open) dialog.showModal(); }
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("[data-open]");
    if (asked) { event.preventDefault(); open(document.getElementById(asked.dataset.open), asked); }
    if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
    $$("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  $$("dialog").forEach((dialog) => dialog.addEventListener("close", () => { if (opener && opener.isConnected) opener.focus(); }));
  const windowIn = $("#window-in");
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== windowIn) return;
    const title = $("[data-title]", windowIn);
    $("#window-title").textContent = title ? title.dataset.title : "";
    open($("#window"), event.detail.requestConfig && event.detail.requestConfig.elt);
  });

  /* 法条要点：移上、点按、聚焦都看得到 */
  const gist = $("#gist");
  const known = new Map();
  let shown = null;
  async function showGist(link) {
    shown = link;
    const citation = link.dataset.cite;
    if (!known.has(citation)) {
      const url = new URL(document.body.dataset.lawUrl, location.href);
      url.searchParams.set("c", citation);
      if (link.dataset.on) url.searchParams.set("on", link.dataset.on);
      try {
        const answer = await fetch(url, { headers: { "HX-Request": "true" } });
        if (!answer.ok) return;
        known.set(citation, await answer.text());
      } catch { return; }
    }
    if (shown !== link) return;
    gist.innerHTML = known.get(citation);
    gist.hidden = false;
    const box = link.getBoundingClientRect();
    const holder = link.closest("dialog") || document.body;
    if (gist.parentElement !== holder) holder.append(gist);
    const base = holder === document.body ? { left: -scrollX, top: -scrollY } : holder.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - gist.offsetWidth - 16));
    const below = box.bottom + gist.offsetHeight + 12 < innerHeight;
    gist.style.left = `${left - base.left}px`;
    gist.style.top = `${(below ? box.bottom + 6 : box.top - gist.offsetHeight - 6) - base.top}px`;
    link.setAttribute("aria-describedby", "gist");
  }
  function hideGist() { if (shown) shown.removeAttribute("aria-describedby"); shown = null; gist.hidden = true; }
  let wait;
  document.addEventListener("mouseover", (event) => {
    const link = event.target.closest(".cite");
    if (link) { clearTimeout(wait); wait = setTimeout(() => showGist(link), 200); }
    else if (!event.target.closest("#gist")) { clearTimeout(wait); if (shown) wait = setTimeout(hideGist, 250); }
    else clearTimeout(wait);
  });
  document.addEventListener("focusin", (event) => { const link = event.target.closest(".cite"); if (link && link.matches(":focus-visible")) showGist(link); else if (shown && !event.target.closest("#gist")) hideGist(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".cite");
    if (link && !event.ctrlKey && !event.metaKey && !(shown === link && !gist.hidden && event.detail > 1)) { event.preventDefault(); showGist(link); }
    else if (shown && !event.target.closest("#gist")) hideGist();
  });

  /* 键盘 */
  let g = 0;
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) { hideGist(); return; }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") || $("form[data-main]");
      if (form) { event.preventDefault(); form.requestSubmit($("[data-default]", form) || undefined); }
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (event.key === "/") { const find = $("#find"); if (find) { event.preventDefault(); find.focus(); find.select(); } }
    else if (event.key === "?") { event.preventDefault(); open($("#keys")); }
    else if (event.key === "g") { g = Date.now(); }
    else if (Date.now() - g < 1500 && "wch".includes(event.key)) {
      g = 0;
      const path = { w: "/work/", c: "/cases/", h: "/help/" }[event.key];
      const link = $(`.nav a[href^="${path}"]`);
      if (link) link.click();
    }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event, event.key === "ArrowDown" ? 1 : -1);
  });
  function move(event, step) {
    const stops = $$("[data-list] [data-stop]").filter((stop) => stop.offsetParent !== null);
    if (!stops.length) return;
    const here = stops.indexOf(document.activeElement);
    if (here < 0 && document.activeElement !== document.body && document.activeElement.id !== "main") return;
    event.preventDefault();
    const next = here < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.max(0, Math.min(stops.length - 1, here + step));
    stops[next].focus();
    stops[next].scrollIntoView({ block: "nearest" });
  }

  /* 连点只办一次；登录过期不丢所填 */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.id === "again-form" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-download")) return;
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) { button.classList.add("busy"); setTimeout(() => { button.setAttribute("aria-disabled", "true"); }, 0); }
    setTimeout(() => release(form), 20000);
  });
  function release(form) {
    delete form.dataset.sent;
    $$(".busy", form).forEach((button) => { button.classList.remove("busy"); button.removeAttribute("aria-disabled"); });
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) { $$("form[data-sent]").forEach(release); } });

  let waiting = null;
  function signInAgain(then) { waiting = then; $("#again-err").textContent = ""; if (!$("#again").open) $("#again").showModal(); $("#again-password").focus(); }
  $("#again").addEventListener("cancel", (event) => event.preventDefault());
  $("#again-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(event.target);
    const page = await fetch(event.target.action, { headers: { "HX-Request": "true" } });
    const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrfmiddlewaretoken]");
    body.set("csrfmiddlewaretoken", token ? token.value : "");
    const answer = await fetch(event.target.action, { method: "POST", body, headers: { "HX-Request": "true", "X-Again": "1" } });
    if (answer.status !== 204) { $("#again-err").textContent = (await answer.text()).slice(0, 200); return; }
    const fresh = answer.headers.get("X-CSRF");
    if (fresh) { $$("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = fresh; }); document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh })); }
    $("#again-password").value = "";
    $("#again").close();
    if (waiting) { const then = waiting; waiting = null; then(); }
  });
  async function alive() {
    try { return (await fetch(document.body.dataset.worklist + "alive/", { headers: { "HX-Request": "true" } })).status !== 401; } catch { return true; }
  }
  const keep = $("form[data-keep]");
  if (keep) {
    let lastSeen = Date.now();
    document.addEventListener("input", () => { lastSeen = Date.now(); });
    keep.addEventListener("submit", (event) => {
      if (Date.now() - lastSeen < 600000 || keep.dataset.sure) { delete keep.dataset.sure; return; }
      const button = event.submitter;
      event.preventDefault();
      release(keep);
      alive().then((yes) => { const send = () => { keep.dataset.sure = "1"; keep.requestSubmit(button || undefined); }; if (yes) send(); else signInAgain(send); });
    }, true);
  }

  /* htmx：出错怎么说 */
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status !== 401) return;
    event.preventDefault();
    const elt = event.detail.elt;
    signInAgain(() => (elt.click ? elt.click() : location.reload()));
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (event.detail.elt.hasAttribute("data-quiet")) return;
    else if (status === 404) toast(say("gone"), true);
    else if (status >= 500) toast(say("wrong"), true);
  });
  document.addEventListener("htmx:timeout", () => toast(say("slow"), true));
  document.addEventListener("htmx:beforeSwap", (event) => { if ([409, 422, 400].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; } });
  document.addEventListener("htmx:afterSettle", (event) => { const goal = $("[data-focus]", event.detail.elt); if (goal) goal.focus(); });

  const first = $("[data-focus-first]");
  if (first) first.focus();
  window.mingjing = { $, $$, say, toast, signInAgain, release };
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  $$("select[data-go], input[data-go]").forEach((input) => input.addEventListener("change", () => input.form.requestSubmit()));
})();
