// A banner for other pages: <script src="https://status.example.com/static/status.js" async></script>
// It appears only while something is wrong, and leads to the status page.
(() => {
  const home = new URL("../", document.currentScript.src);
  const colors = { down: "#b02525", degraded: "#8a5b00", maintenance: "#43529c" };
  let bar;
  const look = async () => {
    const status = await (await fetch(new URL("status.json", home), { cache: "no-cache" })).json();
    const isOld = (Date.now() - new Date(status.checked_at)) / 1000 > status.stale_after_s;
    const color = isOld ? undefined : colors[status.status];
    bar?.remove();
    if (!color) return;
    bar = document.createElement("a");
    bar.href = home;
    bar.setAttribute("role", "status");
    bar.textContent = [status.title, status.detail].filter(Boolean).join(": ");
    Object.assign(bar.style, {
      position: "fixed", insetInlineEnd: "1rem", bottom: "1rem", zIndex: 9999, boxSizing: "border-box",
      maxWidth: "min(24rem, 100vw - 2rem)", padding: ".625rem 1rem", border: "1px solid transparent",
      borderRadius: "8px", background: color, color: "#fff",
      font: "600 15px/1.4 system-ui, sans-serif", textDecoration: "none", boxShadow: "0 2px 12px #0006",
    });
    document.body.append(bar);
  };
  const quietly = () => look().catch(() => {});
  quietly();
  setInterval(quietly, 120_000);
})();
