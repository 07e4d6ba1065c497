"""Where a provider is asked for its models: where replays go, so that a key goes nowhere else."""

import os
from collections.abc import Mapping

from spanglass.keychain import Provider
from spanglass.model_lists import Question, is_address
from spanglass.replay.providers import KEY, joined
from spanglass.replay.targets import named

_ROUTES = {
    "anthropic": "/v1/models?limit=1000",
    "google": "/v1beta/models?pageSize=1000",
    "azure": "/openai/models?api-version=2024-10-21",
    "openrouter": "/key",  # its list of models asks for no key
}


def of_provider(
    provider: Provider, key: str, environment: Mapping[str, str] | None = None
) -> Question | None:
    """What to ask a provider; None where its address is not known, as of Azure without an endpoint."""
    target = named(provider.id)
    base = target.base(os.environ if environment is None else environment) if target is not None else ""
    if target is None or not is_address(base):
        return None
    headers = {name: value.replace(KEY, key) for name, value in target.headers}
    return Question(joined(base, _ROUTES.get(provider.id, "/models")), headers)
