"""The filters that a trace's menu offers: those that find its like, and one that leaves them out."""

from spanglass.core.query import term
from spanglass.core.views import TraceSummary


def filters_of(trace: TraceSummary) -> list[tuple[str, str]]:
    """What each does in words, and the term that is added to the filter."""
    found = (
        ("Show only traces of this name", "name", trace.name),
        ("Show only traces with this model", "model", _first(trace.models)),
        ("Show only this user", "user", _first(trace.users)),
        ("Show only this session", "session", trace.session),
        ("Show only this feature", "feature", _first(trace.features)),
        ("Show only this service", "service", trace.service),
    )
    offered = [(text, term(key, value)) for text, key, value in found if value]
    if trace.name:
        offered.append(("Leave out traces of this name", f"-{term('name', trace.name)}"))
    return offered


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""
