"""Begins a replay, after asking once where it costs much; says what it waits for, and what went wrong."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import money, one_line
from spanglass.gui.pages.replay.bridge import Show
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.strip import Said
from spanglass.gui.pages.replay.targets import target_of
from spanglass.replay.events import Asked
from spanglass.replay.plan import Choice, Plan, Tools

DEAR_NANO = 1_000_000_000
"""What a replay may cost without being asked about: one US dollar."""

_PROVIDERS = "Providers"
_KEYLESS = ("There is no key", "has no key")
_NOT_KEPT = Said(
    "That run is not among the traces yet: it is stored by the receiver, which does not answer.", "warn"
)


class Starting(QObject):
    """`said` carries what stands over the results, a `Said` or None, `settings_wanted` a part's title."""

    said = Signal(object)
    settings_wanted = Signal(str)

    def __init__(self, desk: Desk, show: Show, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._show = desk, show
        self._agreed_nano = DEAR_NANO
        show.ended.connect(self.look)

    def forget(self) -> None:
        """Another call is replayed: what was said is of no matter."""
        self._agreed_nano = DEAR_NANO
        self.said.emit(None)

    def dismiss(self) -> None:
        """Say nothing more, unless a run waits for an answer."""
        if self._show.results.asked is None:
            self.said.emit(None)

    def run(self) -> None:
        """Play, or say what is in the way."""
        plan = self._desk.plan
        if plan is None:
            return
        if (sentence := self._needs(plan)) is not None:
            self.said.emit(Said(sentence, "warn", self._ways(sentence)))
        elif (question := self._question(plan)) is not None:
            self.said.emit(question)
        else:
            self._begin(plan)

    def say_not_kept(self) -> None:
        """Say that a run's trace is not there."""
        self.said.emit(_NOT_KEPT)

    def look(self) -> None:
        """Ask what a run waits for; at the end say what went wrong."""
        results = self._show.results
        if results.asked is not None:
            self.said.emit(self._stale(results.asked))
        elif results.playing:
            self.said.emit(None)
        elif results.ended is not None:
            self.said.emit(self._ending())

    def _begin(self, plan: Plan) -> None:
        self.said.emit(None)
        self._show.start(plan)

    def _needs(self, plan: Plan) -> str | None:
        """What the providers of all variants still need; one that can be asked is reason to go on."""
        found = [target_of(self._desk.targets, each.provider, each.base).needs for each in plan.variants]
        return found[0] if found and all(found) else None

    def _question(self, plan: Plan) -> Said | None:
        """Whether to go on, where it costs more than was agreed to or real tools are called."""
        outlook = self._desk.outlook
        cost = outlook.estimate.cost_nano if outlook is not None else None
        if cost is None or cost <= self._agreed_nano:
            return None

        def agree() -> None:
            self._agreed_nano = cost
            self._begin(self._desk.plan or plan)

        runs = plan.runs * len(plan.variants)
        text = f"{runs:,} runs cost about {money(cost)}."
        return Said(text, "warn", (("Run", agree), ("Don't run", self.dismiss)))

    def _ways(self, sentence: str) -> tuple[tuple[str, Callable[[], object]], ...]:
        if any(words in sentence for words in _KEYLESS):
            return (("Add a key", lambda: self.settings_wanted.emit(_PROVIDERS)),)
        return ()

    def _stale(self, asked: Asked) -> Said:
        """What a chain asks where a tool is called with arguments that were never recorded."""
        stale, plan = asked.stale, self._desk.plan
        name = one_line(stale.name, 60)

        def choose(choice: Choice) -> Callable[[], object]:
            return lambda: self._answer(asked, choice)

        offers = []
        if plan is not None and any(each.tools is Tools.REAL for each in plan.variants):
            offers.append(("Call it", choose(Choice.CALL)))
        if stale.recorded_arguments is not None or stale.recorded_result is not None:
            offers.append(("Use the recorded one", choose(Choice.RECORDED)))
        offers.append(("Stop here", choose(Choice.STOP)))
        text = f"{asked.letter}, run {asked.run}: {name} was called with other arguments: no recorded result"
        return Said(text, "warn", tuple(offers))

    def _answer(self, asked: Asked, choice: Choice) -> None:
        self._show.answer(asked, choice)
        self.look()

    def _ending(self) -> Said | None:
        results = self._show.results
        failed = [column.sentence for column in results.columns.values() if column.sentence]
        if failed:
            return Said(failed[0], "error", self._ways(failed[0]))
        ended = results.ended
        if ended is not None and ended.capped:
            return Said(f"The cap on the cost was reached: {ended.left_out:,} runs were not made.", "warn")
        return None
