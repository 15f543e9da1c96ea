// The page is complete without this script. It only says times in the reader's own words, and
// tells when the served copy has grown old, which the page cannot know by itself.
(() => {
  const { checked, staleAfterS } = document.body.dataset;
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const zone = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];

  const relative = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ["minute", 60];
    return words.format(Math.round(seconds / size), unit);
  };

  const refresh = () => {
    for (const time of document.querySelectorAll("time")) {
      const moment = new Date(time.dateTime);
      time.title ||= time.textContent;
      time.textContent = time.closest(".banner") ? relative(moment) : zone.format(moment);
    }
    const age = (Date.now() - new Date(checked)) / 1000;
    if (age > Number(staleAfterS)) document.getElementById("stale").hidden = false;
  };

  refresh();
  setInterval(refresh, 30_000);
})();
