"""A kept request as one text, in which versions can be compared line by line."""

from collections.abc import Iterator

from spanglass.core.documents import plain_value
from spanglass.core.json_text import pretty
from spanglass.core.kept_request import KeptRequest
from spanglass.gui.pages.replay.message_text import message_text, tools_text, value_text
from spanglass.gui.pages.replay.sections import title_of

_WIDE = 88


def prompt_text(request: KeptRequest) -> str:
    """Model, parameters, messages, tools and form, each under its name."""
    return "\n\n".join(f"## {title}\n{text}" for title, text in _parts(request))


def _parts(request: KeptRequest) -> Iterator[tuple[str, str]]:
    if request.model:
        yield "Model", request.model
    if request.parameters:
        yield "Parameters", pretty(plain_value(dict(request.parameters)), _WIDE)
    for message in request.messages:
        yield title_of(message), message_text(message)
    if request.tools:
        yield "Tools", tools_text(request.tools)
    if request.response_format is not None:
        yield "Response format", value_text(request.response_format)
