/**
 * The page's style. Colours are told apart by people who see no red or no green, and by dash and sign besides; the same
 * names mean the same thing by day and by night. On paper it is always day.
 */
export const styleSheet = `
:root {
  --paper: #fff; --ink: #1b1f24; --muted: #59616b; --grid: #dfe3e8; --panel: #f5f7f9;
  --ours: #0062a8; --theirs: #b85100; --limit: #1b1f24; --none: #b3007d; --good: #00664a; --bad: #a8320a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e8ebee; --muted: #a5aeb8; --grid: #343b44; --panel: #1d232a;
    --ours: #63b7f2; --theirs: #f0a03c; --limit: #e8ebee; --none: #f07fcb; --good: #4cc9a0; --bad: #ff9166;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 2rem 4rem; max-width: 1120px; background: var(--paper); color: var(--ink);
  overflow-wrap: break-word; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif;
}
h1 { font-size: 2rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.4rem; margin: 3rem 0 0.75rem; padding-top: 1rem; border-top: 2px solid var(--grid); }
h3 { font-size: 1.1rem; margin: 1.75rem 0 0.5rem; }
h2 small { font-size: 1rem; font-weight: 600; float: right; }
p { max-width: 50rem; }
a { color: var(--ours); }
code { font-size: 0.8em; font-weight: 400; color: var(--muted); }
pre {
  white-space: pre-wrap; overflow-wrap: anywhere; margin: 0.25rem 0; padding: 0.6rem 0.8rem;
  background: var(--panel); border-radius: 4px; font-size: 0.82rem; line-height: 1.45;
}
.of { color: var(--muted); margin: 0.25rem 0; }
.good { color: var(--good); } .bad { color: var(--bad); }
.banner { font-size: 1.25rem; font-weight: 600; max-width: none; padding: 0.6rem 1rem; border-left: 6px solid; background: var(--panel); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0.75rem 0 1.25rem; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.28rem 1.5rem 0.28rem 0; border-bottom: 1px solid var(--grid); }
th { font-weight: 400; } thead th { color: var(--muted); font-size: 0.9rem; }
td.name { overflow-wrap: anywhere; }
.verdicts { width: 100%; } .verdicts td:last-child { white-space: nowrap; font-weight: 600; padding-right: 0; }
.verdicts tr.scenario > * { padding-top: 0.9rem; font-weight: 600; }
.verdicts .expected { padding-left: 1.2rem; overflow-wrap: anywhere; }
.survival { width: 100%; } .survival thead th { font-weight: 600; } .survival .outcome { font-weight: 600; }
.survival td:nth-child(6), .survival thead tr:first-child th:nth-child(3), .survival thead tr:last-child th:nth-child(5) { border-left: 2px solid var(--grid); padding-left: 1rem; }
.survival th, .survival td { padding-right: 1rem; } .survival tbody th code { display: block; } .survival td { white-space: nowrap; }
.figures th.part { padding-left: 1.5rem; font-weight: 400; }
.pair .figures { width: 100%; max-width: 46rem; } .pair thead th { font-weight: 600; }
.tiles { display: flex; flex-wrap: wrap; gap: 0.6rem; margin: 0.75rem 0 1rem; }
.tiles div { background: var(--panel); border-radius: 4px; padding: 0.5rem 0.9rem; }
dt { color: var(--muted); font-size: 0.85rem; } dd { margin: 0; font-size: 1.15rem; font-weight: 600; }
.faults { margin: 0.5rem 0 1rem; padding-left: 1.2rem; }
figure { margin: 0.75rem 0; } figcaption { font-size: 0.9rem; color: var(--muted); } figcaption b { color: var(--ink); }
svg { display: block; width: 100%; height: auto; }
.databases { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 0.5rem 1.25rem; }
.databases figure { margin: 0; min-width: 0; } .databases figcaption { overflow-wrap: anywhere; }
.columns { display: flex; flex-wrap: wrap; gap: 0 3.5rem; }
.key { display: inline-block; width: 1.6em; height: 0; margin: 0 0.15em 0.25em 0.5em; border-top: 3px solid; vertical-align: middle; }
.key.ours { color: var(--ours); } .key.theirs { color: var(--theirs); border-top-style: dashed; }
.key.limit { color: var(--limit); border-top: 2px dashed; } .key.none, .key.settling { border: 0; height: 0.9em; background: var(--none); opacity: 0.35; }
.key.settling { background: var(--muted); }
.bar { min-width: 9rem; padding-right: 0; }
.bar span { display: block; height: 0.8em; margin-top: 0.35em; background: var(--panel); border: 1px solid var(--grid); }
.bar i { display: block; height: 100%; background: var(--ours); }
details { margin: 0.75rem 0; } summary { cursor: pointer; font-weight: 600; } .message p { margin: 0.75rem 0 0; }
@media (max-width: 700px) { body { padding: 1rem; } h2 small { float: none; display: block; } table { display: block; overflow-x: auto; } }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  h2, h3, figcaption { break-after: avoid; } figure, tr, .tiles { break-inside: avoid; }
  details::details-content { content-visibility: visible; height: auto; }
  .banner, .tiles div, .bar span, .bar i, .key, pre { print-color-adjust: exact; }
  .databases { grid-template-columns: repeat(3, 1fr); }
}
`;
