"""All that the Messages tab shows of one span: error, messages, tool call, documents, what is missing."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from spanglass.analysis.answer_sources import sources
from spanglass.analysis.doctor import diagnose
from spanglass.analysis.refusals.corrections import BY_USER
from spanglass.core.display import list_duration, one_line
from spanglass.core.facts import CANCELLED, Kind
from spanglass.core.judgement import Grade, Refusal, RefusalKind
from spanglass.core.messages import Document, Message
from spanglass.core.shown import shown
from spanglass.core.views import EarlierAnswer, SpanDetail, SpanRow
from spanglass.gui.pages.traces.detail.blocks import Block, CallItem, Heading, Look, TextItem, Tone
from spanglass.gui.pages.traces.detail.message_blocks import (
    Place,
    message_blocks,
    original,
    results_of,
    text_item,
    value_block,
    value_item,
)
from spanglass.gui.pages.traces.detail.schema_problems import with_all_problems
from spanglass.gui.pages.traces.detail.span_figures import failure
from spanglass.gui.pages.traces.detail.stack_traces import stack_blocks
from spanglass.gui.pages.traces.detail.text_lengths import lengths_of

TAIL = 100
"""Messages and documents at the end that are always shown."""
HEAD = 100
"""Those at the start that are shown at first; "more" shows twice as many again."""

_ERROR_LINES, _SCHEMA_LINES = 6, 12
_SHORT_ERROR = 70
_SOUGHT = {
    Kind.LLM: "No prompt or answer was sent with this span.",
    Kind.AGENT: "No input or output was sent with this span.",
    Kind.CHAIN: "No input or output was sent with this span.",
    Kind.TOOL: "No arguments or result were sent with this span.",
    Kind.RETRIEVER: "No query or documents were sent with this span.",
    Kind.RERANKER: "No query or documents were sent with this span.",
    Kind.EMBEDDING: "No input text was sent with this span.",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much is to be shown: entries at the start, and the scale for pictures."""

    head: int = HEAD
    scale: float = 1.0


def span_blocks(detail: SpanDetail, wanted: Wanted) -> tuple[Block, ...]:
    """The blocks in order; over `wanted.head` + `TAIL` entries, those in the middle are one "more" block."""
    entries = _entries(detail, wanted)
    hidden = len(entries) - wanted.head - TAIL
    kept = entries
    if hidden > 0:
        kept = [*entries[: wanted.head], lambda: [more_block(hidden)], *entries[-TAIL:]]
    blocks = [block for entry in kept for block in entry()]
    missing = _missing(detail, bool(blocks))
    stacks = stack_blocks(detail, fold=bool(blocks))
    errors = error_blocks(detail.row, detail.retried_ns)
    if detail.row.failed:
        return (*errors, *stacks, *blocks, *missing)
    return (*blocks, *missing, *stacks)


def _entries(detail: SpanDetail, wanted: Wanted) -> list[Callable[[], list[Block]]]:
    """One function an entry, so that blocks are only made of those that are shown."""
    facts, row = detail.facts, with_all_problems(detail)
    results = results_of((*facts.input, *facts.output), detail.tool_runs, lengths_of(detail))
    last = len(facts.input) + len(facts.output) - 1

    def of_message(message: Message, place: Place) -> Callable[[], list[Block]]:
        return lambda: suited(message_blocks(message, place, results, wanted.scale), row, place)

    def of_document(number: int, document: Document) -> Callable[[], list[Block]]:
        return lambda: [_document(number, document)]

    said = sources(facts.input, detail.earlier)
    entries = [
        of_message(message, Place(n, source=_source(said.get(n)))) for n, message in enumerate(facts.input)
    ]
    if facts.tool is not None:
        entries.append(lambda: _tool(detail))
    entries += [of_document(n, document) for n, document in enumerate(facts.documents)]
    start = len(facts.input)
    entries += [
        of_message(message, Place(n, row if row.kind is Kind.LLM else None, n == last))
        for n, message in enumerate(facts.output, start)
    ]
    if row.refusal is not None and not facts.output:
        entries.append(lambda: _with_refusal([], row.refusal))
    return entries


def suited(blocks: list[Block], row: SpanRow, place: Place) -> list[Block]:
    """The blocks with the refusal marked, and with headings that suit spans which are no conversation."""
    if place.last and (place.answer is not None or row.kind is not Kind.LLM):
        blocks = [*_with_refusal(blocks, row.refusal), *_schema_block(row)]
    if row.kind not in (Kind.EMBEDDING, Kind.RETRIEVER, Kind.RERANKER):
        return blocks
    title = "Input" if row.kind is Kind.EMBEDDING else "Query"
    return [
        replace(block, heading=replace(block.heading, title=title, meta=""))
        if block.heading.title == "User"
        else block
        for block in blocks
    ]


def _source(answer: EarlierAnswer | None) -> str:
    """Which call said a message, and how long it took."""
    return f"{one_line(answer.name, 80)} · {list_duration(answer.took_ns)}" if answer is not None else ""


