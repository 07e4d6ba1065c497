"""What providers bill apart, read from their usage objects and from what clients make of them."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from spanglass.core.span import Value
from spanglass.core.usage import Billing
from spanglass.dialects.shapes import by_keys
from spanglass.dialects.values import count, first_count, first_label, label, listing, mapping

_NAMES = tuple(field.name for field in fields(Billing))
_INPUT_DETAILS = ("prompt_tokens_details", "input_tokens_details", "input_token_details")
_OUTPUT_DETAILS = ("completion_tokens_details", "output_tokens_details", "output_token_details")
_INPUT_MODALITIES = ("promptTokensDetails", "prompt_tokens_details")
_OUTPUT_MODALITIES = ("candidatesTokensDetails", "candidates_tokens_details")
_MARKS = frozenset({
    "cache_creation", "cacheDetails", "server_tool_use", "service_tier", "serviceTier", "trafficType",
    "traffic_type", "speed", "inference_geo", "billed_units", "search_units",
    *_INPUT_DETAILS, *_OUTPUT_DETAILS, *_INPUT_MODALITIES, *_OUTPUT_MODALITIES,
})  # fmt: skip
"""Names of which one is there when anything is billed apart."""

_TIER = (
    "openai.response.service_tier", "gen_ai.openai.response.service_tier", "gen_ai.response.service_tier",
    "anthropic.response.service_tier", "anthropic.usage.service_tier",
    "aws.bedrock.response.service_tier", "gcp.vertex_ai.response.traffic_type",
)  # fmt: skip
_SPEED = ("anthropic.response.speed", "anthropic.usage.speed", "gen_ai.usage.speed")
_GEO = ("anthropic.response.inference_geo", "anthropic.usage.inference_geo", "gen_ai.usage.inference_geo")
_COUNTS: Mapping[str, tuple[str, ...]] = {
    "cache_write_5m": (
        "anthropic.usage.cache_creation.ephemeral_5m_input_tokens",
        "gen_ai.usage.cache_creation.ephemeral_5m_input_tokens",
        "gen_ai.usage.details.cache_creation.ephemeral_5m_input_tokens",
        "gen_ai.usage.details.ephemeral_5m_input_tokens",
    ),
    "cache_write_1h": (
        "anthropic.usage.cache_creation.ephemeral_1h_input_tokens",
        "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens",
        "gen_ai.usage.details.cache_creation.ephemeral_1h_input_tokens",
        "gen_ai.usage.details.ephemeral_1h_input_tokens",
    ),
    "input_audio": (
        "gen_ai.usage.audio.input_tokens", "gen_ai.usage.details.input_audio_tokens",
        "gen_ai.usage.details.audio_prompt_tokens", "llm.token_count.prompt_details.audio",
    ),
    "input_image": ("gen_ai.usage.image.input_tokens", "gen_ai.usage.details.image_prompt_tokens"),
    "output_audio": (
        "gen_ai.usage.audio.output_tokens", "gen_ai.usage.details.output_audio_tokens",
        "gen_ai.usage.details.audio_candidates_tokens", "llm.token_count.completion_details.audio",
    ),
    "output_image": ("gen_ai.usage.image.output_tokens", "gen_ai.usage.details.image_candidates_tokens"),
    "web_searches": (
        "anthropic.usage.server_tool_use.web_search_requests",
        "gen_ai.usage.server_tool_use.web_search_requests",
        "gen_ai.usage.details.web_search_requests", "gen_ai.usage.web_search_requests",
    ),
    "search_units": ("gen_ai.usage.search_units", "gen_ai.usage.details.search_units"),
}  # fmt: skip


_FIELDS: Mapping[str, str] = {
    key: name
    for name, keys in (*_COUNTS.items(), ("service_tier", _TIER), ("speed", _SPEED), ("geo", _GEO))
    for key in keys
}
BILLED = frozenset(_FIELDS)
"""The attributes of spans that tell of it."""
_WORDS = frozenset({"service_tier", "speed", "geo"})


def of_attributes(attributes: Mapping[str, Value]) -> Billing | None:
    """What span attributes tell of what is billed apart; None for nothing of it."""
    billed = _billed(attributes)
    if not billed:
        return None
    found: dict[str, Any] = {}
    for name, key in billed.items():
        found[name] = label(attributes[key]) if name in _WORDS else count(attributes[key])
    return _anything(Billing(**found))


@by_keys
def _billed(keys: tuple[str, ...]) -> dict[str, str]:
    """The first key of each thing that is told."""
    return {_FIELDS[key]: key for key in reversed(keys) if key in _FIELDS}


def of_usage(raw: dict[str, Value], body: Mapping[str, Value]) -> Billing | None:
    """What a provider's usage object, in the response `body`, tells of what is billed apart."""
    tier = first_label(raw, ("service_tier", "trafficType", "traffic_type")) or _body_tier(body)
    searches = _searches(body)
    if _MARKS.isdisjoint(raw):
        return Billing(service_tier=tier, web_searches=searches) if tier or searches else None
    cached = mapping(raw.get("cache_creation"))
    lifetimes = _by(raw, ("cacheDetails",), "ttl", "inputTokens")
    given, made = _parts(raw, _INPUT_DETAILS), _parts(raw, _OUTPUT_DETAILS)
    heard, spoken = (
        _by(raw, keys, "modality", "tokenCount", "token_count")
        for keys in (_INPUT_MODALITIES, _OUTPUT_MODALITIES)
    )
    found = Billing(
        cache_write_5m=_first(cached.get("ephemeral_5m_input_tokens"), lifetimes.get("5m")),
        cache_write_1h=_first(cached.get("ephemeral_1h_input_tokens"), lifetimes.get("1h")),
        input_audio=_first(given.get("audio_tokens"), heard.get("audio")),
        input_image=_first(given.get("image_tokens"), heard.get("image")),
        output_audio=_first(made.get("audio_tokens"), spoken.get("audio")),
        output_image=_first(made.get("image_tokens"), spoken.get("image")),
        web_searches=_first(mapping(raw.get("server_tool_use")).get("web_search_requests"), searches),
        search_units=_first(raw.get("search_units"), mapping(raw.get("billed_units")).get("search_units")),
        service_tier=tier,
        speed=first_label(raw, ("speed",)),
        geo=first_label(raw, ("inference_geo",)),
    )
    return _anything(found)


