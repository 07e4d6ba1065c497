"""How the exported page looks: light or dark as the reader's system is."""

STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #4a7dd8; --bad: #d0453f; --soft: #8882; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 1200px; padding: 16px; }
h1 { font-size: 18px; margin: 24px 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 12px; margin: 12px 0 2px; text-transform: capitalize; }
h2.answer { color: var(--bar); } h2.error { color: var(--bad); }
.facts { margin: 0 0 12px; opacity: .75; overflow-wrap: anywhere; }
.spans { border-top: 1px solid var(--line); }
.row { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 2fr) minmax(80px, 1.2fr);
  gap: 12px; padding: 4px; border-bottom: 1px solid var(--line);
  cursor: pointer; }
.row:hover { background: var(--soft); }
.name, .figures { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.name { padding-left: calc(18px * var(--depth)); }
.name i { font-style: normal; font-size: 11px; opacity: .6; margin-right: 4px; }
.figures { opacity: .75; text-align: right; }
.time { position: relative; height: 8px; align-self: center; background: var(--soft); border-radius: 4px; }
.time b { position: absolute; top: 0; bottom: 0; background: var(--bar); border-radius: 4px; }
.failed > .row .name, .refused > .row .name, .missing { color: var(--bad); }
.failed > .row b, .refused > .row b { background: var(--bad); }
.content { padding: 4px 16px 16px; border-bottom: 1px solid var(--line); }
pre { background: var(--soft); border-radius: 6px; margin: 0; padding: 8px; white-space: pre-wrap;
  overflow-wrap: anywhere; font: 12px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; font: 12px/1.5 ui-monospace, monospace; width: 100%; table-layout: fixed; }
th { font-weight: normal; opacity: .7; text-align: left; vertical-align: top; width: 30%; }
th, td { border-bottom: 1px solid var(--line); padding: 2px 8px 2px 0; overflow-wrap: anywhere;
  white-space: pre-wrap; }
@media print { details > * { display: block; } }
"""
"""The page's style sheet; it names no file and no address."""
