/// The looks of all pages: light and dark after the reader's setting, narrow windows, paper.
///
/// Text on its ground has a contrast of at least 4.5 in both.
let pageStyle: StaticString = """
    :root {
      color-scheme: light dark;
      --ground: #fdfdfc; --raised: #ffffff; --ink: #1c1e21; --soft: #5a6068; --line: #dcdfe3;
      --link: #0b57a4; --shade: #f3f4f5;
      --reproduced: #11704f; --contradicted: #b04a00; --inconclusive: #7a6000;
      --vacuous: #7440a8; --failed: #b3261e; --notRun: #646a72;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #15181c; --raised: #1b1f24; --ink: #e4e6e9; --soft: #a3aab3; --line: #343a42;
        --link: #86bdf5; --shade: #20252b;
        --reproduced: #5cc79d; --contradicted: #f0a05c; --inconclusive: #d9be55;
        --vacuous: #c6a0ef; --failed: #f58b82; --notRun: #9aa2ab;
      }
    }
    *, *::before, *::after { box-sizing: border-box; }
    [hidden] { display: none !important; }
    html { scroll-padding-top: 1rem; }
    body {
      margin: 0; background: var(--ground); color: var(--ink);
      font: 1rem/1.5 Inter, system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
      font-variant-numeric: tabular-nums; overflow-wrap: break-word;
      /* Inter would set the x of a name such as digits8x8 as a multiplication sign. */
      font-variant-ligatures: no-contextual;
    }
    .top, main { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
    main { padding-bottom: 4rem; }
    .top { padding-top: .9rem; }
    .top ul, .contents ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
      margin: 0; padding: 0; max-width: none; }
    .top li:first-child { font-weight: 650; }
    .skip { position: absolute; left: -100rem; background: var(--raised); padding: .5rem 1rem; }
    .skip:focus { left: .5rem; top: .5rem; z-index: 1; }
    a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
    h1 { font-size: 1.9rem; line-height: 1.2; margin: 2rem 0 .5rem; letter-spacing: -.015em;
      text-wrap: balance; }
    h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .75rem; }
    h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
    p, ul, ol, dl { margin: .5rem 0; max-width: 46rem; }
    code, pre, kbd, .id { font-family: "JetBrains Mono", ui-monospace, "DejaVu Sans Mono", monospace;
      font-size: .875em; }
    pre { background: var(--shade); border: 1px solid var(--line); border-radius: 4px;
      padding: .6rem .8rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    .crumbs { margin-top: 1.5rem; } .crumbs + h1 { margin-top: .25rem; }
    sup, sub { line-height: 0; font-size: .75em; }
    .soft, caption, figcaption small, .lead { color: var(--soft); }
    .lead { font-size: 1.05rem; }
    .contents { margin: 1rem 0; padding: .6rem 0; border-block: 1px solid var(--line); }

    table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .925rem; }
    caption { text-align: left; padding: 0 0 .5rem; }
    th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; }
    thead th { border-bottom: 1px solid var(--ink); font-weight: 600; vertical-align: bottom;
      line-height: 1.3; }
    tbody > tr > td, tbody > tr > th { border-top: 1px solid var(--line); }
    th { font-weight: 600; }
    td.number, th.number { text-align: right; white-space: nowrap; }
    .scroll { overflow-x: auto; }

    .badge { display: inline-block; padding: 0 .55em; border-radius: 1em; border: 1px solid;
      font-size: .8rem; font-weight: 600; line-height: 1.55; }
    .badge.deviating { border-width: 2px; }
    .reproduced { color: var(--reproduced); } .contradicted { color: var(--contradicted); }
    .inconclusive { color: var(--inconclusive); } .vacuous { color: var(--vacuous); }
    .failed { color: var(--failed); } .notRun, .elsewhere { color: var(--notRun); }

    .tally { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.25rem 0; max-width: none; }
    .tally div { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem;
      background: var(--raised); min-width: 7.5rem; }
    .tally dt { font-size: .875rem; font-weight: 600; }
    .tally dd { margin: 0; font-size: 1.6rem; line-height: 1.2; font-weight: 650; }
    .tally .none dd { color: var(--soft); font-weight: 400; }

    .map { display: flex; flex-wrap: wrap; gap: 4px; list-style: none; margin: 0; padding: 0; }
    .map a { display: block; width: 1.5rem; height: 1.5rem; line-height: 1.5rem; text-align: center;
      border-radius: 4px; background: currentColor; color: inherit; text-decoration: none; }
    .map span { color: var(--ground); font-size: .75rem; font-weight: 700; }
    .map .contested a { background: none; border: 2px solid; line-height: calc(1.5rem - 4px); }
    .map .contested span { color: inherit; }
    .map .deviating a { outline: 2px solid; outline-offset: 1px; margin: 0 2px; }
    .map a:hover { filter: brightness(1.15); }
    .map .elsewhere a { background: none; border: 1px dotted; line-height: calc(1.5rem - 2px); }
    .map .elsewhere span { color: inherit; }
    .planned ul { padding-left: 1.25rem; columns: 24rem auto; column-gap: 2rem; max-width: none; }
    .planned li { break-inside: avoid; margin: 0 0 .3rem; }
    .legend { list-style: none; padding: 0; font-size: .875rem; }
    .legend li { margin: .25rem 0; }
    .legend .map { display: inline-flex; margin-right: .4rem; }

    .filter { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 1.25rem 0;
      padding: .9rem 1rem; background: var(--shade); border-radius: 6px; }
    .filter label { font-size: .875rem; color: var(--soft); display: grid; gap: .2rem; }
    .filter label:first-of-type { flex: 1 1 14rem; }
    input, select, button { font: inherit; color: inherit; background: var(--raised);
      border: 1px solid var(--soft); border-radius: 4px; padding: .3rem .5rem; }
    .filter output { margin-left: auto; padding: .3rem 0; }

    .suites .title { font-weight: 600; }
    .suites { table-layout: fixed; }
    .suites th:nth-child(n + 3) { width: 12%; }
    .suites td:first-child, .suites th:first-child { width: 40%; }
    .suites caption { position: absolute; left: -100rem; }
    .suites small, .meta { color: var(--soft); font-size: .875rem; }
    .deviations { border-left: 3px solid var(--failed); padding-left: 1rem; list-style: none;
      max-width: 60rem; }
    .deviations li { margin: .5rem 0; }
    .deviations .badge { margin-right: .4rem; }

    .claims { table-layout: fixed; }
    .claims > thead th:first-child { width: 38%; } .claims > thead th:last-child { width: 8%; }
    .claims > tbody > tr > th { font-weight: 400; padding-top: 1rem; }
    .claims > tbody > tr:first-child > th { border-top: 1px solid var(--soft); }
    .claims > tbody > tr:not(:first-child) > td { border-top: 0; padding-top: .15rem;
      padding-bottom: .15rem; }
    .claims > tbody > tr:last-child > td { padding-bottom: 1rem; }
    .claims .statement { font-size: 1.0rem; font-weight: 600; max-width: 54rem; }
    .claims th .badge { float: right; margin-left: 1rem; }
    .claims .control > td { color: var(--soft); }
    .claims .notes p, .claims .notes dl { max-width: 60rem; margin: .25rem 0; }
    .claims .notes { font-size: .9rem; }
    .notes dt, .notes b { font-weight: 600; }
    .contested-reason { border-left: 3px solid var(--contradicted); padding-left: .75rem; }
    tr:target > th, tbody:target > tr > * { background: var(--shade); }
    details summary { cursor: pointer; color: var(--link); width: fit-content; }
    details table { width: auto; margin: .35rem 0 .6rem; }
    details td, details th { border-top: 1px solid var(--line); }

    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(30rem, 100%), 1fr));
      gap: 1.5rem; align-items: start; }
    .figures .wide { grid-column: 1 / -1; }
    figure { margin: 0; }
    figure img { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
    figure.wide img { max-width: 58rem; }
    .plate { background: #ffffff; border: 1px solid var(--line); border-radius: 6px; padding: .9rem; }
    figcaption { margin-top: .6rem; font-size: .925rem; }
    figcaption p { margin: .2rem 0; max-width: none; }
    .warning { color: var(--failed); }

    .facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1.25rem;
      max-width: none; font-size: .925rem; }
    .facts dt { color: var(--soft); }
    .facts dd { margin: 0; }
    .experiment { border-top: 1px solid var(--line); margin-top: 1.25rem; }

    @media (max-width: 46rem) {
      h1 { font-size: 1.5rem; }
      .stacked { table-layout: auto; }
      .stacked > thead { position: absolute; left: -100rem; }
      .stacked, .stacked > caption, .stacked > tbody, .stacked > tbody > tr,
      .stacked > tbody > tr > th, .stacked > tbody > tr > td { display: block; width: auto; }
      .stacked > tbody > tr > td { display: grid; grid-template-columns: 7.5rem 1fr; gap: .5rem;
        padding-right: 0; border-top: 0; padding-top: .1rem; padding-bottom: .1rem; }
      .stacked > tbody > tr > td.number { text-align: left; white-space: normal; }
      .stacked > tbody > tr > td::before { content: attr(data-label); color: var(--soft);
        font-size: .8125rem; }
      .stacked > tbody > tr > td.plain { display: block; }
      .stacked > tbody > tr > td.plain::before { content: none; }
      .stacked > tbody > tr { border-top: 1px solid var(--line); padding: .5rem 0; }
      .claims > tbody > tr { border-top: 0; }
      .claims th .badge { float: none; margin: 0 0 .3rem; }
      .suites td:first-child, .suites th:first-child { width: auto; }
      .facts { grid-template-columns: 1fr; gap: 0; }
      .facts dd { margin-bottom: .4rem; }
    }
    @media print {
      :root { --ground: #fff; --raised: #fff; --ink: #000; --soft: #444; --line: #bbb; --link: #000;
        --shade: #f4f4f4; --reproduced: #0a5a3e; --contradicted: #8a3a00; --inconclusive: #5f4b00;
        --vacuous: #5a2f86; --failed: #8f1d17; --notRun: #444; }
      body { font-size: 9.5pt; }
      .top, .contents, .filter, .skip, .files { display: none !important; }
      main, .top { max-width: none; padding: 0; }
      table, .claims { font-size: 8.5pt; table-layout: auto; }
      h1 { font-size: 18pt; margin-top: 0; } h2 { font-size: 13pt; }
      a { text-decoration: none; }
      h2, h3, caption { break-after: avoid; }
      figure, tr, .tally div, pre { break-inside: avoid; }
      .claims > tbody > tr:first-child, summary { break-after: avoid; }
      .claims > tbody > tr.notes { break-inside: auto; }
      details table { font-size: 7.5pt; } details td, details th { padding-block: .1rem; }
      .claims .notes { font-size: 8.5pt; }
      p { orphans: 3; widows: 3; }
      .map a, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      details::details-content { content-visibility: visible; block-size: auto; }
    }
    """
