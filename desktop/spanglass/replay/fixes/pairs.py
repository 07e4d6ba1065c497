"""The replays of one trace, as it was and with a change, by turns, and those that are tried again."""

from collections.abc import Callable
from dataclasses import replace

from spanglass.core.fixes import JudgedRun, RunVerdict, Surface
from spanglass.replay.course import Ways
from spanglass.replay.events import Event, Failed, RunEnded
from spanglass.replay.fixes.choosing import BASELINE, CANDIDATE, sides
from spanglass.replay.fixes.events import CheckEvent, RunJudged, Side
from spanglass.replay.fixes.judging import judged_run, not_made
from spanglass.replay.fixes.opinions import Opinions
from spanglass.replay.fixes.orders import Order, Subject
from spanglass.replay.keys import NoKeyError
from spanglass.replay.plan import Choice, Plan, Variant
from spanglass.replay.playing import Means, Playing
from spanglass.replay.request import NotReplayableError

_SIDES = {BASELINE: Side.BASELINE, CANDIDATE: Side.CANDIDATE}


class Pairing:
    """Plays one trace of a check in the event loop of its thread."""

    def __init__(
        self, order: Order, subject: tuple[int, Subject], ways: tuple[Ways, Opinions | None],
        tell: Callable[[CheckEvent], None],
    ) -> None:  # fmt: skip
        self._order, (self._place, self._subject) = order, subject
        (self._ways, self._opinions), self._tell = ways, tell
        self._runs: dict[str, dict[int, JudgedRun]] = {BASELINE: {}, CANDIDATE: {}}
        self._playing: Playing | None = None
        self._is_stopped = False
        change = order.proposal.change
        self._retries = change.retries if change.surface is Surface.PROGRAM else 0
        self.calls = self.cost_nano = self.judging_nano = 0
        self.failure = self.unjudged = ""

    async def play(self) -> None:
        """Play all runs of both sides, then again what the program is to try again."""
        variants = sides(self._order, self._subject.original.call)
        await self._played(variants, self._order.runs, self._take)
        for _ in range(self._retries):
            await self._again(variants[1])
        for number, result in sorted(self._runs[CANDIDATE].items()) if self._retries else ():
            self._told(CANDIDATE, number, result)

    def stop(self) -> None:
        """Let go of what runs; what is finished stays."""
        self._is_stopped = True
        if self._playing is not None:
            self._playing.stop()

    @property
    def baseline(self) -> list[JudgedRun]:
        """The replays as it was, in their order."""
        return [result for _, result in sorted(self._runs[BASELINE].items())]

    @property
    def candidate(self) -> list[JudgedRun]:
        """The replays with the change, in their order."""
        return [result for _, result in sorted(self._runs[CANDIDATE].items())]

    async def _again(self, variant: Variant) -> None:
        """Play once more what did not pass; the tries of a run are one."""
        runs = self._runs[CANDIDATE]
        left = [number for number, result in sorted(runs.items()) if not result.passed]
        if not left or self._is_stopped:
            return

        def take(_: str, run: int, result: JudgedRun) -> None:
            number = left[run - 1]
            runs[number] = _followed(runs[number], result)

        await self._played((variant,), len(left), take)

    async def _played(
        self, variants: tuple[Variant, ...], runs: int, take: Callable[[str, int, JudgedRun], None]
    ) -> None:
        if self._is_stopped:
            return
        original, scope = self._subject.original, self._order.scope
        plan = Plan(original, variants, scope, runs, at_once=1, stale=Choice.STOP)
        waiting: list[tuple[RunEnded, JudgedRun]] = []

        def hear(event: Event) -> None:
            if isinstance(event, RunEnded):
                self._count(event)
                judged = judged_run(self._order.group, original.steps, event.result)
                if self._opinions is not None and judged.passed:
                    waiting.append((event, judged))
                else:
                    take(event.letter, event.run, judged)
            elif isinstance(event, Failed):
                self.failure = self.failure or event.sentence
                for number in range(1, runs + 1) if event.run is None else (event.run,):
                    take(event.letter, number, not_made(event.sentence))

        means = Means(self._ways.key, self._ways.transports, self._ways.reading, hear)
        self._playing = Playing(plan, means)
        await self._playing.run()
        self._playing = None
        for ended, judged in waiting:
            opinion = await self._opinion(ended, judged)
            if opinion is not None:
                take(ended.letter, ended.run, opinion)

    async def _opinion(self, event: RunEnded, judged: JudgedRun) -> JudgedRun | None:
        """What the judge says of a replay that passed the rules; None where it is not asked any more."""
        if self._opinions is None or self._is_stopped or self.unjudged:
            return None
        call, made = self._subject.original.call, (event.result, event.run)
        try:
            found = await self._opinions.judged(call, judged, made)
        except (NoKeyError, NotReplayableError) as error:
            self.unjudged = f"The judge cannot be asked: {error}"
            return None
        self.calls += found.calls
        self.judging_nano += found.cost_nano
        return found.run

    def _count(self, event: RunEnded) -> None:
        self.calls += sum(not step.is_tool for step in event.result.steps)
        self.cost_nano += event.result.outcome.cost_nano or 0

    def _take(self, letter: str, run: int, result: JudgedRun) -> None:
        self._runs[letter][run] = result
        if letter == BASELINE or not self._retries:
            self._told(letter, run, result)

    def _told(self, letter: str, run: int, result: JudgedRun) -> None:
        self._tell(RunJudged(self._place, _SIDES[letter], run, result))


def _followed(first: JudgedRun, second: JudgedRun) -> JudgedRun:
    """A run that was tried again: what the last try came to, and what all of them took and cost."""
    if second.verdict is RunVerdict.ERROR and not second.text and first.text:
        second = replace(second, text=first.text)
    return replace(
        second,
        latency_ns=_sum(first.latency_ns, second.latency_ns),
        cost_nano=_sum(first.cost_nano, second.cost_nano),
    )


def _sum(first: int | None, second: int | None) -> int | None:
    return None if first is None or second is None else first + second
