// The page is complete without this script. It takes back what an old page says of the present,
// explains bars and graphs, filters, and keeps itself fresh.
(() => {
  const root = document.documentElement;
  const { lang } = root;
  const rtl = root.dir === "rtl";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);

  const { locale, settings, full, date } = times; // site/templates/times.js, in the page itself

  const dress = () => {
    times.dress();
    for (const plot of all(".plot[data-from]")) {
      plot.tabIndex = 0;
      plot.setAttribute("aria-description", plot.dataset.hint);
    }
    expire();
  };

  // The browser's own formats take a phone tens of milliseconds to load: until its footer is in
  // sight, or on paper, a page names the offset alone.
  const offset = () => {
    const minutes = -new Date().getTimezoneOffset();
    const hours = Math.floor(Math.abs(minutes) / 60);
    const rest = Math.abs(minutes) % 60;
    return document.body.dataset.utc + (minutes ? `${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${rest}` : ""}` : "");
  };
  let zone;
  const zoneName = () => (zone ??= `${times.make({}).resolvedOptions().timeZone} (${offset()})`);
  const say = (place, where) => { place.textContent = document.body.dataset.zone.replace("{zone}", where); };
  const footer = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) say(target, zoneName());
  });
  const name = () => {
    for (const place of all(".zone")) {
      say(place, zone ?? offset());
      footer.observe(place);
    }
  };
  const explain = (time) => {
    if (time.dateTime.length > 10) time.title = `${full().format(new Date(time.dateTime))} (${zoneName()})`;
  };

  // An old page claims nothing about the present.
  const lastReported = (title) => document.body.dataset.last.replace("{title}", title);
  const expire = () => {
    const { checked, staleAfterS, unknown, unknownTitle } = document.body.dataset;
    const isLate = (Date.now() - new Date(checked)) / 1000 > Number(staleAfterS);
    if (!isLate) return root.classList.remove("stale");
    root.classList.add("stale");
    one("#stale").hidden = false;
    if (one(".banner, .monitor, .phase-now:not(.over)")) document.title = `${unknownTitle} · ${one(".brand").textContent}`;
    const icon = one("link[rel=icon][href*='static/']");
    if (icon) icon.href = `${document.body.dataset.root}static/unknown.svg`;
    for (const status of all(".banner, .status, .phase-now:not(.over)", one("main"))) {
      one("use", status)?.setAttribute("href", "#i-unknown");
      if (status.matches(".status")) {
        status.className = "status unknown";
        one("span", status).textContent = unknown;
      }
    }
    for (const phase of all(".open .phase, .phase-now:not(.over) span")) phase.textContent = unknown;
    for (const title of all(".open .incident:not(.maintenance) h2 a, .head:has(.phase-now:not(.over)) h1 bdi, .episode:not(.over) p:first-child > :first-child")) {
      title.textContent = title.dataset.last ??= lastReported(title.textContent);
    }
    const heading = one(".banner h1");
    if (heading) heading.textContent = unknownTitle;
  };

  // A page that is not made again in every round learns from status.json how things are now.
  const isSettled = () => document.body.dataset.settled !== undefined;
  const news = async () => (await fetch(`${document.body.dataset.root}status.json`, { cache: "no-cache" })).json();
  const settle = (status) => {
    const { dataset } = document.body;
    if (!isSettled() || !status?.checked_at) return;
    Object.assign(dataset, { checked: status.checked_at, staleAfterS: status.stale_after_s });
    const last = one(".last-check time");
    if (last) {
      last.dateTime = status.checked_at;
      last.title = `${status.checked_at.slice(0, 16).replace("T", " ")} UTC`;
    }
    const icon = one("link[rel=icon][href$='static/unknown.svg']");
    if (icon) icon.href = `${dataset.root}static/${status.status}.svg`;
  };

  // One tip explains the day of a bar, or the moment of a graph, beside the pointer or the focus.
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "status");
  let leaving = 0;
  const hide = () => { clearTimeout(leaving); tip.remove(); tip.replaceChildren(); };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 250); };
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", leave);

  const show = (owner, x, title, text, links) => {
    clearTimeout(leaving);
    const head = document.createElement("b");
    head.textContent = title;
    tip.replaceChildren(head, text, ...links.map(([name, href]) => {
      const link = document.createElement("a");
      link.textContent = root.classList.contains("stale") ? lastReported(name) : name;
      link.href = document.body.dataset.root + href;
      return link;
    }));
    if (tip.previousElementSibling !== owner) owner.after(tip);
    tip.style.left = tip.style.top = "0";
    const zero = tip.getBoundingClientRect();
    const box = owner.getBoundingClientRect();
    const most = root.clientWidth - zero.width - 8;
    tip.style.left = `${Math.max(8, Math.min(x - zero.width / 2, most)) - zero.left}px`;
    const below = box.bottom + 4;
    const fits = below + zero.height < root.clientHeight || box.top < zero.height;
    tip.style.top = `${(fits ? below : box.top - zero.height - 4) - zero.top}px`;
  };

  const frame = (bar) => {
    const svg = one("svg", bar);
    const n = svg.viewBox.baseVal.width;
    const box = svg.getBoundingClientRect();
    const seen = Math.round((n * bar.clientWidth) / box.width);
    return { n, box, first: n - seen };
  };

  const dayAt = (bar, x) => {
    const { n, box, first } = frame(bar);
    const at = (rtl ? box.right - x : x - box.left) / box.width;
    return Math.max(first, Math.min(n - 1, Math.floor(at * n)));
  };

  const covers = (line, index) => {
    let end = 0;
    return [...line.getAttribute("d").matchAll(/m(\S+) \S+?h(\d+)/g)].some(([, skip, length]) => {
      const start = end + Number(skip);
      end = start + Number(length);
      return start <= index && index < end;
    });
  };

  const isAny = (bar, states, index) => all(states, bar).some((line) => covers(line, index));

  // The text of a day that is not the usual one of its state, and its incidents: titles and paths.
  const noteOf = (bar, index) => {
    const lines = bar.dataset.notes.split("\n").map((line) => line.split("\t"));
    const [, text, ...links] = lines.find(([at]) => at === String(index)) ?? [];
    return { text, links: links.flatMap((title, at) => at % 2 ? [] : [[title, links[at + 1]]]) };
  };

  // What the bar of a group says is what its components say of their problems.
  const noteOfGroup = (bar, index) => {
    const members = all(".component", bar.closest(".group")).filter((member) => isAny(member, ".degraded, .partial, .down", index));
    const notes = members.map((member) => ({ name: one("h3", member).textContent, ...noteOf(one(".bar", member), index) }));
    return {
      text: notes.map(({ name, text }) => name + document.body.dataset.colon + text).join(" · ") || undefined,
      links: [...new Map(notes.flatMap(({ links }) => links.map((link) => [link[1], link]))).values()],
    };
  };

  const showDay = (bar, index) => {
    const { n, box } = frame(bar);
    bar.dataset.at = index;
    const on = new Date(Date.parse(document.body.dataset.today) - (n - 1 - index) * 86400_000);
    const { text, links } = (bar.matches("summary .bar") ? noteOfGroup : noteOf)(bar, index);
    const usual = isAny(bar, "path.none", index) ? document.body.dataset.dayNone : document.body.dataset.dayUp;
    const middle = ((rtl ? n - 1 - index : index) + .5) / n;
    show(bar, box.left + middle * box.width, `${date().format(on)} UTC`, text ?? usual, links);
  };

  // A graph's curve is its data: a start and steps, from 0 to 720 and from 360 up to 0.
  const pointsOf = (path) => path.getAttribute("d").split("M").filter(Boolean).map((run) => {
    let [x, y] = [0, 0];
    return [...run.matchAll(/(-?\d+) ?(-?\d+)/g)].map(([, right, down]) => [x += Number(right), y += Number(down)]);
  });
  const points = new WeakMap();
  const curve = (plot) => {
    if (!points.has(plot)) points.set(plot, all(".line", plot).flatMap(pointsOf));
    return points.get(plot);
  };
  const valueAt = (plot, x) => {
    for (const run of curve(plot)) {
      const n = run.findIndex(([at]) => at >= x);
      if (n < 0 || run[0][0] > x) continue;
      const [[a, low], [b, high]] = [run[Math.max(0, n - 1)], run[n]];
      return b > a ? low + ((high - low) * (x - a)) / (b - a) : high;
    }
    return null;
  };
  const showMoment = (plot, x) => {
    const svg = one(".curve", plot);
    const { from, to, top, unit, down } = plot.dataset;
    plot.dataset.at = x;
    const at = new Date(Date.parse(from) + (x / 720) * (Date.parse(to) - Date.parse(from)));
    const y = valueAt(plot, x);
    const isDown = all(".bad", svg).flatMap(pointsOf).some(([[left], , [right]]) => left <= x && x <= right);
    const ms = y === null ? "–" : unit.replace("~", Math.round((1 - y / 360) * Number(top)).toLocaleString(locale, settings));
    const box = svg.getBoundingClientRect();
    const isLong = Date.parse(to) - Date.parse(from) > 8 * 86400_000;
    show(plot, box.left + (x / 720) * box.width, isLong ? `${date().format(at)} UTC` : full().format(at), isDown ? `${ms} · ${down}` : ms, []);
  };

  const step = (event, key) => {
    const forward = rtl && event.target.matches(".bar") ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    return { [forward]: 1, [back]: -1, Home: -Infinity, End: Infinity }[key];
  };
  const onKey = (event) => {
    if (event.key === "Escape") {
      const ways = one(".subscribe[open]");
      if (ways) { ways.open = false; one("summary", ways).focus(); }
      if (tip.contains(document.activeElement)) tip.previousElementSibling?.focus({ preventScroll: true });
      return hide();
    }
    if (event.key === "/" && one("#filter") && !event.target.matches("input, textarea")) {
      event.preventDefault();
      return one("#filter").focus();
    }
    const by = step(event, event.key);
    const { target } = event;
    if (by === undefined || !target.matches(".bar[data-notes], .plot")) return;
    event.preventDefault();
    const at = Number(target.dataset.at ?? Infinity);
    if (target.matches(".plot")) return showMoment(target, Math.max(0, Math.min(720, Math.min(at, 720) + by * 10)));
    const { n, first } = frame(target);
    showDay(target, Math.max(first, Math.min(n - 1, Math.min(at, n - 1) + by)));
  };

  const point = (event) => {
    const owner = event.target.closest?.(".bar, .plot");
    if (!owner) return;
    if (owner.matches(".bar")) return showDay(owner, dayAt(owner, event.clientX));
    const box = one(".curve", owner).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 720;
    if (x >= 0 && x <= 720) showMoment(owner, x);
  };

  let isTouch = false;
  const onClick = (event) => {
    const bar = event.target.closest(".bar");
    if (bar && isTouch) event.preventDefault(); // a finger reads a day; the name leads to the page
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.previousElementSibling.textContent).then(() => { copy.textContent = document.body.dataset.copied; });
    if (!event.target.closest(".bar, .plot, #tip")) hide();
    const ways = one(".subscribe[open]");
    if (ways && !ways.contains(event.target)) ways.open = false;
  };

  // Find a component by its name, or only those with problems.
  const filter = () => {
    const text = one("#filter").value.trim().toLocaleLowerCase();
    const isBad = one("#only-problems").checked;
    let found = 0;
    for (const group of all(".group")) {
      let here = 0;
      for (const part of all(".component", group)) {
        part.hidden = !one("h3", part).textContent.toLocaleLowerCase().includes(text) || (isBad && !part.matches(".problem"));
        here += !part.hidden;
      }
      group.hidden = !here;
      if (group.matches("details")) {
        group.dataset.was ??= group.open;
        group.open = text || isBad ? here > 0 : group.dataset.was === "true";
        if (!text && !isBad) delete group.dataset.was;
      }
      found += here;
    }
    one("#filter-none").hidden = found > 0;
  };

  // Fetch the page again and take over the parts that changed; focus and scroll stay, and a fold
  // stays as the reader left it until the page itself wants it otherwise.
  const raw = new Map();
  const sent = new WeakMap();
  const folds = (part) => [part, ...all("details", part)].filter((each) => each.matches("details"));
  const textOf = (part) => part.outerHTML.replace(/<time[^>]*(datetime="[^"]*")[^>]*>[^<]*/g, "<time $1>");
  const remember = (part) => {
    raw.set(part, textOf(part));
    for (const fold of folds(part)) sent.set(fold, fold.open);
    return part;
  };
  const nameOf = (part) => [part.tagName, part.classList[0], part.getAttribute("aria-label"), one("h2", part)?.textContent].join();

  const refresh = async () => {
    if (document.hidden || one("#filter:focus")) return;
    const status = isSettled() ? await news().catch(() => null) : null; // the page is not older than this
    const answer = await fetch(location.href, { cache: "no-cache" });
    if (!answer.ok) return;
    if (root.classList.contains("stale")) raw.clear(); // whatever was taken back comes back
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = fresh.title;
    document.body.toggleAttribute("data-settled", fresh.body.hasAttribute("data-settled"));
    Object.assign(document.body.dataset, fresh.body.dataset);
    const icon = one("link[rel=icon]");
    icon.href = one("link[rel=icon]", fresh).getAttribute("href");
    for (const place of ["main", "footer"]) merge(one(place), one(place, fresh));
    settle(status);
    dress();
    name();
    if (one("#filter")?.value || one("#only-problems")?.checked) filter();
  };

  const merge = (place, fresh) => {
    const parts = (of) => [...of.children].filter((part) => !part.matches("link, script"));
    const olds = parts(place);
    let next = olds[0] ?? null;
    for (const part of parts(fresh)) {
      const at = olds.findIndex((old) => nameOf(old) === nameOf(part));
      if (at < 0) place.insertBefore(remember(document.adoptNode(part)), next);
      else next = take(olds.splice(at, 1)[0], part).nextElementSibling;
    }
    for (const old of olds) old.remove();
  };

  const take = (old, fresh) => {
    if (raw.get(old) === textOf(fresh)) return old;
    const stops = "a, summary, input, [tabindex]";
    const stop = all(stops, old).indexOf(document.activeElement);
    const were = folds(old);
    const chosen = all("input:checked", old).map((input) => input.id);
    const find = one("#filter", old)?.value;
    old.replaceWith(remember(document.adoptNode(fresh)));
    raw.delete(old);
    folds(fresh).forEach((fold, n) => {
      if (were[n] && sent.get(were[n]) === fold.open) fold.open = were[n].open;
    });
    for (const id of chosen) document.getElementById(id).checked = true;
    if (find) one("#filter", fresh).value = find;
    if (stop >= 0) {
      dress(); // makes graphs a stop of the keyboard
      all(stops, fresh)[stop]?.focus({ preventScroll: true });
    }
    return fresh;
  };

  const nextTheme = (event) => {
    const order = ["auto", "light", "dark"];
    const next = order[(order.indexOf(root.dataset.theme) + 1) % order.length];
    root.dataset.theme = next;
    try { localStorage.setItem("theme", next); } catch { /* a private window forgets */ }
    event.currentTarget.textContent = event.currentTarget.dataset[next];
  };

  dress();
  (window.requestIdleCallback ?? setTimeout)(() => {
    for (const part of all("main > *, footer > *")) remember(part);
    name();
  });
  const on = (name, react) => document.addEventListener(name, react);
  on("keydown", onKey);
  on("click", onClick);
  on("pointerdown", (event) => { isTouch = event.pointerType !== "mouse"; if (isTouch) point(event); });
  on("pointermove", point);
  on("pointerover", ({ target }) => { if (target.matches(".events time")) explain(target); });
  on("pointerout", (event) => { if (event.pointerType === "mouse" && event.target.closest?.(".bar, .plot")) leave(); });
  on("focusin", ({ target }) => {
    if (tip.contains(target)) clearTimeout(leaving);
    else if (target.matches?.(".bar[data-notes]:focus-visible") && !isTouch) showDay(target, frame(target).n - 1);
    else if (tip.previousElementSibling !== target) hide();
  });
  on("input", ({ target }) => { if (target.closest(".filter")) filter(); });
  on("submit", (event) => { if (event.target.matches(".filter")) event.preventDefault(); });
  const button = one("#theme");
  if (button) {
    button.addEventListener("click", nextTheme);
  }
  for (const [event, is] of [["beforeprint", true], ["afterprint", false]]) addEventListener(event, () => { times.onPaper = is; zoneName(); dress(); name(); });
  setInterval(dress, 30_000);
  if (isSettled()) refresh().catch(() => {});
  setInterval(() => refresh().catch(() => {}), 60_000);
  on("visibilitychange", () => { if (!document.hidden) refresh().catch(() => {}); });
})();
