"""A request as code: what would be sent, as a command or a program; keys are named, never written."""

from spanglass.analysis.requests.request_code import RecordedRequest, curl_of, python_of
from spanglass.core.display import one_line
from spanglass.replay.plan import Plan, Variant

CURL, PYTHON = "curl", "python"
_SHAPES = {"chat": "openai", "anthropic": "anthropic"}
_ROUTES = ("/chat/completions", "/embeddings")
_ANTHROPICS = "https://api.anthropic.com/"


def code_of(plan: Plan, variant: Variant, form: str, step: bytes | None = None) -> str:
    """The request of a variant for a recorded call, else its first, as code; why there is none."""
    from spanglass.replay.prepared import prepare  # with all interfaces, for which no window waits
    from spanglass.replay.request import NotReplayableError

    try:
        calls = [call for call in prepare(plan, variant).calls if not call.kept]
    except NotReplayableError as error:
        return f"# {one_line(str(error))}"
    if not calls:
        return "# Nothing is asked anew: the recording answers."
    request = next((each for each in calls if each.detail.row.span_id == step), calls[0]).request
    base = next((request.url.removesuffix(route) for route in _ROUTES if request.url.endswith(route)), "")
    shape = _SHAPES.get(request.shape, "")
    known = bool(base) if shape == "openai" else request.url.startswith(_ANTHROPICS)
    made = RecordedRequest(
        request.url, request.key, request.headers, request.body, base, shape if known else ""
    )
    return curl_of(made) if form == CURL else python_of(made)
