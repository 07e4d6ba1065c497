"""Who can write proposals: models of providers that are ready, those that are used already first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spanglass.core.display import one_line, short_model
from spanglass.core.fixes import FailureGroup
from spanglass.gui.pages.replay.targets import Target
from spanglass.replay.plan import RECORDED

_MOST = 6
NOBODY = (None, "rules only")


@dataclass(frozen=True, slots=True)
class Writer:
    """A model that writes proposals."""

    provider: str
    model: str
    base: str | None = None


def writers(targets: Sequence[Target], groups: Sequence[FailureGroup]) -> list[tuple[object, str]]:
    """The choices: nobody, and a few models of each provider that is ready."""
    used = list(dict.fromkeys(group.model for group in groups if group.model))
    found = [each for target in targets if _is_ready(target) for each in _of(target, used)]
    return [NOBODY, *((writer, one_line(short_model(writer.model), 40)) for writer in found)]


def answering(targets: Sequence[Target]) -> list[tuple[object, str]]:
    """Who may answer the replays of a check: as it was, or others that are ready."""
    asked = [(target, one_line(target.title, 40)) for target in targets if _is_ready(target)]
    return [(None, "As recorded"), *asked]


def _is_ready(target: Target) -> bool:
    return target.provider not in (None, RECORDED) and not target.needs


def _of(target: Target, used: Sequence[str]) -> Iterator[Writer]:
    known = [model for model in used if model in target.models]
    rest = [model for model in target.models if model not in known]
    for model in [*known, *rest][:_MOST]:
        yield Writer(target.provider or "", model, target.base)
