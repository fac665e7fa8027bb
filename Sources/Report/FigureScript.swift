/// What pages do with figures when scripts run: values at the pointer or under the arrow keys, and a
/// large view to zoom and move. Without it each figure is an image with links to its files.
let figureScript: StaticString = """
    'use strict';
    (function () {
      const tip = document.createElement('div');
      tip.className = 'tip';
      tip.hidden = true;
      tip.setAttribute('role', 'status');
      const spot = document.createElement('div');
      spot.className = 'spot';
      spot.hidden = true;

      const attach = function (plate, values) {
        const image = plate.querySelector('img');
        const series = JSON.parse(values).series;
        let at = null;
        const hide = function () { tip.hidden = true; spot.hidden = true; at = null; };
        const show = function (s, i) {
          const one = series[s];
          at = [s, i];
          const box = image.getBoundingClientRect();
          const ground = plate.getBoundingClientRect();
          const x = box.left - ground.left + one.u[i] / 1e4 * box.width;
          const y = box.top - ground.top + one.v[i] / 1e4 * box.height;
          plate.append(spot, tip);
          tip.replaceChildren();
          if (one.name) {
            const name = document.createElement('b');
            name.textContent = one.name;
            tip.append(name, document.createElement('br'));
          }
          tip.append((one.x || 'x') + ': ' + one.a[i], document.createElement('br'),
            (one.y || 'y') + ': ' + one.b[i]);
          tip.hidden = false;
          spot.hidden = false;
          spot.style.left = x + 'px';
          spot.style.top = y + 'px';
          const right = x + 14 + tip.offsetWidth > plate.clientWidth;
          tip.style.left = Math.max(2, right ? x - 14 - tip.offsetWidth : x + 14) + 'px';
          tip.style.top = Math.max(2, y - tip.offsetHeight - 8) + 'px';
        };
        plate.addEventListener('pointermove', function (event) {
          const box = image.getBoundingClientRect();
          let best = 26 * 26;
          let found = null;
          for (let s = 0; s < series.length; s += 1) {
            const one = series[s];
            for (let i = 0; i < one.u.length; i += 1) {
              const dx = box.left + one.u[i] / 1e4 * box.width - event.clientX;
              const dy = box.top + one.v[i] / 1e4 * box.height - event.clientY;
              if (dx * dx + dy * dy < best) { best = dx * dx + dy * dy; found = [s, i]; }
            }
          }
          if (found) { show(found[0], found[1]); } else { hide(); }
        });
        plate.addEventListener('pointerleave', hide);
        plate.addEventListener('blur', hide);
        plate.addEventListener('keydown', function (event) {
          const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
          const across = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (event.key === 'Escape' && at) { hide(); event.stopPropagation(); return; }
          if (event.altKey || event.ctrlKey || event.metaKey || !(along || across)) { return; }
          event.preventDefault();
          event.stopPropagation();
          let [s, i] = at || [0, along ? -along : 0];
          if (across && at) { s = (s + across + series.length) % series.length; }
          const n = series[s].u.length;
          i = along ? (i + along + n) % n : Math.min(i, n - 1);
          show(s, i);
        });
        plate.tabIndex = 0;
        plate.setAttribute('role', 'group');
        plate.setAttribute('aria-label', 'Figure: arrow keys step through its values');
      };

      const dialog = document.createElement('dialog');
      dialog.className = 'large';
      let view = { x: 0, y: 0, width: 0 };
      const open = function (figure) {
        const plate = figure.querySelector('.plate');
        const image = plate.querySelector('img');
        const ratio = image.naturalHeight / image.naturalWidth || 0.7;
        const bar = document.createElement('div');
        bar.className = 'bar';
        const stage = document.createElement('div');
        stage.className = 'stage';
        const sheet = document.createElement('div');
        sheet.className = 'sheet plate';
        const copy = image.cloneNode();
        copy.loading = 'eager';
        sheet.append(copy);
        stage.append(sheet);
        const place = function () {
          sheet.style.left = view.x + 'px';
          sheet.style.top = view.y + 'px';
          copy.style.width = view.width + 'px';
          copy.style.height = view.width * ratio + 'px';
        };
        const fit = function () {
          const width = Math.min(stage.clientWidth, stage.clientHeight / ratio);
          view = { x: (stage.clientWidth - width) / 2,
            y: (stage.clientHeight - width * ratio) / 2, width: width };
          place();
        };
        const zoom = function (factor, x, y) {
          const least = 120 / view.width;
          const most = stage.clientWidth * 24 / view.width;
          const f = Math.max(least, Math.min(most, factor));
          view = { x: x - (x - view.x) * f, y: y - (y - view.y) * f, width: view.width * f };
          place();
        };
        const middle = function (factor) {
          zoom(factor, stage.clientWidth / 2, stage.clientHeight / 2);
        };
        const button = function (text, name, action) {
          const element = document.createElement('button');
          element.type = 'button';
          element.textContent = text;
          element.setAttribute('aria-label', name);
          element.title = name;
          element.addEventListener('click', action);
          bar.append(element);
        };
        const caption = document.createElement('span');
        caption.textContent = figure.querySelector('figcaption p').textContent;
        bar.append(caption);
        button('\u{2212}', 'Smaller (−)', function () { middle(1 / 1.4); });
        button('+', 'Larger (+)', function () { middle(1.4); });
        button('Fit', 'Whole figure (0)', fit);
        button('Close', 'Close (Esc)', function () { dialog.close(); });
        stage.addEventListener('wheel', function (event) {
          event.preventDefault();
          const box = stage.getBoundingClientRect();
          zoom(Math.exp(-event.deltaY / 400), event.clientX - box.left, event.clientY - box.top);
        }, { passive: false });
        let grip = null;
        stage.addEventListener('pointerdown', function (event) {
          grip = [event.clientX - view.x, event.clientY - view.y];
          stage.setPointerCapture(event.pointerId);
        });
        stage.addEventListener('pointermove', function (event) {
          if (!grip) { return; }
          view.x = event.clientX - grip[0];
          view.y = event.clientY - grip[1];
          place();
        });
        stage.addEventListener('pointerup', function () { grip = null; });
        dialog.replaceChildren(bar, stage);
        dialog.setAttribute('aria-label', 'Figure, large');
        dialog.onkeydown = function (event) {
          if (event.key === '+' || event.key === '=') { middle(1.4); }
          if (event.key === '-') { middle(1 / 1.4); }
          if (event.key === '0') { fit(); }
        };
        if (plate.dataset.values) { attach(sheet, plate.dataset.values); }
        dialog.showModal();
        fit();
      };

      const figures = document.querySelectorAll('figure');
      if (figures.length) { document.body.append(dialog); }
      for (const figure of figures) {
        const plate = figure.querySelector('.plate');
        if (!plate) { continue; }
        if (plate.dataset.values) { attach(plate, plate.dataset.values); }
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'enlarge';
        button.textContent = 'Enlarge';
        button.addEventListener('click', function () { open(figure); });
        figure.querySelector('.files').prepend(button, ' ');
      }
    })();
    """
