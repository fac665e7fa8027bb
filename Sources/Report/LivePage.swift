/// The page that shows a run as it goes; it asks its own server for news and nobody else.
public struct LivePage {
    private let status: LiveStatus

    /// A page that begins with this status.
    public init(_ status: LiveStatus) { self.status = status }

    /// The text of the page, which reads well without scripts; it is then loaded anew.
    public var text: String {
        var page = Page(title: "Run – Assay", root: "", links: links, main: body)
        page.mayAskServer = true
        page.head = "<noscript><meta http-equiv=\"refresh\" content=\"3\"/></noscript>\n"
        page.script = "<script>\n\(Markup.code(liveScript))\n</script>\n"
        return page.text
    }

    private var links: [SiteLink] {
        [SiteLink(name: "Run", path: "/")]
            + (status.hasReport ? [SiteLink(name: "Report", path: "/report/index.html")] : [])
    }

    private var body: Markup {
        """
        <h1>Run</h1>
        <p class="lead" id="state" role="status">\(status.state)</p>
        <p class="progress"><progress id="bar" aria-label="Trials done" max="\(max(status.total, 1))" \
        value="\(status.done + status.failed)"></progress> <output id="count">\(summary)</output></p>
        <table class="live"><caption>Trials of each suite</caption>
        <thead><tr><th scope="col">Suite</th><th scope="col" class="number">Done</th>\
        <th scope="col" class="number">Failed</th><th scope="col" class="number">Of</th>\
        <th scope="col">Progress</th></tr></thead>
        <tbody id="suites">
        \(Markup.lines(status.suites.map(row)))</tbody></table>
        <section aria-labelledby="failures"\(status.failures.isEmpty ? " hidden=\"hidden\"" as Markup : .none)>\
        <h2 id="failures">Failures</h2>
        <ul class="deviations" id="failed">
        \(Markup.lines(status.failures.map(item)))</ul></section>

        """
    }

    private var summary: String {
        let failed = status.failed > 0 ? ", \(countText(status.failed)) failed" : ""
        return "\(countText(status.done)) of \(countText(status.total))\(failed)"
    }

    private func row(_ suite: LiveStatus.Suite) -> Markup {
        """
        <tr data-suite="\(suite.name)"><th scope="row">\(suite.title)<br/>\
        <small class="soft">\(suite.name)</small></th><td class="number">\(suite.done)</td>\
        <td class="number">\(suite.failed)</td><td class="number">\(suite.total)</td>\
        <td><progress aria-label="\(suite.name)" max="\(max(suite.total, 1))" \
        value="\(suite.done + suite.failed)"></progress></td></tr>
        """
    }

    private func item(_ failure: LiveStatus.Failure) -> Markup {
        """
        <li><b>\(failure.suite)</b> <span class="id">\(failure.point)</span>: \(failure.message)</li>
        """
    }
}

/// Asks for the status each second and writes what has changed into the page.
private let liveScript: StaticString = """
    'use strict';
    (function () {
      const byId = function (id) { return document.getElementById(id); };
      const rows = new Map(Array.from(document.querySelectorAll('tr[data-suite]'),
        function (row) { return [row.dataset.suite, row]; }));
      const set = function (element, text) {
        if (element.textContent !== text) { element.textContent = text; }
      };
      const show = function (status) {
        let done = 0;
        let failed = 0;
        let total = 0;
        for (const suite of status.suites) {
          done += suite.done;
          failed += suite.failed;
          total += suite.total;
          const row = rows.get(suite.name);
          if (!row) { location.reload(); return; }
          set(row.cells[1], String(suite.done));
          set(row.cells[2], String(suite.failed));
          set(row.cells[3], String(suite.total));
          row.querySelector('progress').value = suite.done + suite.failed;
        }
        byId('bar').max = Math.max(total, 1);
        byId('bar').value = done + failed;
        const left = status.secondsLeft;
        const time = left === undefined ? '' : ', ' + (left < 90 ? Math.ceil(left) + ' s left'
          : left < 5400 ? Math.round(left / 60) + ' min left' : (left / 3600).toFixed(1) + ' h left');
        const rate = status.isRunning && status.rate > 0
          ? ', ' + status.rate.toPrecision(3) + ' a second' : '';
        set(byId('count'), done + ' of ' + total + (failed ? ', ' + failed + ' failed' : '')
          + rate + time);
        set(byId('state'), status.state);
        document.title = (total ? Math.floor(100 * (done + failed) / total) + ' % – ' : '')
          + 'Run – Assay';
        byId('failures').parentElement.hidden = !status.failures.length;
        byId('failed').replaceChildren(...status.failures.map(function (failure) {
          const item = document.createElement('li');
          const name = document.createElement('b');
          name.textContent = failure.suite;
          item.append(name, ' ' + failure.point + ': ' + failure.message);
          return item;
        }));
      };
      const ask = async function () {
        try {
          show(await (await fetch('/status.json', { cache: 'no-store' })).json());
        } catch (error) {
          set(byId('state'), 'The server has ended; what stands here is its last word.');
        }
        setTimeout(ask, 1000);
      };
      ask();
    })();
    """
