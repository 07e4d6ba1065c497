"""How the exported page looks: light or dark as the reader's system is."""

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #4a7dd8; --soft: #8882;
  --bad: #c02f2a; --refusal: #a01a78; --llm: #6f56d9; --tool: #b4690e; }
@media (prefers-color-scheme: dark) {
  :root { --bad: #f0736c; --refusal: #f29ac2; --llm: #9d8cf5; --tool: #e3a04b; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1200px; padding: 16px; }
h1 { font-size: 18px; margin: 24px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 12px; margin: 12px 0 2px; text-transform: capitalize; }
h2.answer { color: var(--llm); } h2.error { color: var(--bad); } h2.refusal { color: var(--refusal); }
.facts { margin: 0 0 12px; opacity: .75; overflow-wrap: anywhere; }
.spans { border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 2fr) minmax(80px, 1.2fr);
  gap: 12px; padding: 4px; border-bottom: 1px solid var(--line);
  cursor: pointer; }
.row:hover { background: var(--soft); }
.name, .figures { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name { padding-left: calc(18px * var(--depth)); }
.name::before { content: "▸"; display: inline-block; width: 14px; opacity: .6; }
details[open] > .row > .name::before { content: "▾"; }
.name em { font-style: normal; font-size: 11px; border: 1px solid; border-radius: 4px; padding: 0 4px;
  margin-left: 4px; }
.name i { font-style: normal; font-size: 11px; opacity: .6; margin-right: 4px; }
.figures { opacity: .75; text-align: right; }
.time { position: relative; height: 8px; align-self: center; background: var(--soft); border-radius: 4px; }
.time b { position: absolute; top: 0; bottom: 0; background: var(--bar); border-radius: 4px; }
.llm > .row b { background: var(--llm); } .tool > .row b { background: var(--tool); }
.failed > .row .name, .missing { color: var(--bad); }
.refused > .row .name { color: var(--refusal); }
.failed > .row b { background: var(--bad); } .refused > .row b { background: var(--refusal); }
.content { padding: 4px 16px 16px; border-bottom: 1px solid var(--line); }
pre { background: var(--soft); border-radius: 6px; margin: 0; padding: 8px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 12px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; font: 12px/1.5 ui-monospace, monospace; width: 100%; table-layout: fixed; }
th { font-weight: normal; opacity: .7; text-align: left; vertical-align: top; width: 30%; }
th, td { border-bottom: 1px solid var(--line); padding: 2px 8px 2px 0; overflow-wrap: anywhere;
  white-space: pre-wrap; }
@media print { details > * { display: block; }
  details::details-content { content-visibility: visible; height: auto; } }
"""
"""The page's style sheet; it names no file and no address."""
