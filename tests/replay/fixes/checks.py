"""Checks against a model that says what a test tells it to."""

from collections.abc import Callable
from queue import Queue

from replay.scripted import Json, Model
from spanglass.core.fixes import FixCheck
from spanglass.replay.fixes.checking import Checker
from spanglass.replay.fixes.events import CheckEnded, CheckEvent
from spanglass.replay.fixes.orders import Order


def told(message: Json) -> Json:
    """An answer of a model."""
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "c", "model": "m-1", "choices": [choice],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5}}  # fmt: skip


def saying(say: Callable[[Json], str]) -> Model:
    """A model that answers with words."""
    return Model(lambda body: told({"role": "assistant", "content": say(body)}))


def checked(made: Order, model: Model) -> list[CheckEvent]:
    """All that a check tells."""
    events: Queue[CheckEvent] = Queue()
    checker = Checker(lambda _: "sk-123456789", None, lambda _: model)
    checker.start(made, events.put)
    found: list[CheckEvent] = []
    while not found or not isinstance(found[-1], CheckEnded):
        found.append(events.get(timeout=60))
    assert checker.wait(30)
    return found


def the_check(made: Order, model: Model) -> FixCheck:
    """What a check came to."""
    ended = checked(made, model)[-1]
    assert isinstance(ended, CheckEnded)
    assert ended.check is not None, ended.sentence
    return ended.check
