"""The key for the next error or refusal: among the spans while the keyboard is there, else among traces."""

from spanglass.gui.keyboard.actions import Actions
from spanglass.gui.pages.traces.list_panel import ListPanel
from spanglass.gui.pages.traces.trace_panel import TracePanel


class ProblemSteps:
    """Sends the two actions to the pane that has the keyboard."""

    def __init__(self, traces: ListPanel, trace: TracePanel) -> None:
        self._traces, self._trace = traces, trace

    def refresh(self) -> None:
        """Nothing here follows the store."""

    def connect_actions(self, actions: Actions) -> None:
        """Let the actions work."""
        actions.connect("problem.next", lambda: self._step(back=False))
        actions.connect("problem.previous", lambda: self._step(back=True))

    def _step(self, *, back: bool) -> None:
        focus = self._trace.window().focusWidget()
        in_tree = focus is not None and self._trace.isAncestorOf(focus)
        (self._trace if in_tree else self._traces).step_problem(back)
