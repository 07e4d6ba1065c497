"""What a course tells: its work's events in order, one last one, and nothing after that."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from spanglass.replay.course import Course, Ending, Ways

Words = tuple[str | int, ...]

WITHIN_S = 30.0
ENDING = Ending(int, lambda error: len(str(error)), "work")
"""Words are told, and a number is the last event."""


@dataclass
class Telling:
    """Tells what it is given, and raises at the end, if it is to."""

    tell: Callable[[str | int], None]
    words: Words = ()
    fails: str = ""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        for word in self.words:
            self.tell(word)
        if self.fails:
            raise ValueError(self.fails)
        await self.stopped.wait()
        self.tell(0)

    def stop(self) -> None:
        self.stopped.set()


def course(told: list[str | int], words: Words, fails: str = "") -> Course[Telling, str | int]:
    def made(_: Ways, tell: Callable[[str | int], None]) -> Telling:
        return Telling(tell, words, fails)

    return Course(made, (lambda _: None, None, None), ENDING, told.append)


def test_nothing_is_told_after_the_end() -> None:
    told: list[str | int] = []
    running = course(told, ("one", 7, "two"))
    running.stop()
    assert running.wait(WITHIN_S)
    running.tell("three")
    assert told == ["one", 7]


def test_a_stop_is_heard_however_early_it_comes() -> None:
    told: list[str | int] = []
    running = course(told, ("one",))
    running.stop()
    assert running.wait(WITHIN_S)
    running.stop()
    assert told == ["one", 0]


def test_work_that_breaks_off_has_a_last_event() -> None:
    told: list[str | int] = []
    running = course(told, ("one",), "gone")
    assert running.wait(WITHIN_S)
    assert told == ["one", 4]
