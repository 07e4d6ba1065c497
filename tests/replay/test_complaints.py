"""Errors of real providers become sentences that say what to do."""

import pytest

from spanglass.replay.complaints import Complained, sentence_for

OF = Complained("OpenAI", "gpt-9", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("kind", "message", "words"),
    [
        ("invalid_api_key", "Incorrect API key provided: sk-12***", "key in OPENAI_API_KEY"),
        ("authentication_error", "invalid x-api-key", "key in OPENAI_API_KEY"),
        ("INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "key in OPENAI_API_KEY"),
        ("InvalidSignatureException", "The request signature we calculated does not match the signature you "
         "provided.", "key in"),
        ("insufficient_quota", "You exceeded your current quota, please check your plan and billing details.",
         "no credit left"),
        ("invalid_request_error", "Your credit balance is too low to access the Anthropic API.",
         "no credit left"),
        ("model_not_found", "The model `gpt-9` does not exist or you do not have access to it.",
         "no model gpt-9"),
        ("not_found_error", "model: claude-9", "no model gpt-9"),
        ("NOT_FOUND", "models/gemini-9 is not found for API version v1beta, or is not supported for "
         "generateContent.", "no model gpt-9"),
        ("ValidationException", "The provided model identifier is invalid.", "no model gpt-9"),
        ("invalid_model", "Invalid model: mistral-9", "no model gpt-9"),
        (None, "model 'llama9' not found", "no model gpt-9"),
        ("DeploymentNotFound", "The API deployment for this resource does not exist.", "no model gpt-9"),
        ("context_length_exceeded", "This model's maximum context length is 8192 tokens. However, your "
         "messages resulted in 9001 tokens.", "longer than gpt-9 can read (8,192 and 9,001 tokens)"),
        ("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum",
         "(210,000 and 200,000 tokens)"),
        ("INVALID_ARGUMENT", "The input token count (1200000) exceeds the maximum number of tokens allowed "
         "(1048576).", "(1,200,000 and 1,048,576 tokens)"),
        ("exceed_context_size_error", "request (9031 tokens) exceeds the available context size (4096 "
         "tokens), try increasing it", "(9,031 and 4,096 tokens)"),
        ("ValidationException", "Input is too long for requested model.", "longer than gpt-9 can read:"),
        ("AccessDeniedException", "You don't have access to the model with the specified model ID.",
         "may not use gpt-9"),
        (None, "registry.ollama.ai/library/gemma:2b does not support tools", "cannot call tools"),
        ("unsupported_value", "Unsupported value: 'temperature' does not support 0.2 with this model.",
         "not all parameters"),
        ("invalid_request_error", "max_tokens: 99999 > 8192, which is the maximum allowed number of output "
         "tokens for claude-3-5-sonnet", "does not write that much (99,999 and 8,192 tokens)"),
        ("overloaded_error", "Overloaded", "too much to do"),
        ("unsupported_country_region_territory", "Country, region, or territory not supported", "this place"),
    ],
)  # fmt: skip
def test_what_providers_say(kind: str | None, message: str, words: str) -> None:
    found = sentence_for(kind, message, OF)
    assert found is not None
    assert words in found
    assert found.endswith(".")


def test_ollama_can_fetch_what_it_has_not() -> None:
    found = sentence_for(None, "model 'llama9' not found", Complained("Ollama", "llama9", ""))
    assert found is not None
    assert found.endswith("ollama pull llama9")


def test_what_is_not_known_is_left_to_the_status() -> None:
    assert sentence_for("server_error", "The server had an error while processing your request", OF) is None
    assert sentence_for(None, None, OF) is None
