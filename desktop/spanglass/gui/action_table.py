"""The table of all that can be done from the keyboard, and the main menu made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `keys` are portable shortcuts, `page` is where they work (empty: everywhere).

    Keys that the focused widget handles itself are `told`: shown with the others, not bound.
    """

    id: str
    keys: tuple[str, ...]
    page: str
    text: str
    icon: str = ""
    told: bool = False


ACTIONS = (
    Action("page.traces", ("Ctrl+1",), "", "Traces", "list-tree"),
    Action("page.monitor", ("Ctrl+2",), "", "Monitor", "activity"),
    Action("page.alerts", ("Ctrl+3",), "", "Alerts", "bell"),
    Action("page.replay", ("Ctrl+4",), "", "Replay", "repeat"),
    Action("page.fixes", ("Ctrl+5",), "", "Fixes", "wand-sparkles"),
    Action("page.compare", ("Ctrl+6",), "", "Compare", "git-compare"),
    Action("page.evals", ("Ctrl+7",), "", "Evals", "flask-conical"),
    Action("page.settings", ("Ctrl+,",), "", "Settings", "settings"),
    Action("search", ("Ctrl+K",), "", "Search and commands", "search"),
    Action("open.file", ("Ctrl+O",), "", "Open trace file…", "file-down"),
    Action("paste", ("Ctrl+V",), "", "Paste traces", "file-down"),
    Action("export", ("Ctrl+E",), "", "Export…", "download"),
    Action("quit", ("Ctrl+Q",), "", "Quit"),
    Action("filter.focus", ("/",), "", "Filter", "list-filter"),
    Action("pause", ("Space",), "", "Pause or go live", "pause"),
    Action("zoom.in", ("Ctrl++", "Ctrl+="), "", "Larger", "plus"),
    Action("zoom.out", ("Ctrl+-",), "", "Smaller", "minus"),
    Action("zoom.reset", ("Ctrl+0",), "", "Normal size"),
    Action("theme.switch", (), "", "Switch between dark and light"),
    Action("menu.open", ("F10",), "", "Menu"),
    Action("help.keys", ("F1", "?"), "", "Keys of this page", "circle-help"),
    Action("help.about", (), "", "About Spanglass", "info"),
    Action("close", ("Esc",), "", "Close, clear, step out", told=True),
    Action("pane.next", ("F6",), "traces", "Next pane"),
    Action("pane.previous", ("Shift+F6",), "traces", "Previous pane"),
    Action("row.next", ("J", "Down"), "traces", "Next trace", "arrow-down"),
    Action("row.previous", ("K", "Up"), "traces", "Previous trace", "arrow-up"),
    Action("row.open", ("Return",), "traces", "Open; again: focus mode", told=True),
    Action("span.next", ("Shift+J",), "traces", "Next span"),
    Action("span.previous", ("Shift+K",), "traces", "Previous span"),
    Action("problem.next", ("E",), "traces", "Next error or refusal", "circle-x"),
    Action("problem.previous", ("Shift+E",), "traces", "Previous error or refusal"),
    Action("slowest", ("L",), "traces", "Slowest span", "timer"),
    Action("fold", ("Left",), "traces", "Fold", told=True),
    Action("unfold", ("Right",), "traces", "Unfold", told=True),
    Action("fold.all", ("Shift+Left",), "traces", "Fold everything below"),
    Action("unfold.all", ("Shift+Right",), "traces", "Unfold everything below"),
    Action("find.trace", ("Ctrl+Shift+F",), "traces", "Find in this trace", "search"),
    Action("newest", ("Home",), "traces", "Newest trace, follow again"),
    Action("list.sort", ("S",), "traces", "Sort the list by…", "arrow-down-wide-narrow"),
    Action("list.toggle", ("[",), "traces", "Hide or show the list"),
    Action("detail.toggle", ("]",), "traces", "Hide or show the detail"),
    Action("pulse.cycle", ("P",), "traces", "Pulse: column, strip, hidden", "panel-right"),
    Action("pulse.table", ("Ctrl+Shift+T",), "traces", "Show the charts as a table"),
    Action("pulse.rule", (), "traces", "Make an alert rule of the charts…", "bell"),
    Action("monitor.table", ("Ctrl+Shift+T",), "monitor", "Show the charts as a table"),
    Action("monitor.limits", ("H",), "monitor", "Show or hide the limits of alerts", "ruler"),
    Action("monitor.compare", ("B",), "monitor", "Compare with the range before"),
    Action("view.cycle", ("T",), "traces", "Tree, timeline, transcript", "list-tree"),
    Action("tab.1", ("1",), "traces", "Messages"),
    Action("tab.2", ("2",), "traces", "Parameters"),
    Action("tab.3", ("3",), "traces", "Tools"),
    Action("tab.4", ("4",), "traces", "Attributes"),
    Action("tab.5", ("5",), "traces", "Raw"),
    Action("copy.id", ("Y",), "traces", "Copy the id", "copy"),
    Action("copy.as", ("Shift+Y",), "traces", "Copy as…", "copy"),
    Action("traces.delete", ("Del",), "traces", "Delete the selected traces", "trash-2"),
    Action("samples.remove", (), "traces", "Remove samples", "shapes"),
    Action("copy.text", ("Ctrl+C",), "", "Copy the selected text or row", told=True),
    Action("rule.new", ("N",), "alerts", "New rule", "plus"),
    Action("rule.next", ("J",), "alerts", "Next rule", "arrow-down"),
    Action("rule.previous", ("K",), "alerts", "Previous rule", "arrow-up"),
    Action("rule.traces", ("T",), "alerts", "Show the traces of the alert", "list-tree"),
    Action("rule.snooze", ("S",), "alerts", "Snooze the rule for an hour", "bell-off"),
    Action("rule.acknowledge", ("A",), "alerts", "Acknowledge the alert", "check"),
    Action("rule.duplicate", ("Ctrl+D",), "alerts", "Duplicate the rule", "copy"),
    Action("rule.delete", ("Del",), "alerts", "Delete the rule", "trash-2"),
    Action("rule.table", ("Ctrl+Shift+T",), "alerts", "Show the preview as a table"),
    Action("alerts.mute", ("M",), "alerts", "Mute all alerts for an hour", "bell-off"),
    Action("replay", ("R",), "traces", "Replay", "repeat"),
    Action("replay.run", ("Ctrl+Return", "Ctrl+Enter"), "replay", "Run", "play"),
    Action("replay.stop", ("Ctrl+.",), "replay", "Stop", "square"),
    Action("replay.next", ("Right",), "replay", "Next run of all columns", told=True),
    Action("replay.previous", ("Left",), "replay", "Previous run of all columns", told=True),
    Action("replay.add", ("N",), "replay", "One more variant like the chosen one", "plus"),
    Action("replay.undo", ("Ctrl+Z",), "replay", "Undo", "undo-2"),
    Action("replay.redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "replay", "Redo", "redo-2"),
    Action("replay.open", ("O",), "replay", "Open the trace of the run", "external-link"),
    Action("replay.baseline", ("B",), "replay", "Compare with the next variant", "git-compare"),
    Action("replay.dataset", ("D",), "replay", "Add to dataset", "database"),
    Action("replay.prompt", ("Ctrl+S",), "replay", "Save as prompt version", "file-text"),
    Action("fix", ("F",), "traces", "Fix", "wand-sparkles"),
    Action("compare", ("C",), "traces", "Compare", "git-compare"),
    Action("dataset.add", ("D",), "traces", "Add to dataset", "database"),
    Action("difference.next", ("F7",), "compare", "Next difference", "arrow-down"),
    Action("difference.previous", ("Shift+F7",), "compare", "Previous difference", "arrow-up"),
    Action("difference.only", ("O",), "compare", "Only differences", "filter"),
    Action("compare.swap", ("X",), "compare", "Swap the sides", "git-compare-arrows"),
    Action("compare.first", ("A",), "compare", "Choose the trace of A"),
    Action("compare.second", ("B",), "compare", "Choose the trace of B"),
    Action("compare.mode", ("G",), "compare", "Two traces or two groups", "layers"),
    Action("compare.layout", ("S",), "compare", "Aligned or side by side"),
    Action("compare.open", ("Ctrl+Return",), "compare", "Show the span among the traces", "list-tree"),
)
"""The table; an action is offered once it has a handler."""

MENUS = (
    ("&File", ("open.file", "export", "", "samples.remove", "", "quit")),
    (
        "&Edit",
        ("paste", "", "copy.id", "copy.as", "traces.delete", "", "filter.focus", "find.trace", "search"),
    ),
    (
        "&View",
        ("pause", "newest", "list.sort", "", "list.toggle", "detail.toggle", "pulse.cycle", "pulse.table",
         "pulse.rule",
         "monitor.table", "monitor.limits", "monitor.compare",
         "view.cycle", "", "tab.1",
         "tab.2", "tab.3", "tab.4", "tab.5", "", "zoom.in", "zoom.out", "zoom.reset", "theme.switch"),
    ),
    ("&Trace", ("row.next", "row.previous", "", "span.next", "span.previous", "problem.next",
                "problem.previous", "slowest", "", "fold.all", "unfold.all", "", "replay", "fix", "compare",
                "dataset.add")),
    ("&Alert", ("rule.next", "rule.previous", "", "rule.new", "rule.duplicate", "rule.delete", "",
                "rule.traces", "rule.snooze", "rule.acknowledge", "", "rule.table", "alerts.mute")),
    ("&Comparison", ("difference.next", "difference.previous", "difference.only", "", "compare.first",
                     "compare.second", "compare.swap", "compare.mode", "compare.layout", "", "compare.open")),
    ("&Replay", ("replay.run", "replay.stop", "", "replay.add", "replay.undo", "replay.redo", "",
                 "replay.prompt", "replay.dataset", "", "replay.baseline", "replay.open")),
    ("&Go", ("page.traces", "page.monitor", "page.alerts", "page.replay", "page.fixes", "page.compare",
             "page.evals", "page.settings", "", "pane.next", "pane.previous")),
    ("&Help", ("help.keys", "help.about")),
)  # fmt: skip
"""The main menu: titles and ids; an empty id is a line."""
