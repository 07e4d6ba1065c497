"""Names of model providers: the OpenTelemetry GenAI convention's name for whatever a client wrote."""

import re
from functools import lru_cache

from spanglass.core.span import Value
from spanglass.dialects.values import label

_NAMES = {
    "openai": "openai", "openai_responses": "openai", "openai_chat": "openai", "open_ai": "openai",
    "anthropic": "anthropic", "claude": "anthropic",
    "azure": "azure.ai.openai", "azure_openai": "azure.ai.openai", "az_ai_openai": "azure.ai.openai",
    "azure_ai_openai": "azure.ai.openai", "azureopenai": "azure.ai.openai",
    "azure_ai": "azure.ai.inference", "az_ai_inference": "azure.ai.inference",
    "azure_ai_inference": "azure.ai.inference", "azure_ai_foundry": "azure.ai.inference",
    "gcp_gemini": "gcp.gemini", "gemini": "gcp.gemini", "google": "gcp.gemini", "gcp_gen_ai": "gcp.gemini",
    "google_genai": "gcp.gemini", "google_generative_ai": "gcp.gemini", "google_ai": "gcp.gemini",
    "google_ai_studio": "gcp.gemini", "google_gla": "gcp.gemini", "genai": "gcp.gemini",
    "googleai": "gcp.gemini",
    "gcp_vertex_ai": "gcp.vertex_ai", "vertex_ai": "gcp.vertex_ai", "vertexai": "gcp.vertex_ai",
    "google_vertexai": "gcp.vertex_ai", "google_vertex": "gcp.vertex_ai", "vertex": "gcp.vertex_ai",
    "google_vertex_ai": "gcp.vertex_ai",
    "aws_bedrock": "aws.bedrock", "bedrock": "aws.bedrock", "amazon_bedrock": "aws.bedrock",
    "aws": "aws.bedrock", "amazon": "aws.bedrock", "bedrock_converse": "aws.bedrock",
    "mistral": "mistral_ai", "mistralai": "mistral_ai", "mistral_ai": "mistral_ai",
    "xai": "x_ai", "x_ai": "x_ai", "grok": "x_ai",
    "cohere": "cohere", "deepseek": "deepseek", "groq": "groq", "perplexity": "perplexity",
    "ibm_watsonx_ai": "ibm.watsonx.ai", "watsonx": "ibm.watsonx.ai", "ibm_watsonx": "ibm.watsonx.ai",
    "moonshot": "moonshot_ai", "moonshotai": "moonshot_ai", "moonshot_ai": "moonshot_ai",
    "together_ai": "together", "togetherai": "together", "fireworks_ai": "fireworks",
    "voyageai": "voyage", "meta_ai": "meta", "z_ai": "zai",
}  # fmt: skip
"""By the name in lower case with underscores for every other sign."""

_NOT_PROVIDERS = frozenset({
    "strands_agents", "strands", "langchain", "langgraph", "llama_index", "llamaindex", "github", "haystack",
    "crewai", "autogen", "openinference", "litellm", "pydantic_ai", "semantic_kernel", "agno", "dspy",
    "gcp_vertex_agent", "google_adk", "claude_agent_sdk", "openai_agents", "browser_use", "ag2", "mem0",
    "controlflow", "dynamiq", "letta", "julep", "multion", "crawl4ai", "firecrawl", "gemini_cli",
    "microsoft_agent_framework", "agent_framework", "smolagents", "mcp", "unknown", "other", "custom",
    "gateway", "ai_gateway", "vercel", "vercel_ai_gateway",
})  # fmt: skip

_MODELS = tuple(
    (re.compile(pattern), provider)
    for pattern, provider in (
        (
            r"(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|cohere|mistral|ai21|stability|deepseek)\.",
            "aws.bedrock",
        ),
        (
            r"gpt-|chatgpt|o[134](?:-|$)|text-embedding-(?:3|ada)|davinci|dall-e|whisper|tts-|codex|omni-",
            "openai",
        ),
        (r"claude", "anthropic"),
        (r"gemini|gemma|text-embedding-0|imagen|learnlm", "gcp.gemini"),
        (r"mi[sx]tral|ministral|codestral|pixtral|devstral|magistral|open-mi[sx]tral", "mistral_ai"),
        (r"command|embed-(?:english|multilingual|v\d)|rerank-|c4ai-", "cohere"),
        (r"grok", "x_ai"),
        (r"deepseek", "deepseek"),
        (r"sonar", "perplexity"),
        (r"kimi|moonshot", "moonshot_ai"),
    )
)
_SIGNS = re.compile(r"[^a-z0-9]+")
_LONGEST_REMEMBERED = 200


def provider(name: Value, model: str | None = None) -> str | None:
    """The provider behind the name a client gave, else behind its model; unknown names in lower case.

    What follows a dot may be the interface (``openai.chat``), so the part before it counts too. Names of
    frameworks are no providers.
    """
    if not isinstance(name, str) or len(name) + len(model or "") > _LONGEST_REMEMBERED:
        return _behind(name, model)
    return _remembered(name, model)


def _behind(name: Value, model: str | None) -> str | None:
    given = label(name)
    if given is None:
        return of_model(model)
    plain = given.lower()
    if plain in _NAMES:
        return _NAMES[plain]
    key = _SIGNS.sub("_", plain).strip("_")
    if key in _NAMES:
        return _NAMES[key]
    if key in _NOT_PROVIDERS:
        return of_model(model)
    head = _SIGNS.sub("_", plain.partition(".")[0])
    return _NAMES.get(head, plain)


_remembered = lru_cache(maxsize=512)(_behind)


def of_model(model: str | None) -> str | None:
    """The provider a model's name tells: by its prefix, ``azure/gpt-4o``, else by its family."""
    if not model:
        return None
    name = model.lower().removeprefix("models/")
    prefix, slash, rest = name.partition("/")
    if slash and (known := _NAMES.get(_SIGNS.sub("_", prefix))):
        return known
    name = rest.rsplit("/", 1)[-1] if slash else name
    for pattern, known in _MODELS:
        if pattern.match(name):
            return known
    return None
