"""How the user's own program is run again where tools are to be called for real."""

from spanglass.replay.plan import Original, Variant

_PATHS = {
    "anthropic": "anthropic", "gcp.gemini": "gemini", "gcp.gen_ai": "gemini", "ollama": "ollama",
    "mistral_ai": "mistral/v1", "groq": "groq/v1", "openrouter": "openrouter/v1", "deepseek": "deepseek/v1",
}  # fmt: skip


def base_url(original: Original, variant: Variant, address: str, until: int) -> str:
    """The base URL at which the program gets `until` answers of the recording, and then the model's own."""
    model = f";model={variant.model}" if variant.model and "/" not in variant.model else ""
    path = _PATHS.get(original.call.facts.provider or "", "openai/v1")
    return f"http://{address}/replay/{original.trace_id.hex()};until={until}{model}/{path}"
