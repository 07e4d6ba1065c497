"""The request that is edited and the answer that is looked at, to be kept as an example or a prompt."""

from spanglass.analysis.requests.kept_requests import Asked, answer_text, kept_request, recorded_schema
from spanglass.core.facts import Kind
from spanglass.core.kept_request import KeptRequest
from spanglass.core.library import Origin
from spanglass.gui.pages.replay import sections
from spanglass.gui.pages.replay.desk import Desk
from spanglass.gui.pages.replay.page import ReplayPage
from spanglass.replay.plan import RECORDED


def edited_request(page: ReplayPage) -> Asked | None:
    """The request of the chosen variant, with what its run answered that is looked at; None without any.

    Before it was run, the answer of an unchanged request is the recorded one.
    """
    desk = page.desk
    if desk.plan is None:
        return None
    call = desk.call
    request = request_of(desk)
    origin = Origin(desk.plan.original.trace_id, call.row.span_id)
    record = page.board.record_of(desk.variant.letter, call.row.span_id)
    if record is not None:
        return Asked(request, origin, answer_text(record.facts.output))
    recorded = request == kept_request(call.facts)
    return Asked(request, origin, answer_text(call.facts.output) if recorded else None)


def request_of(desk: Desk) -> KeptRequest:
    """The request of the chosen variant, as it is to be sent."""
    facts, variant = desk.call.facts, desk.edited
    edits = variant.edits
    named = variant.provider not in (None, RECORDED)
    return KeptRequest(
        sections.messages_of(facts, variant),
        facts.tools if edits.tools is None else edits.tools,
        recorded_schema(facts) if edits.schema is None else edits.schema,
        sections.parameters_of(facts, variant),
        variant.model or facts.model_requested or facts.model_responded,
        variant.provider if named else facts.provider,
        facts.kind or Kind.LLM,
    )