def error_blocks(row: SpanRow, retried_ns: int | None = None) -> tuple[Block, ...]:
    """The block that says why the span failed, where that is more than fits into its head."""
    message = row.error_message or ""
    short = len(message) <= _SHORT_ERROR and "\n" not in message
    if not row.failed or (short and retried_ns is None):
        return ()
    tried = f"attempt {row.attempt} of {row.attempts}" if row.attempts > 1 else ""
    heading = Heading("circle-x", "error", failure(row) or "Error", "", tried)
    items = [TextItem(shown(message), Look.PROSE, _ERROR_LINES)] if message else []
    if retried_ns is not None:
        items.append(TextItem(shown(f"Retried after {list_duration(retried_ns)}"), Look.NOTE))
    return (Block("error", heading, tuple(items), message or heading.title, None, Tone.ERROR),)


def _schema_block(row: SpanRow) -> tuple[Block, ...]:
    """The block that says where an answer differs from the schema that was declared for it."""
    verdict = row.schema
    if verdict is None or verdict.valid is not False or not verdict.problems:
        return ()
    said = "\n".join(f"{problem.path} {problem.message}" for problem in verdict.problems)
    source = f"Does not match {one_line(verdict.source, 80)}" if verdict.source else "Does not match"
    item = TextItem(shown(said), Look.CODE, _SCHEMA_LINES)
    return (Block("schema", Heading("braces", "error", source), (item,), said, None, Tone.ERROR),)


def _tool(detail: SpanDetail) -> list[Block]:
    """Arguments and result of a tool span."""
    tool = detail.facts.tool
    if tool is None:
        return []
    name, blocks = one_line(tool.name or "", 120), []
    if tool.arguments is not None:
        worked = False if detail.row.failed else True if tool.result is not None else None
        item = CallItem(name or "unnamed tool", value_item(tool.arguments), worked)
        blocks.append(Block("arguments", _ARGUMENTS, (item,), original(tool.arguments)))
    if tool.result is not None:
        blocks.append(
            value_block("result", Heading("wrench", "kind_tool", "Result"), tool.result, fold=False)
        )
    return blocks


_ARGUMENTS = Heading("wrench", "kind_tool", "Arguments")


def _document(number: int, document: Document) -> Block:
    score = f"score {document.score:.4g}" if document.score is not None else ""
    name = one_line(document.id or "", 120)
    heading = Heading("file-text", "text2", f"{number + 1}", name, score)
    items = [text_item(document.content)] if document.content else []
    if document.metadata:
        items.append(text_item(original(document.metadata), Look.JSON))
    return Block(f"document.{number}", heading, tuple(items), document.content, True if items else None)


def more_block(hidden: int | None) -> Block:
    """The offer to show more, and how much that is if it is known."""
    words = "Show more" if hidden is None else f"Show {hidden:,} more"
    return Block("more", Heading("chevron-down", "text2", words), tone=Tone.MORE)


def _with_refusal(blocks: list[Block], refusal: Refusal | None) -> list[Block]:
    """The last answer's blocks with the refusal marked; one without words gets a block of its own."""
    if refusal is None:
        return blocks
    remark = _why(refusal)
    said = [n for n, block in enumerate(blocks) if block.heading.title == "Assistant"]
    if not said:
        heading = Heading("sparkles", "kind_llm", "Assistant")
        return [*blocks, Block("refusal", heading, (), refusal.evidence, None, Tone.REFUSAL, remark)]
    blocks[said[-1]] = replace(blocks[said[-1]], tone=Tone.REFUSAL, remark=remark, fold=None)
    return blocks


def _why(refusal: Refusal) -> str:
    """Which rule found the refusal in what, and of which kind it is if it is not the usual one."""
    if refusal.by == BY_USER:
        return "marked by you"
    evidence, by = one_line(refusal.evidence, 300), one_line(refusal.by, 120)
    verb = "said by the provider:" if refusal.grade is Grade.PROVIDER else "matched"
    kind = refusal.kind.value if refusal.kind is not RefusalKind.POLICY else ""
    parts = (f"{verb} “{evidence}”" if evidence else "", f"by {by}" if by else "", kind)
    return " · ".join(part for part in parts if part)


def _missing(detail: SpanDetail, anything: bool) -> tuple[Block, ...]:
    """The remark on what was looked for and not found."""
    row, facts = detail.row, detail.facts
    text = ""
    if not anything:
        text = _SOUGHT.get(row.kind, "No messages were sent with this span.")
        text = "Nothing has arrived yet." if row.running else text
    elif row.kind is Kind.LLM and facts.input and not facts.output and not row.failed:
        text = "No answer was sent with this span."
        if row.running:
            text = "The answer has not arrived yet."
        elif facts.finish_reason == CANCELLED:
            text = "The program did not wait for the answer."
    elif row.kind is Kind.LLM and facts.output and not facts.input:
        text = "No prompt was sent with this span."
    if not text or row.refusal is not None:
        return ()
    if row.kind is Kind.LLM and not anything and not row.running:
        text = f"{text}\n\n{_advice(row)}"
    return (Block("missing", Heading("", "text3", ""), (TextItem(shown(text), Look.NOTE),)),)


def _advice(row: SpanRow) -> str:
    """Which client sent the call, where messages were looked for, and what makes it send them."""
    found = diagnose(row.scope)
    places = ", ".join(found.looked_in)
    return f"Sent by {found.client}. Looked for them in {places}.\n{found.setting}"
