// The theme, before anything is drawn, and the reader's time zone. Everything else is the server's.
(() => {
  const themes = ['system', 'light', 'dark'];
  const chosen = () => { try { return localStorage.getItem('theme') ?? 'system'; } catch { return 'system'; } };

  function apply() {
    const theme = chosen();
    for (const sheet of document.querySelectorAll('link[data-theme]'))
      sheet.media = theme === 'system' ? `(prefers-color-scheme: ${sheet.dataset.theme})` : sheet.dataset.theme === theme ? 'all' : 'not all';
    const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset.appearance = dark ? 'dark' : 'light';
    document.documentElement.dataset.theme = theme;
  }

  document.addEventListener('click', e => {
    if (!e.target.closest?.('[data-theme-switch]')) return;
    try { localStorage.setItem('theme', themes[(themes.indexOf(chosen()) + 1) % themes.length]); } catch { /* not kept */ }
    apply();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', apply);
  apply();

  window.wikiguard = {
    // Called when the page's connection stands.
    zone: () => {
      document.documentElement.dataset.connected = 'true';
      return Intl.DateTimeFormat().resolvedOptions().timeZone ?? null;
    },
  };
})();
