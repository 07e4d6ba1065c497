"""A seed in a request, for providers that take one."""

from dataclasses import replace
from urllib.parse import urlsplit

from spanglass.replay.request import ReplayRequest
from spanglass.replay.talks.blocks import GEMINI
from spanglass.replay.talks.chat import CHAT
from spanglass.replay.talks.telling import talk_of

_MISTRAL = "api.mistral.ai"
_SETTINGS = "generationConfig"


def seeded(request: ReplayRequest, seed: int) -> ReplayRequest:
    """The request with a seed; where its interface takes none, that is among the losses."""
    talk, body = talk_of(request.url, request.body), request.body
    if talk is GEMINI:
        settings = body.get(_SETTINGS)
        held = {**(settings if isinstance(settings, dict) else {}), "seed": seed}
        return replace(request, body={**body, _SETTINGS: held})
    if talk is not CHAT:
        return replace(
            request, losses=(*request.losses, "This provider takes no seed: runs differ by chance.")
        )
    if "/api/chat" in request.url:  # Ollama's own interface
        options = body.get("options")
        held = {**(options if isinstance(options, dict) else {}), "seed": seed}
        return replace(request, body={**body, "options": held})
    name = "random_seed" if urlsplit(request.url).netloc == _MISTRAL else "seed"
    return replace(request, body={**body, name: seed})