def _anything(found: Billing) -> Billing | None:
    """The billing if it has a term or a count that is not zero."""
    return found if any(getattr(found, name) for name in _NAMES) else None


def _body_tier(body: Mapping[str, Value]) -> str | None:
    """The tier beside the usage object: OpenAI's as a word, Bedrock's in an object."""
    tier = first_label(body, ("service_tier",))
    if tier is None and "serviceTier" in body:
        return first_label(mapping(body["serviceTier"]), ("type",))
    return tier


def _searches(body: Mapping[str, Value]) -> int | None:
    """Web searches among the items of OpenAI's Responses; opening a page that was found is not billed."""
    output = body.get("output")
    if not isinstance(output, list):
        return None
    found = [item for item in output if isinstance(item, dict) and item.get("type") == "web_search_call"]
    return sum(mapping(item.get("action")).get("type") in (None, "search") for item in found) or None


def _parts(raw: dict[str, Value], keys: tuple[str, ...]) -> dict[str, Value]:
    return next((found for key in keys if (found := mapping(raw.get(key)))), {})


def _by(raw: dict[str, Value], keys: tuple[str, ...], name: str, *counts: str) -> dict[str, int]:
    """Counts of a list of objects by the name in each, in lower case."""
    found: dict[str, int] = {}
    for item in (mapping(each) for key in keys for each in listing(raw.get(key))):
        word, tokens = first_label(item, (name,)), first_count(item, counts)
        if word is not None and tokens is not None:
            found[word.lower()] = found.get(word.lower(), 0) + tokens
    return found


def _first(*values: Value) -> int | None:
    """The first count among values; of nothing at all nothing is billed apart."""
    return next((found for value in values if value is not None and (found := count(value))), None)
