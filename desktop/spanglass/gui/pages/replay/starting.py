"""Begins a replay, after asking once where it costs much; says what it waits for, and what went wrong."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from spanglass.core.display import money, one_line
from spanglass.gui.pages.replay.bridge import Show
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.installing import Installing
from spanglass.gui.pages.replay.strip import Said
from spanglass.gui.pages.replay.targets import Target, target_of
from spanglass.replay.events import Asked
from spanglass.replay.model_install import MEGABYTES
from spanglass.replay.plan import RECORDED, Choice, Plan

DEAR_NANO = 1_000_000_000
"""What a replay may cost without being asked about: one US dollar."""

_PROVIDERS = "Providers"
_KEYLESS = ("There is no key", "has no key", "accept the key", "take the key")
_NOT_KEPT = Said(
    "That run is not among the traces yet: it is stored by the receiver, which does not answer.", "warn"
)


class Starting(QObject):
    """`said` carries what stands over the results, a `Said` or None, `settings_wanted` a part's title.

    `installed` says that the built-in model is there now.
    """

    said = Signal(object)
    settings_wanted = Signal(str)
    installed = Signal()

    def __init__(self, desk: Desk, show: Show, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._show = desk, show
        self._agreed_nano = DEAR_NANO
        self._decided: dict[tuple[str, str], Choice] = {}
        self._installing = Installing(self)
        self._installing.told.connect(self.said)
        self._installing.done.connect(self.installed)
        show.ended.connect(self.look)

    def stop(self) -> None:
        """End an installation that is under way."""
        self._installing.stop()

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
        if obstacle := self._desk.obstacle:
            self.said.emit(Said(obstacle, "warn"))
        elif (lacking := self._lacking(plan)) is not None:
            self.said.emit(Said(lacking.needs, "warn", self._ways(lacking.needs, lacking)))
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
        self._answer_again()
        if results.asked is not None:
            self.said.emit(self._stale(results.asked))
        elif results.playing:
            self.said.emit(None)
        elif results.ended is not None:
            self.said.emit(self._ending())

    def _begin(self, plan: Plan) -> None:
        self.said.emit(None)
        self._decided = {}
        self._show.start(plan)

    def _lacking(self, plan: Plan) -> Target | None:
        """Who lacks something, if nobody that is to answer is ready."""
        found = [target_of(self._desk.targets, each.provider, each.base) for each in plan.variants]
        return found[0] if found and all(each.needs for each in found) else None

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

    def _ways(
        self, sentence: str, target: Target | None = None
    ) -> tuple[tuple[str, Callable[[], object]], ...]:
        """What helps: the built-in model is installed from here, keys are kept in the settings."""
        ways: list[tuple[str, Callable[[], object]]] = []
        if target is not None and target.installable:
            ways.append((f"Install it ({MEGABYTES} MB)", self.install))
        elif any(words in sentence for words in _KEYLESS):
            ways.append(("Add a key", lambda: self.settings_wanted.emit(_PROVIDERS)))
        if ways and (other := self._ready()) is not None:
            ways.append((f"Use {one_line(other.title, 24)}", lambda: self._use(other)))
        return tuple(ways)

    def _ready(self) -> Target | None:
        """The first who can answer at once, other than the recording."""
        found = (each for each in self._desk.targets if each.provider not in (None, RECORDED))
        return next((each for each in found if not each.needs), None)

    def _use(self, target: Target) -> None:
        """Let another answer for all variants that have no key, or what else they lack."""
        plan, columns = self._desk.plan, self._show.results.columns
        for variant in plan.variants if plan is not None else ():
            column = columns.get(variant.letter)
            lacks = target_of(self._desk.targets, variant.provider, variant.base).needs
            if lacks or (column is not None and column.sentence):
                self._desk.set_target(variant.letter, target)
        self.said.emit(None)

    def install(self) -> None:
        """Install the built-in model, and say how far it is."""
        self._installing.begin()

    def _stale(self, asked: Asked) -> Said:
        """What a chain asks where a tool is called with arguments that were never recorded."""
        stale = asked.stale
        name = one_line(stale.name, 60)

        def choose(choice: Choice) -> Callable[[], object]:
            return lambda: self._answer(asked, choice)

        offers = [("Call it", choose(Choice.CALL))]
        if stale.recorded_arguments is not None or stale.recorded_result is not None:
            offers.append(("Use the recorded one", choose(Choice.RECORDED)))
        offers.append(("Stop here", choose(Choice.STOP)))
        text = f"{asked.letter}, run {asked.run}: {name} was called with other arguments: no recorded result"
        return Said(text, "warn", tuple(offers))

    def _answer_again(self) -> None:
        """What was decided about a call goes for the same call of other runs."""
        asked = self._show.results.asked
        while asked is not None and (choice := self._decided.get(_call(asked))) is not None:
            self._show.answer(asked, choice)
            asked = self._show.results.asked

    def _answer(self, asked: Asked, choice: Choice) -> None:
        self._decided[_call(asked)] = choice
        self._show.answer(asked, choice)
        self.look()

    def _ending(self) -> Said | None:
        results = self._show.results
        failed = [column.sentence for column in results.columns.values() if column.sentence]
        if failed:
            return Said(failed[0], "error", self._ways(failed[0]))
        refused = [column.runs[1].note for column in results.columns.values() if column.fails]
        helped = next((note for note in refused if any(words in note for words in _KEYLESS)), None)
        if helped is not None:
            return Said(helped, "error", self._ways(helped))
        ended = results.ended
        if ended is not None and ended.sentence:
            return Said(ended.sentence, "error", (("Run again", self.run),))
        if ended is not None and ended.capped:
            return Said(f"The cap on the cost was reached: {ended.left_out:,} runs were not made.", "warn")
        return None


def _call(asked: Asked) -> tuple[str, str]:
    """The tool and the arguments that a run asks about."""
    return asked.stale.name, repr(asked.stale.arguments)
