"""One plan as it is played: which run begins when, and what ends it all."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from spanglass.core.facts import CALL_KINDS
from spanglass.replay.asking import Asker
from spanglass.replay.events import AllEnded, Event, Failed, RunEnded, RunStarted
from spanglass.replay.keys import NoKeyError
from spanglass.replay.own_program import base_url
from spanglass.replay.plan import RECORDED, Choice, Plan, Scope, Tools, Variant
from spanglass.replay.prepared import Score, prepare
from spanglass.replay.reading import Reading
from spanglass.replay.recordings import recording_of
from spanglass.replay.request import NotReplayableError
from spanglass.replay.running import Running, Stage
from spanglass.replay.transport import Made, Transports
from spanglass.replay.voices import Live, Recorded, Remade, Voice

_log = logging.getLogger(__name__)

Key = Callable[[str], str | None]
"""The key under the name of its variable; may ask the keychain, and wait for it."""

_APART_S = 0.004
"""Runs begin so far apart, so that no turn of the loop is long: a stop is heard between them."""
_ONLY_YOURS = (
    "Real tools run only in your own program: start it with its base URL set to {url}, and each of its "
    "calls is made anew."
)


@dataclass(frozen=True, slots=True)
class Means:
    """What a plan is played with: keys, ways to models, and who tells and reads."""

    key: Key
    transports: Transports
    reading: Reading
    tell: Callable[[Event], None]


class Playing:
    """Plays one plan in the event loop of its thread."""

    def __init__(self, plan: Plan, means: Means) -> None:
        self._plan, self._means = plan, means
        self._asker = Asker(means.reading)
        self._made = Made(means.transports)
        self._left = list(_in_turn(plan))
        self._failed: set[str] = set()
        self._scores: dict[str, asyncio.Future[Score]] = {}
        self._spent_nano = 0
        self._waiting: dict[tuple[str, int], asyncio.Future[Choice]] = {}
        self._stopped = self._capped = False
        self._tasks: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Play it to its end, and tell that."""
        workers = min(max(1, self._plan.at_once), max(1, len(self._left)))
        self._tasks = [asyncio.create_task(self._work(each * _APART_S)) for each in range(workers)]
        if self._stopped:
            self._cancel()
        await asyncio.wait(self._tasks)
        if not self._stopped:
            await self._means.reading.kept()
        self._end()
        for task in self._tasks:
            if not task.cancelled() and (error := task.exception()) is not None:
                _log.error("a replay failed", exc_info=error)
        await self._made.close()

    @property
    def left(self) -> int:
        """How many runs were not begun yet."""
        return len(self._left)

    def stop(self) -> None:
        """Begin nothing more and let go of what runs."""
        self._stopped = True
        self._cancel()

    def answer(self, letter: str, run: int, choice: Choice) -> None:
        """What is to be done about the tool call that a run waits for."""
        waiting = self._waiting.pop((letter, run), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(choice)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _end(self) -> None:
        self._means.tell(AllEnded(self._stopped, self._capped, len(self._left)))

    async def _work(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        while self._left and not self._stopped:
            expected = await self._expected(self._left[0][0])
            if self._stopped or not self._left:
                return
            if self._plan.cap_nano is not None and self._spent_nano + expected > self._plan.cap_nano:
                self._capped = True
                return
            variant, run = self._left.pop(0)
            if variant.letter not in self._failed:
                self._spent_nano += expected
                cost = await self._one(variant, run)
                self._spent_nano += (cost or 0) - expected

    async def _expected(self, variant: Variant) -> int:
        """About what the next run costs, where that matters; what has no price is taken for nothing."""
        if self._plan.cap_nano is None:
            return 0
        cost, _ = await self._means.reading.cost(self._plan.asked(variant), variant)
        return cost or 0

    async def _one(self, variant: Variant, run: int) -> int | None:
        """Play a run, and say what it cost."""
        tell, letter = self._means.tell, variant.letter
        tell(RunStarted(letter, run))
        try:
            running = await self._running(variant, run)
            result = await running.play()
        except (NoKeyError, NotReplayableError) as error:
            if letter not in self._failed:
                self._failed.add(letter)
                tell(Failed(letter, None, str(error)))
            return None
        except Exception as error:
            _log.exception("run %s of %s failed", run, letter)
            tell(Failed(letter, run, f"This run could not be made: {error}"))
            return None
        tell(RunEnded(letter, run, result))
        return result.outcome.cost_nano

    async def _running(self, variant: Variant, run: int) -> Running:
        score = await self._score(variant)
        means = self._means
        stage = Stage(self._voice(variant, run), means.reading, means.tell, self._choice)
        return Running(self._plan, (variant, run), score, stage)

    async def _score(self, variant: Variant) -> Score:
        """What a variant's runs have in common, made once, off this thread."""
        if variant.tools is Tools.REAL and self._plan.scope is not Scope.CALL:
            url = base_url(self._plan.original, variant, self._plan.address, 0)
            raise NotReplayableError(_ONLY_YOURS.format(url=url))
        if variant.letter not in self._scores:
            loop = asyncio.get_running_loop()
            self._scores[variant.letter] = loop.run_in_executor(None, prepare, self._plan, variant)
        return await asyncio.shield(self._scores[variant.letter])

    def _voice(self, variant: Variant, run: int) -> Voice:
        means = self._means
        if variant.provider == RECORDED:
            return Recorded(self._recording, means.reading, self._plan.original.trace_id)
        transport = self._made.of(variant.provider)
        return Live(self._asker, transport, means.key, means.tell, (self._plan, variant, run))

    @cached_property
    def _recording(self) -> Remade:
        """The calls that answer again, the same for all runs."""
        original = self._plan.original
        calls = [step for step in original.steps if step.row.kind in CALL_KINDS]
        return Remade(recording_of(original.trace_id, calls))

    async def _choice(self, letter: str, run: int) -> Choice:
        waiting: asyncio.Future[Choice] = asyncio.get_running_loop().create_future()
        self._waiting[letter, run] = waiting
        return await waiting


def _in_turn(plan: Plan) -> Iterator[tuple[Variant, int]]:
    """The runs, of all variants by turns, so that what is compared is asked at about the same time."""
    for run in range(1, plan.runs + 1):
        for variant in plan.variants:
            yield variant, run
