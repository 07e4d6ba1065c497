"""What was spent in one step of a chain, noted beside that step once it is over."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from spanglass.analysis.chains.links import Chain, Link
from spanglass.analysis.chains.once import TOLERANCE_NS, Twin


@dataclass(frozen=True, slots=True)
class _Spent:
    """The tokens of the calls below a span, each call once, and when the last of them was over."""

    input: int = 0
    output: int = 0
    last_ns: int = 0

    def plus(self, other: "_Spent") -> "_Spent":
        last_ns = max(self.last_ns, other.last_ns)
        return _Spent(self.input + other.input, self.output + other.output, last_ns)


_NOTHING = _Spent()


def noted_beside(chain: Chain, twins: Mapping[bytes, Twin], sums: Container[bytes]) -> set[bytes]:
    """The notes of what calls below a span beside them spent, as AG2 writes of agents that work for another.

    A note is no call, takes no time, and has the tokens of all calls below one span, which are over by then.
    Of each such span one note is found.
    """
    notes = [link for link in chain.ordered if _is_note(link) and link.span_id not in sums]
    if not notes:
        return set()
    spent = _spent(chain, twins, sums)
    free = [link for link in chain.ordered if link.span_id in spent and not link.is_call]
    found = set()
    for note in notes:
        steps = [link for link in free if _is_of(note, link, spent[link.span_id])]
        if steps:
            free.remove(max(steps, key=lambda link: (spent[link.span_id].last_ns, link.span_id)))
            found.add(note.span_id)
    return found


def _is_note(link: Link) -> bool:
    return link.has_usage and not link.is_call and 0 <= link.end_ns - link.start_ns <= TOLERANCE_NS


def _is_of(note: Link, step: Link, spent: _Spent) -> bool:
    is_over = spent.last_ns <= note.start_ns + TOLERANCE_NS
    return is_over and step.parent_id == note.parent_id and (spent.input, spent.output) == note.tokens


def _spent(chain: Chain, twins: Mapping[bytes, Twin], sums: Container[bytes]) -> dict[bytes, _Spent]:
    """What was spent below each span below which anything was."""
    spent: dict[bytes, _Spent] = {}
    for link in reversed(chain.ordered):
        total = spent.get(link.span_id, _NOTHING)
        twin = twins.get(link.span_id)
        is_told_here = twin is not None and twin.span_id in chain.spans
        if link.is_call and link.has_usage and link.span_id not in sums and not is_told_here:
            total = total.plus(_Spent(*link.tokens, max(link.end_ns, link.start_ns)))
        if total != _NOTHING:
            spent[link.span_id] = total
            spent[link.parent_id] = spent.get(link.parent_id, _NOTHING).plus(total)
    return spent
