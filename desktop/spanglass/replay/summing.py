"""The calls of a run as one outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spanglass.replay.outcome import Outcome

NOTHING = Outcome(0, None, None, None, None, None, None, "stopped", "")
"""What a run comes to that was stopped before any answer."""

_GRAVEST = ("error", "refused", "schema", "cut off", "ok")


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """Sums, the first call's first token, the gravest verdict of the last words, and the last call's text.

    A refusal or a failed schema of a call that others followed is not what the run came to.
    """
    if not outcomes:
        return NOTHING
    last = outcomes[-1]
    if len(outcomes) == 1:
        return last
    return replace(
        last,
        latency_ns=_sum(each.latency_ns for each in outcomes),
        first_token_ns=outcomes[0].first_token_ns,
        input_tokens=_sum(each.input_tokens for each in outcomes),
        output_tokens=_sum(each.output_tokens for each in outcomes),
        cost_nano=_sum(each.cost_nano for each in outcomes),
        verdict=min((each.verdict for each in (last, *_failed(outcomes))), key=_gravity),
    )


def _failed(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [each for each in outcomes if each.verdict == "error"]


def _gravity(verdict: str) -> int:
    return _GRAVEST.index(verdict) if verdict in _GRAVEST else len(_GRAVEST)


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum; None if one of them is not known."""
    found = [*values]
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None
