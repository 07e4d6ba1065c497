"""A request as code: what would be sent, as a command or a program; keys are named, never written."""

from spanglass.analysis.request_code import RecordedRequest, curl_of, python_of
from spanglass.core.display import one_line
from spanglass.replay.plan import Plan, Variant

CURL, PYTHON = "curl", "python"
_SHAPES = {"chat": "openai", "anthropic": "anthropic"}
_ROUTES = ("/chat/completions", "/embeddings")
_ANTHROPICS = "https://api.anthropic.com/"


def code_of(plan: Plan, variant: Variant, form: str) -> str:
    """The first request of a variant as code; why there is none where it cannot be made."""
    from spanglass.replay.prepared import prepare  # with all interfaces, for which no window waits
    from spanglass.replay.request import NotReplayableError

    try:
        request = prepare(plan, variant).calls[0].request
    except NotReplayableError as error:
        return f"# {one_line(str(error))}"
    base = next((request.url.removesuffix(route) for route in _ROUTES if request.url.endswith(route)), "")
    shape = _SHAPES.get(request.shape, "")
    known = bool(base) if shape == "openai" else request.url.startswith(_ANTHROPICS)
    made = RecordedRequest(
        request.url, request.key, request.headers, request.body, base, shape if known else ""
    )
    return curl_of(made) if form == CURL else python_of(made)
