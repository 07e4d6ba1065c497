"""What a run is going to ask: examples as they are kept, or with the instructions of a prompt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spanglass.analysis.requests.kept_requests import Asked
from spanglass.core.evals import EvalResult, EvalSetup, ResultRow
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Example
from spanglass.core.messages import Message
from spanglass.replay.kept_calls import made_call
from spanglass.replay.plan import Original, Plan, Variant

_INSTRUCTIONS = frozenset({"system", "developer"})
_LETTER = "B"


@dataclass(frozen=True, slots=True)
class Subject:
    """An example that is to be asked, with its request as it is made.

    `address` is where the call went that it was taken from, None where that is not known any more.
    """

    example: int
    title: str
    request: KeptRequest
    expected: str | None
    original: Original
    address: str | None = None

    def plan(self, variant: Variant) -> Plan:
        """One replay of it."""
        return Plan(self.original, (variant,))


@dataclass(frozen=True, slots=True)
class Who:
    """Who is asked: a model, its provider and address; None is whoever was."""

    model: str | None = None
    provider: str | None = None
    base: str | None = None

    def variant(self, letter: str = _LETTER) -> Variant:
        """The column of a replay that asks them."""
        return Variant(letter, self.provider, self.base, self.model)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a run that is resumed has already: results that stay, and the cost of all that was asked.

    `misjudged` are those of them whose judgement failed: only that is asked for again.
    """

    rows: tuple[ResultRow, ...] = ()
    misjudged: tuple[EvalResult, ...] = ()
    cost_nano: int | None = None
    worked_ns: int = 0
    run: int | None = None

    @property
    def places(self) -> frozenset[tuple[int, int]]:
        """Examples and repeats that are not asked again."""
        return frozenset((row.example, row.repeat) for row in self.rows)


@dataclass(frozen=True, slots=True)
class EvalOrder:
    """A run before it begins: no call begins with which the cost is to pass `cap_nano`, in 1e-9 US dollars.

    `judge` judges where a scorer names no model of its own; without both, the model that answered judges.
    What is `behind` is not asked again.
    """

    setup: EvalSetup
    subjects: tuple[Subject, ...]
    at_once: int = 4
    cap_nano: int | None = None
    judge: Who = Who()
    behind: Behind = Behind()

    @property
    def who(self) -> Who:
        """Who answers in place of those that are kept."""
        return Who(self.setup.model, self.setup.provider, self.setup.base)

    def left(self) -> "list[Todo]":
        """What is to be done, in its order: failed judgements, then answers."""
        subjects = {subject.example: subject for subject in self.subjects}
        again = [
            Todo(subjects[each.example], each.repeat, each)
            for each in self.behind.misjudged
            if each.example in subjects
        ]
        behind, repeats = self.behind.places, range(1, self.setup.repeats + 1)
        asked = [Todo(subject, repeat) for repeat in repeats for subject in self.subjects]
        return [*again, *(each for each in asked if (each.subject.example, each.repeat) not in behind)]


@dataclass(frozen=True, slots=True)
class Todo:
    """An answer that is to be asked for; of one that is there, the judgements that failed."""

    subject: Subject
    repeat: int
    there: EvalResult | None = None


def subject_of(example: Example, prompt: KeptRequest | None = None, address: str | None = None) -> Subject:
    """An example as a run asks it, with a prompt or as it is kept, where its call went."""
    request = example.request if prompt is None else prompted(example.request, prompt)
    row = example.row
    known = address if request.provider == example.request.provider else None
    call = made_call(Asked(request, row.origin, example.expected), row.title, address=known)
    original = Original(call.trace_id, row.title, (call,))
    return Subject(row.id, row.title, request, example.expected, original, known)


def prompted(request: KeptRequest, prompt: KeptRequest) -> KeptRequest:
    """A request with the instructions of a prompt, and with all that it says besides the conversation.

    A prompt without instructions leaves those of the request.
    """
    own, rest = _parted(request.messages)
    instructions = _parted(prompt.messages)[0] or own
    return replace(
        request,
        messages=(*instructions, *rest),
        tools=prompt.tools or request.tools,
        response_format=request.response_format if prompt.response_format is None else prompt.response_format,
        parameters=prompt.parameters or request.parameters,
        model=prompt.model or request.model,
        provider=prompt.provider or request.provider,
    )


def _parted(messages: Sequence[Message]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """The instructions, and everything else."""
    first = tuple(message for message in messages if message.role.lower() in _INSTRUCTIONS)
    return first, tuple(message for message in messages if message.role.lower() not in _INSTRUCTIONS)
