"""What is charged for a call: so many tokens of each kind, searches and requests, each at its price."""

from collections.abc import Iterator

from spanglass.analysis.pricing.rates import Sheet
from spanglass.core.facts import Facts, Kind
from spanglass.core.receipt import Flag, Note, Price
from spanglass.core.usage import Billing, Usage

Charge = tuple[str, int, Price | None]
"""What, how much of it, and its price if it has one."""

_RERANKER, _LLM = Kind.RERANKER, Kind.LLM
_NO_BILLING = Billing()
_NO_USAGE = Usage()
_UNIT_DOCUMENTS = 100


def charges(facts: Facts, sheet: Sheet, notes: list[Note]) -> list[Charge]:
    """The charges of a call, none of nothing; what had to be assumed is added to `notes`."""
    usage = facts.usage or _NO_USAGE
    if facts.kind is _RERANKER and sheet.search is not None:
        return [("search", _search_units(facts, usage, notes), sheet.search)]
    if usage.estimated:
        notes.append(Note(Flag.ESTIMATED, "nobody reported the tokens: estimated from the text"))
    found = list(_input(usage, sheet))
    if facts.kind is _LLM or sheet.output is not None:
        found += _output(usage, sheet)
    if facts.kind is _LLM:
        _missing(usage, notes)
    if sheet.request is not None:
        found.append(("request", 1, sheet.request))
    if usage.billing is not None and usage.billing.web_searches:
        found += _web_search(usage.billing.web_searches, sheet, notes)
    return found


def _input(usage: Usage, sheet: Sheet) -> Iterator[Charge]:
    billing = usage.billing or _NO_BILLING
    read = usage.cache_read or 0
    hour = billing.cache_write_1h or 0
    write = max(hour, usage.cache_write or 0, hour + (billing.cache_write_5m or 0))
    rest = max((usage.input or 0) - read - write, 0)
    audio = min(billing.input_audio or 0, rest) if sheet.input_audio is not None else 0
    image = min(billing.input_image or 0, rest - audio) if sheet.input_image is not None else 0
    if plain := rest - audio - image:
        yield "input", plain, sheet.input
    if audio:
        yield "audio input", audio, sheet.input_audio
    if image:
        yield "image input", image, sheet.input_image
    if read:
        yield "input from cache", read, sheet.cache_read
    if write - hour:
        yield "cache write", write - hour, sheet.cache_write
    if hour:
        yield "cache write for 1 hour", hour, sheet.cache_write_1h


def _output(usage: Usage, sheet: Sheet) -> Iterator[Charge]:
    billing = usage.billing or _NO_BILLING
    whole = usage.output or 0
    audio = min(billing.output_audio or 0, whole) if sheet.output_audio is not None else 0
    image = min(billing.output_image or 0, whole - audio) if sheet.output_image is not None else 0
    rest = whole - audio - image
    reasoning = min(usage.reasoning or 0, rest)
    if plain := rest - reasoning:
        yield "output", plain, sheet.output
    if reasoning:
        yield "reasoning", reasoning, sheet.reasoning or sheet.output
    if audio:
        yield "audio output", audio, sheet.output_audio
    if image:
        yield "image output", image, sheet.output_image


def _web_search(searches: int, sheet: Sheet, notes: list[Note]) -> list[Charge]:
    if sheet.web_search is None:
        text = f"{searches:,} web searches have no price: not charged"
        notes.append(Note(Flag.NOT_CHARGED, text))
        return []
    return [("web search", searches, sheet.web_search)]


def _search_units(facts: Facts, usage: Usage, notes: list[Note]) -> int:
    """Reported search units, else one for every hundred documents that were ranked."""
    if usage.billing is not None and usage.billing.search_units is not None:
        return usage.billing.search_units
    units = -(-max(len(facts.documents), 1) // _UNIT_DOCUMENTS)
    text = f"search units were not reported: {units} for {len(facts.documents)} known documents"
    notes.append(Note(Flag.UNITS_ASSUMED, text))
    return units


def _missing(usage: Usage, notes: list[Note]) -> None:
    for side, tokens in (("input", usage.input), ("output", usage.output)):
        if tokens is None:
            notes.append(Note(Flag.COUNT_MISSING, f"{side} tokens were not reported: not charged"))
