/// Search and filters of the overview, and open details for the printer; pages read well without it.
let pageScript: StaticString = """
    'use strict';
    (function () {
      const form = document.querySelector('form.filter');
      if (form) {
        form.hidden = false;
        const rows = Array.from(document.querySelectorAll('tr[data-words]'));
        const groups = Array.from(document.querySelectorAll('section.family'));
        const status = form.querySelector('output');
        const update = function () {
          const words = form.elements.search.value.toLowerCase().split(/\\s+/).filter(Boolean);
          const family = form.elements.family.value;
          const verdict = form.elements.verdict.value;
          let shown = 0;
          for (const row of rows) {
            const ok = words.every(function (w) { return row.dataset.words.includes(w); })
              && (!family || row.dataset.family === family)
              && (!verdict || row.dataset.verdicts.split(' ').includes(verdict));
            row.hidden = !ok;
            if (ok) { shown += 1; }
          }
          for (const group of groups) {
            group.hidden = !group.querySelector('tr[data-words]:not([hidden])');
          }
          status.textContent = shown + ' of ' + rows.length + ' suites';
        };
        form.addEventListener('input', update);
        form.addEventListener('reset', function () { setTimeout(update, 0); });
        form.addEventListener('submit', function (event) { event.preventDefault(); });
        document.addEventListener('keydown', function (event) {
          const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
          if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            form.elements.search.focus();
          }
        });
        update();
      }
      window.addEventListener('beforeprint', function () {
        for (const d of document.querySelectorAll('details')) {
          if (!d.open) { d.open = true; d.dataset.printed = ''; }
        }
      });
      window.addEventListener('afterprint', function () {
        for (const d of document.querySelectorAll('details[data-printed]')) {
          d.open = false;
          delete d.dataset.printed;
        }
      });
    })();
    """
