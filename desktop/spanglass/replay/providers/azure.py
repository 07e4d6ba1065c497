"""Azure OpenAI by its first version without dates, where the model is the name of a deployment.

https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
"""

from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import KEY, Address, Target
from spanglass.replay.providers.openai import chat_route
from spanglass.replay.shapes import Written, chat
from spanglass.replay.shapes.other_model import refitted

_WAYS = chat.Ways("Azure", openai_models=True)


def _route(asked: NeutralRequest) -> str:
    return f"/openai/v1{chat_route(asked)}"


def _written(asked: NeutralRequest) -> Written:
    return chat.written(asked, _WAYS)


TARGETS = (
    Target(
        "azure", "Azure OpenAI", chat.FAMILY, Address("", ("AZURE_OPENAI_ENDPOINT",)), _route, _written,
        ("AZURE_OPENAI_API_KEY",), (("api-key", KEY),),
        aliases=("azure.ai.openai", "azure_openai", "azure.ai.inference"), prices="azure", refit=refitted,
    ),
)  # fmt: skip
