"""Where a recorded call went, as the base of an interface: servers of one's own speak as providers do."""

from urllib.parse import urlsplit

from spanglass.analysis.requests.request_code import recorded_request
from spanglass.core.exchanges import ADDRESS
from spanglass.core.facts import Kind
from spanglass.core.views import SpanDetail
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Target, is_ours, joined


def recorded_base(detail: SpanDetail, target: Target) -> str | None:
    """The base that a client recorded, or that its call went to, where it is not the provider's usual one."""
    made = recorded_request(detail)
    if made is not None and made.has_own_base:
        return made.base
    address = detail.span.attributes.get(ADDRESS)
    if not isinstance(address, str) or is_ours(address) or _host(address) == _host(target.address.usual):
        return None
    return next(filter(None, (_before(address, route) for route in _routes(detail, target))), None)


def _routes(detail: SpanDetail, target: Target) -> list[str]:
    """The ways that a call of this kind may have gone by the interface."""
    facts = detail.facts
    asked = (
        NeutralRequest(facts.model_requested or "", (), kind=facts.kind or Kind.LLM, streaming=streaming)
        for streaming in (False, True)
    )
    return list(dict.fromkeys(target.route(each) for each in asked))


def _before(address: str, route: str) -> str | None:
    """What stands before a route in an address, if putting them together gives it again."""
    base = address.removesuffix(route)
    return base if base != address and joined(base, route) == address else None


def _host(address: str) -> str:
    return urlsplit(address).netloc
