"""Has a model of the user write a change: it sees half of the failing calls and is asked as replays are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from queue import Queue

from spanglass.analysis.fixing.fix_author import Told, UselessAnswerError, question, read_proposal
from spanglass.analysis.fixing.fix_rules import system_text
from spanglass.core.facts import Facts, Kind
from spanglass.core.fixes import CallRef, FailureGroup, Proposal
from spanglass.core.messages import Message
from spanglass.core.views import SpanDetail
from spanglass.replay.events import AllEnded, Event, Failed, RunEnded
from spanglass.replay.fixes.subjects import answer_of, call_of
from spanglass.replay.kept_bodies import without_bodies
from spanglass.replay.plan import Original, Plan, Variant
from spanglass.replay.player import Player
from spanglass.replay.playing import Key
from spanglass.replay.providers.builtin import MODEL
from spanglass.replay.targets import named
from spanglass.replay.transport import Transports
from spanglass.store.reader import Reader

_BUILT_IN = "builtin"
_MOST_SHOWN = 6
_PARAMETERS = {"max_tokens": 2_000, "temperature": 0}


class NoProposalError(LookupError):
    """No proposal came of asking a model; the text says why."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: a provider, a model, and an address where it is not the provider's own."""

    provider: str
    model: str | None = None
    base: str | None = None

    @property
    def name(self) -> str:
        """How a proposal names it."""
        return self.model or self.provider


def written_proposal(
    reader: Reader, group: FailureGroup, author: Author, ways: tuple[Key, Transports | None]
) -> Proposal:
    """A proposal by a model, which is asked once; blocks until it has answered. Raises `NoProposalError`."""
    seen = authors_half(group.failing)
    told = _told(reader, group, seen)
    author = _with_model(author, told.calls[0])
    text = _answer(_recording(told.calls[0], question(group, told), author), author, ways)
    try:
        return read_proposal(group, told, text, (author.name, seen))
    except UselessAnswerError as error:
        raise NoProposalError(f"{author.name} gave no usable proposal. {error}") from error


def authors_half(failing: Sequence[CallRef]) -> tuple[CallRef, ...]:
    """The half of the failing calls that an author sees: every other one, so that both are of all times."""
    return tuple(failing[::2]) if len(failing) > 1 else tuple(failing)


def _with_model(author: Author, like: SpanDetail) -> Author:
    """An author with the model that was recorded, where the same provider is asked and none is named."""
    if author.model is not None:
        return author
    asked, recorded = named(author.provider), named(like.facts.provider or "")
    if asked is not None and asked.id == _BUILT_IN:
        return replace(author, model=MODEL)
    if asked is None or recorded is None or asked.id != recorded.id:
        raise NoProposalError(f"Say which model of {author.provider} is to write.")
    return replace(author, model=like.facts.model_requested)


def _told(reader: Reader, group: FailureGroup, seen: Sequence[CallRef]) -> Told:
    found = [call_of(reader, ref) for ref in seen[:_MOST_SHOWN]]
    calls = tuple(call for call in found if call is not None and call.facts.input)
    if not calls:
        raise NoProposalError("The messages of the failing calls were not recorded: nothing can be shown.")
    tried = [check.proposal for check in reader.fix_checks(group.key)]
    done = tuple(dict.fromkeys(f"{each.title}. {each.why}" for each in tried))
    said = tuple(each for each in reader.fix_dismissals() if each.where == group.where)
    return Told(system_text(calls[0]), calls, tuple(map(answer_of, calls)), said, done)


def _recording(like: SpanDetail, messages: tuple[Message, ...], author: Author) -> Original:
    """The question as a recorded call, so that it can be asked as any is."""
    facts = Facts(
        kind=Kind.LLM, provider=author.provider, model_requested=author.model or like.facts.model_requested,
        parameters=_PARAMETERS, input=messages,
    )  # fmt: skip
    span = replace(like.span, attributes=without_bodies(like.span.attributes))
    row = replace(like.row, kind=Kind.LLM, title="write a fix")
    detail = replace(like, row=row, span=span, facts=facts, logs=())
    return Original(like.trace_id, "write a fix", (detail,))


def _answer(original: Original, author: Author, ways: tuple[Key, Transports | None]) -> str:
    """What the model says; raises `NoProposalError`."""
    told: Queue[Event] = Queue()
    key, transports = ways
    variant = Variant("B", author.provider, author.base, author.model)
    player = Player(key, None, transports)
    player.start(Plan(original, (variant,)), told.put)
    text, why = "", "It did not answer."
    while not isinstance(event := told.get(), AllEnded):
        if isinstance(event, Failed):
            why = event.sentence
        elif isinstance(event, RunEnded):
            outcome, record = event.result.outcome, event.result.record
            text = outcome.text if outcome.verdict in ("ok", "refused", "schema", "cut off") else ""
            if not text and record is not None and record.facts.error is not None:
                why = record.facts.error.message or why
    if not text.strip():
        raise NoProposalError(f"{author.name} wrote nothing. {why}")
    return text
