// The page is complete without this script. It says times in the reader's own words, keeps the
// page fresh without a reload, walks the bars by keyboard and finger, and remembers the theme.
(() => {
  const root = document.documentElement;
  const saved = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  const free = root.dataset.theme === "auto"; // else the owner has chosen for everybody
  if (free && (saved === "light" || saved === "dark")) root.dataset.theme = saved;

  const { lang } = root;
  // The page's language, in the reader's own variety of it: 20 Nov for some, Nov 20 for others.
  const locale = navigator.languages.find((each) => each.split("-")[0] === lang.split("-")[0]) ?? lang;
  const settings = { numberingSystem: "latn" }; // as everywhere else on the page
  const once = (first) => { let made; return () => (made ??= first()); }; // each takes milliseconds
  const make = (options) => new Intl.DateTimeFormat(locale, { ...settings, ...options });
  const words = once(() => new Intl.RelativeTimeFormat(locale, { ...settings, numeric: "auto" }));
  const time = once(() => { // 5:24 PM, but 05:24
    const isHalf = make({ hour: "numeric" }).resolvedOptions().hour12;
    return { hour: isHalf ? "numeric" : "2-digit", minute: "2-digit" };
  });
  const day = { year: "numeric", month: "short", day: "numeric" };
  const full = once(() => make({ ...day, ...time() }));
  const clock = once(() => make(time()));
  const date = once(() => make({ ...day, timeZone: "UTC" }));
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

  const relative = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    return words().format(Math.round(seconds / size), unit);
  };

  const localise = (time) => {
    const moment = new Date(time.dateTime);
    const isClock = time.matches(".clock");
    time.title ||= time.textContent + (isClock ? " UTC" : ""); // what the page says without script
    if (time.dateTime.length === 10) return date().format(moment); // a day is one of UTC everywhere
    if (time.closest(".banner")) return relative(moment);
    const sameDay = moment.getDate() === moment.getUTCDate();
    const local = (isClock && (sameDay || time.closest(".plot")) ? clock() : full()).format(moment);
    // Whoever talks about an incident may sit in another zone.
    if (!time.closest(".both") || !moment.getTimezoneOffset()) return local;
    return `${local} (${sameDay ? `${moment.toISOString().slice(11, 16)} UTC` : time.title})`;
  };

  const say = (time) => { time.textContent = localise(time); };
  // While the page comes in, each time is said before it is painted: nothing moves when it changes.
  const early = new MutationObserver(() => {
    for (const time of document.querySelectorAll("time:not([title])")) if (time.nextSibling ?? time.parentNode.nextSibling) say(time);
  });
  early.observe(root, { childList: true, subtree: true });

  const dress = () => {
    document.querySelectorAll("time").forEach(say);
    for (const zone of document.querySelectorAll(".zone")) zone.hidden = true;
    const { checked, staleAfterS } = document.body.dataset;
    if ((Date.now() - new Date(checked)) / 1000 > Number(staleAfterS)) {
      const notice = document.getElementById("stale");
      notice.classList.toggle("late", notice.hidden || notice.matches(".late"));
      notice.hidden = false;
    }
    // One stop of the Tab key for each bar; arrow keys walk its days.
    for (const bar of document.querySelectorAll(".bar")) {
      if (!bar.querySelector("[tabindex]")) bar.lastElementChild.tabIndex = 0;
    }
  };

  const walk = (day) => {
    if (!day) return;
    for (const other of day.parentElement.querySelectorAll("[tabindex]")) other.removeAttribute("tabindex");
    day.tabIndex = 0;
    day.focus({ preventScroll: true });
  };

  const onKey = (event) => {
    const day = event.target.closest?.(".bar li");
    if (!day) return;
    const forward = root.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = root.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const next = {
      [forward]: day.nextElementSibling, [back]: day.previousElementSibling,
      Home: day.parentElement.firstElementChild, End: day.parentElement.lastElementChild,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    walk(next);
  };

  const onPointer = (event) => {
    if (event.pointerType === "mouse") return;
    walk(document.elementFromPoint(event.clientX, event.clientY)?.closest(".bar li"));
  };

  // Fetch the page again and take over the parts that changed; focus and scroll stay, and a fold
  // stays as the reader left it until the page itself wants it otherwise.
  const raw = new Map();
  const sent = new WeakMap();
  const folds = (part) => [part, ...part.querySelectorAll("details")].filter((each) => each.matches("details"));
  const textOf = (part) => part.outerHTML.replace(/<time[^>]*(datetime="[^"]*")[^>]*>[^<]*/g, "<time $1>");
  const remember = (part) => {
    raw.set(part, textOf(part));
    for (const fold of folds(part)) sent.set(fold, fold.open);
    return part;
  };
  const nameOf = (part) => [part.tagName, part.classList[0], part.getAttribute("aria-label"), part.querySelector("h2")?.textContent].join();

  const refresh = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title;
    Object.assign(document.body.dataset, fresh.body.dataset);
    const icon = document.querySelector("link[rel=icon]");
    icon.href = fresh.querySelector("link[rel=icon]").getAttribute("href");
    for (const place of ["main", "footer"]) merge(document.querySelector(place), fresh.querySelector(place));
    dress();
  };

  const merge = (place, fresh) => {
    const olds = [...place.children];
    let next = olds[0] ?? null;
    for (const part of [...fresh.children]) {
      const at = olds.findIndex((old) => nameOf(old) === nameOf(part));
      if (at < 0) place.insertBefore(remember(document.adoptNode(part)), next);
      else next = take(olds.splice(at, 1)[0], part).nextElementSibling;
    }
    for (const old of olds) old.remove();
  };

  const take = (old, fresh) => {
    if (raw.get(old) === textOf(fresh)) return old;
    const stops = "a, summary, input, li[tabindex], [tabindex]";
    const stop = [...old.querySelectorAll(stops)].indexOf(document.activeElement);
    const were = folds(old);
    const chosen = [...old.querySelectorAll("input:checked")].map((input) => input.id);
    old.replaceWith(remember(document.adoptNode(fresh)));
    raw.delete(old);
    folds(fresh).forEach((fold, n) => {
      if (were[n] && sent.get(were[n]) === fold.open) fold.open = were[n].open;
    });
    for (const id of chosen) document.getElementById(id).checked = true;
    dress();
    if (stop >= 0) fresh.querySelectorAll(stops)[stop]?.focus({ preventScroll: true });
    return fresh;
  };

  const nextTheme = (event) => {
    const order = ["auto", "light", "dark"];
    const next = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* a private window forgets */ }
    event.currentTarget.textContent = event.currentTarget.dataset[next];
  };

  document.addEventListener("DOMContentLoaded", () => {
    early.disconnect();
    document.querySelectorAll("main > *, footer > *").forEach(remember);
    dress();
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("pointermove", onPointer);
    const button = document.getElementById("theme");
    button.closest(".scripted").hidden = !free;
    button.textContent = button.dataset[root.dataset.theme] ?? "";
    button.addEventListener("click", nextTheme);
    setInterval(dress, 30_000);
    setInterval(() => refresh().catch(() => {}), 60_000);
  });
})();
