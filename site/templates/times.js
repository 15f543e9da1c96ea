// Runs in the page before it is painted, so that nothing moves: times in the reader's zone and
// variety of the page's language (20 Nov for some, Nov 20 for others), and controls of the script.
const times = (() => {
  const { lang, dataset } = document.documentElement;
  const all = (selector) => document.querySelectorAll(selector);
  const locale = navigator.languages.find((each) => each.split("-")[0] === lang.split("-")[0]) ?? lang;
  const settings = { numberingSystem: "latn" };
  const once = (first) => { let made; return () => (made ??= first()); };
  const make = (options) => new Intl.DateTimeFormat(locale, { ...settings, ...options });
  const words = once(() => new Intl.RelativeTimeFormat(locale, { ...settings, numeric: "auto" }));
  const time = once(() => {
    const isHalf = make({ hour: "numeric" }).resolvedOptions().hour12;
    return { hour: isHalf ? "numeric" : "2-digit", minute: "2-digit" };
  });
  const day = { year: "numeric", month: "short", day: "numeric" };
  const full = once(() => make({ ...day, ...time() }));
  const clock = once(() => make(time()));
  const date = once(() => make({ ...day, timeZone: "UTC" }));
  const zone = once(() => `${make({}).resolvedOptions().timeZone} (${make({ timeZoneName: "shortOffset" }).formatToParts().find((part) => part.type === "timeZoneName").value})`);
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const relative = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    return words().format(Math.round(seconds / size), unit);
  };
  const localise = (time) => {
    const moment = new Date(time.dateTime);
    const isClock = time.matches(".clock");
    if (time.dateTime.length < 10) return time.textContent;
    // A day is one of UTC everywhere, and so are the hours below it.
    if (time.dateTime.length === 10) return date().format(moment);
    if (time.closest(".events")) {
      time.title = `${full().format(moment)} (${zone()})`;
      return time.textContent;
    }
    time.title ||= isClock ? time.textContent.replace(/( UTC)?$/, " UTC") : time.textContent;
    if (!times.onPaper && time.closest(".banner, .ago") && !time.closest(".due")) return relative(moment);
    const sameDay = moment.getDate() === moment.getUTCDate();
    const local = (isClock && (sameDay || time.closest(".plot")) ? clock() : full()).format(moment);
    // Readers who talk about an incident may sit in different zones.
    if (!time.closest(".both") || !moment.getTimezoneOffset()) return local;
    return `${local} (${sameDay ? `${moment.toISOString().slice(11, 16)} UTC` : time.title})`;
  };
  const dress = () => {
    for (const time of all("time")) time.textContent = localise(time);
    for (const place of all(".zone")) place.textContent = document.body.dataset.zone.replace("{zone}", zone());
    for (const part of all(".scripted, form.filter")) part.hidden = false;
    for (const button of all("#theme")) button.textContent = button.dataset[dataset.theme] ?? "";
  };
  return { locale, settings, full, date, dress, onPaper: false };
})();
times.dress();
