/** The only stylesheet. It is served as a file, so that nothing inline has to be allowed. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f7f5f0;
  --card: #ffffff;
  --ink: #23211c;
  --soft: #625d52;
  --line: #ddd7ca;
  --bronze: #7d5410;
  --good: #23633a;
  --bad: #a3231c;
  --open: #7d5410;
  --calm: #4c5a67;
  --live: #a3231c;
  --sandbox: #1d5c75;
  --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171613;
    --card: #201f1b;
    --ink: #ece7db;
    --soft: #aca596;
    --line: #3a372f;
    --bronze: #e0b268;
    --good: #86cf9c;
    --bad: #ff9d92;
    --open: #e0b268;
    --calm: #a9b9c8;
    --live: #c2372e;
    --sandbox: #23708e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
header {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.5rem 1.5rem;
  padding: 0.75rem max(1rem, calc((100% - 75rem) / 2));
  border-bottom: 1px solid var(--line);
  background: var(--card);
}
.home {
  display: inline-flex;
  align-items: center;
  gap: 0.5rem;
  color: inherit;
  font-size: 1.15rem;
  font-weight: 650;
  letter-spacing: 0.01em;
  text-decoration: none;
}
.mode { margin: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.6rem; color: var(--soft); }
.mode strong { padding: 0.1rem 0.7rem; border-radius: 99rem; color: var(--on); letter-spacing: 0.08em; }
.live .mode strong { background: var(--live); }
.sandbox .mode strong { background: var(--sandbox); }
.live header { border-top: 5px solid var(--live); }
.sandbox header { border-top: 5px dashed var(--sandbox); }
main { max-width: 77rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
h1 { margin: 0.5rem 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h1.key { font-size: clamp(1.05rem, 3.5vw, 1.5rem); }
h2 { margin: 0 0 0.5rem; font-size: 1.1rem; }
section { margin-top: 2rem; }
a { color: var(--bronze); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
a:focus-visible { outline: 3px solid var(--bronze); outline-offset: 2px; border-radius: 2px; }
code, .key { font-family: ui-monospace, "SF Mono", "Cascadia Code", "DejaVu Sans Mono", monospace; font-size: 0.92em; }
time { font-variant-numeric: tabular-nums; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0.75rem; margin: 0; }
.cards > div { padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--card); }
dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 0.15rem 0 0; }
.cards strong { font-size: 1.35rem; }
.note { color: var(--soft); font-size: 0.875rem; }
meter { width: 100%; height: 0.9rem; }
table {
  width: 100%;
  border-collapse: separate;
  border-spacing: 0;
  border: 1px solid var(--line);
  border-radius: 0.6rem;
  background: var(--card);
}
caption { padding: 0 0 0.5rem; color: var(--soft); font-size: 0.9rem; text-align: left; }
th, td { padding: 0.55rem 0.9rem; text-align: left; vertical-align: top; }
th { color: var(--soft); font-size: 0.85rem; font-weight: 600; }
td { border-top: 1px solid var(--line); font-size: 0.94rem; }
.badge { font-weight: 550; }
.badge.good { color: var(--good); }
.badge.bad { color: var(--bad); }
.badge.open, .badge.wait, .badge.warn { color: var(--open); }
.badge.calm { color: var(--calm); }
.priority.high, .priority.critical { font-weight: 700; }
.none { color: var(--soft); }
.due { margin: 0; color: var(--soft); }
.answer { margin: 0.75rem 0 0; padding: 0.9rem 1.1rem; border-left: 4px solid var(--bronze); background: var(--card); font-size: 1.15rem; font-weight: 600; }
.empty { margin: 0; padding: 0.9rem 1rem; border: 1px dashed var(--line); border-radius: 0.6rem; color: var(--soft); }
.more, .aside { margin: 0.6rem 0 0; color: var(--soft); font-size: 0.9rem; }
.aside { margin-top: 1.5rem; }
blockquote { margin: 0.5rem 0 0; padding: 0.9rem 1.1rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--card); }
blockquote p { margin: 0; min-height: 1.5em; white-space: pre-wrap; }
blockquote + .aside { margin-top: 0.5rem; }
.held { margin: 0 0 1rem; padding: 0.9rem 1.1rem; border: 2px solid var(--open); border-left-width: 0.6rem; border-radius: 0.6rem; background: var(--card); }
.held strong { font-size: 1.2rem; }
.problems { margin: 0; padding: 0; list-style: none; }
.problems li { padding: 0.6rem 0.9rem; border-left: 4px solid var(--bad); background: var(--card); }
.problems li + li { margin-top: 0.4rem; }
.remedy { display: block; color: var(--soft); }
@media (min-width: 48.01rem) {
  th, td { min-width: 6rem; }
  th { overflow-wrap: normal; }
}
@media (max-width: 48rem) {
  table, tbody, tr, td { display: block; }
  caption { display: block; }
  table { border: 0; background: none; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { margin-bottom: 0.75rem; padding: 0.4rem 0; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--card); }
  td { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.75rem; padding: 0.25rem 0.9rem; border: 0; }
  td::before { content: attr(data-column); color: var(--soft); font-size: 0.85rem; }
}
@media print { header, .aside { display: none; } }
`

/** A bell: the symbol on the page and in its tab. */
export const BELL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M16 3a2 2 0 0 1 2 2v.6c4 .9 6.500 4.300 6.500 8.900 0 5.500 1.300 7.500 3 9H4.500c1.700-1.500 3-3.500 3-9 0-4.600 2.500-8 6.500-8.900V5a2 2 0 0 1 2-2Z" fill="#b9812b"/>
<path d="M12.500 25.500h7a3.500 3.500 0 0 1-7 0Z" fill="#7d5410"/>
</svg>
`
