"""The conversation of a whole trace: the messages of all its calls in order of time, each of them once."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import blake2b

from spanglass.core.display import list_duration, one_line
from spanglass.core.messages import Message
from spanglass.core.views import SpanDetail, SpanRow
from spanglass.gui.pages.traces.detail.blocks import Block
from spanglass.gui.pages.traces.detail.detail_question import LARGE
from spanglass.gui.pages.traces.detail.message_blocks import Place, message_blocks, results_of
from spanglass.gui.pages.traces.detail.span_blocks import error_blocks, more_block, suited
from spanglass.gui.pages.traces.detail.text_lengths import Lengths, lengths_of
from spanglass.gui.questions.questions import Questions
from spanglass.store.reader import Reader

FIRST = 200
"""So many messages are shown at first; "more" shows three times as many."""

_NAME = 80


@dataclass(frozen=True, slots=True)
class TranscriptQuestion:
    """Which trace, how many messages at most, and the scale for pictures."""

    trace_id: bytes
    most: int = FIRST
    scale: float = 1.0

    def ask(self, questions: Questions, reader: Reader) -> tuple[Block, ...]:
        """The blocks; their keys begin with the id of the span they are of."""
        if sum(size for _, size in reader.model_calls(self.trace_id)) > LARGE:
            blocks: tuple[Block, ...] = questions.apart(partial(transcript, question=self), reader)
            return blocks
        return transcript(reader, self)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message of a call; `answer` says that the call gave it, `last` that it was the last one."""

    message: Message
    row: SpanRow
    answer: bool
    last: bool
    lengths: Lengths


def transcript(reader: Reader, question: TranscriptQuestion) -> tuple[Block, ...]:
    """The blocks of a trace."""
    entries: list[_Entry] = []
    blocks: list[Block] = []
    hidden = False
    for entry in _distinct(reader, question.trace_id):
        if len(entries) >= question.most:
            hidden = True
            break
        entries.append(entry)
    results = results_of((entry.message for entry in entries), reader.tool_runs(question.trace_id))
    for number, entry in enumerate(entries):
        place = Place(number, entry.row if entry.answer else None, entry.last)
        known = replace(results, lengths=entry.lengths)
        made = suited(message_blocks(entry.message, place, known, question.scale), entry.row, place)
        blocks += [_of_call(block, entry) for block in made]
        if entry.last:
            blocks += [_of_call(block, entry) for block in error_blocks(entry.row)]
    return (*blocks, more_block(None)) if hidden else tuple(blocks)


def _distinct(reader: Reader, trace_id: bytes) -> Iterator[_Entry]:
    """Every message that was not there before, call by call."""
    seen: set[bytes] = set()
    for span_id, _ in reader.model_calls(trace_id):
        detail = reader.span_detail(trace_id, span_id)
        for entry in _entries(detail) if detail is not None else ():
            identity = _identity(entry.message)
            if identity not in seen:
                seen.add(identity)
                yield entry


def _entries(detail: SpanDetail) -> Iterator[_Entry]:
    facts, row, lengths = detail.facts, detail.row, lengths_of(detail)
    for message in facts.input:
        yield _Entry(message, row, answer=False, last=False, lengths=lengths)
    for number, message in enumerate(facts.output, 1):
        yield _Entry(message, row, answer=True, last=number == len(facts.output), lengths=lengths)


def _identity(message: Message) -> bytes:
    """What two reports of one message have in common: role, name and parts."""
    parts = [asdict(part) for part in message.parts]
    said = json.dumps([message.role, message.name, parts], sort_keys=True, default=repr)
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _of_call(block: Block, entry: _Entry) -> Block:
    """The block with the name of its call, and a key of its own."""
    heading = block.heading
    if entry.answer:
        row = entry.row
        took = "running" if row.running else list_duration(row.duration_ns)
        words = (one_line(row.title or row.name, _NAME), took, heading.meta)
        heading = replace(heading, meta=" · ".join(filter(None, words)))
    return replace(block, key=f"{entry.row.span_id.hex()}.{block.key}", heading=heading)
