// Runs in the page before its top is painted, and again at its end, so that nothing moves: times in
// the reader's zone, and controls of the script. The words are the generator's: the browser's own
// formats take longer to load than all else here, so only a day that is not UTC's needs them.
const times = (() => {
  const { lang, dataset } = document.documentElement;
  const all = (selector) => document.querySelectorAll(selector);
  const settings = { numberingSystem: "latn" };
  const locale = lang === "en" ? "en-GB" : lang;
  const once = (first) => { let made; return () => (made ??= first()); };
  const make = (options) => new Intl.DateTimeFormat(locale, { ...settings, ...options });
  const day = { year: "numeric", month: "short", day: "numeric" };
  const full = once(() => make({ ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  const date = once(() => make({ ...day, timeZone: "UTC" }));
  const hours = (moment) => [moment.getHours(), moment.getMinutes()].map((n) => `${n}`.padStart(2, "0")).join(":");
  const minutesAgo = (moment) => Math.max(1, Math.floor((Date.now() - moment) / 60_000));
  const relative = (minutes) => {
    const [unit, n] = minutes < 60 ? ["minute", minutes] : ["hour", Math.floor(minutes / 60)];
    const phrase = document.body.dataset[unit];
    return phrase ? phrase.replace("{n}", n) : new Intl.RelativeTimeFormat(locale, settings).format(-n, unit);
  };
  const localise = (time) => {
    const text = (time.dataset.text ??= time.textContent);
    // A day is one of UTC everywhere, and so are the hours below it.
    if (time.dateTime.length <= 10 || time.closest(".events")) return text;
    const moment = new Date(time.dateTime);
    const utc = moment.toISOString().slice(11, 16);
    const { utc: name } = document.body.dataset;
    time.title ||= text.includes(name) ? text : `${text} ${name}`;
    if (!times.onPaper && minutesAgo(moment) < 1440 && time.closest(".banner, .ago") && !time.closest(".due")) return relative(minutesAgo(moment));
    const sameDay = moment.getDate() === moment.getUTCDate();
    const isHours = text.includes(utc) && (sameDay || (time.matches(".clock") && time.closest(".plot")));
    const local = isHours ? text.replace(`${utc} ${name}`, utc).replace(utc, hours(moment)) : full().format(moment);
    // Readers who talk about an incident may sit in different zones.
    if (!time.closest(".both") || !moment.getTimezoneOffset()) return local;
    return `${local} (${sameDay ? `${utc} ${name}` : time.title})`;
  };
  const write = (part, text) => { if (part.textContent !== text) part.textContent = text; };
  const dress = (parts = [...all("time")]) => {
    for (const time of parts) write(time, localise(time));
    for (const part of all(".scripted, form.filter")) part.hidden = false;
    for (const button of all("#theme")) write(button, button.dataset[dataset.theme] ?? "");
  };
  // The browser may paint a part of what it has read. The last time of it may not be whole.
  const reader = new MutationObserver(() => dress([...all("time")].slice(0, -1)));
  const begin = () => { dress(); reader.observe(document.body, { childList: true, subtree: true }); };
  const end = () => { reader.disconnect(); dress(); };
  return { locale, settings, make, full, date, dress, begin, end, onPaper: false };
})();
times.begin();
