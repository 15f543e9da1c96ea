// The page is complete without this script. It only says times in the reader's own words, and
// tells when the served copy has grown old, which the page cannot know by itself.
(() => {
  const { checked, staleAfterS } = document.body.dataset;
  const { lang } = document.documentElement;
  // The page's language, in the reader's own variety of it: 20 Nov for some, Nov 20 for others.
  const locale = navigator.languages.find((own) => own.split("-")[0] === lang) ?? lang;
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const format = (options) => new Intl.DateTimeFormat(locale, options);
  const full = format({ dateStyle: "medium", timeStyle: "short" });
  const clock = format({ timeStyle: "short" });
  const utc = format({ dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

  const relative = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    return words.format(Math.round(seconds / size), unit);
  };

  const localise = (time) => {
    const moment = new Date(time.dateTime);
    time.title ||= utc.format(moment) + " UTC";
    if (time.closest(".banner")) return relative(moment);
    const sameDay = moment.getDate() === moment.getUTCDate();
    return time.matches(".clock") && sameDay ? clock.format(moment) : full.format(moment);
  };

  const refresh = () => {
    for (const time of document.querySelectorAll("time")) time.textContent = localise(time);
    for (const zone of document.querySelectorAll(".zone")) zone.hidden = true;
    const age = (Date.now() - new Date(checked)) / 1000;
    if (age > Number(staleAfterS)) document.getElementById("stale").hidden = false;
  };

  refresh();
  setInterval(refresh, 30_000);
})();
