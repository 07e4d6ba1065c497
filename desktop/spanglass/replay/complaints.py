"""What providers say of requests that they refuse, as sentences that tell what to do.

The words are those of the providers' documented errors and of their servers; the first that fits is taken.
"""

import re
from dataclasses import dataclass

_NUMBERS = re.compile(r"\d[\d,]*\d|\d")


@dataclass(frozen=True, slots=True)
class _Complaint:
    """Words of an error, in its kind or message, and the sentence for them."""

    words: re.Pattern[str]
    sentence: str


def _of(words: str, sentence: str) -> _Complaint:
    return _Complaint(re.compile(words, re.IGNORECASE), sentence)


_CONTEXT = _of(
    r"context_length_exceeded|maximum context length|context window|prompt is too long|exceed_context_size"
    r"|input token count.*exceeds|input is too long|too many (?:input )?tokens|request_too_large"
    r"|exceeds the available context|too large for model|string_above_max_length",
    "The request is longer than {model} can read{numbers}: shorten it, or choose a model that reads more.",
)
_UNKNOWN = _of(
    r"model_not_found|invalid_model|model identifier is invalid|unknown model|no such model"
    r"|model.{0,80}(?:not found|does not exist|is not found|no longer|deprecated|not supported for)"
    r"|not a valid model|not_found_error.*model|invalid model|deploymentnotfound",
    "{name} has no model {model}: choose one that it lists.",
)
_PULL = ", or fetch it with: ollama pull {model}"
_COMPLAINTS = (
    _of(
        r"insufficient_quota|credit balance is too low|billing|payment required|exceeded your current quota"
        r"|insufficient (?:balance|credits)|requires more credits",
        "The account at {name} has no credit left: add some there, or choose another provider.",
    ),
    _of(
        r"api_key_invalid|api key not valid|invalid_api_key|incorrect api key|invalid x-api-key"
        r"|authentication_error|invalid api key|security token included in the request is invalid"
        r"|signature we calculated does not match|missing authentication|expiredtoken",
        "{name} does not accept the key in {key}: set another there, or keep one in the settings.",
    ),
    _of(
        r"unsupported_country|location is not supported|not available in your (?:country|region)",
        "{name} does not answer from this place: choose another provider, or a model on this machine.",
    ),
    _CONTEXT,
    _of(
        r"don.t have access to the model|not have access to (?:the )?model|access to .*model.* denied"
        r"|model access is denied|not authorized to (?:perform|access).*model",
        "This account may not use {model}: ask {name} for it, or choose another model.",
    ),
    _of(
        r"does not support tools|tool use is not supported|function calling is not (?:enabled|supported)"
        r"|doesn't support tool use",
        "{model} cannot call tools: choose another model, or take the tools out of the request.",
    ),
    _of(
        r"does not support (?:image|vision)|image input|doesn't support the image|not a multimodal model"
        r"|multimodal.*not (?:enabled|supported)|invalid content type.*image_url",
        "{model} reads no images: choose one that does, or take them out of the messages.",
    ),
    _of(
        r"max_tokens.*(?:maximum allowed|too large|at most)|maximum allowed number of output tokens",
        "{model} does not write that much{numbers}: ask for fewer tokens in max_tokens.",
    ),
    _UNKNOWN,
    _of(
        r"unsupported[ _](?:parameter|value)|unrecognized request argument|unknown (?:field|name|parameter)"
        r"|extra inputs are not permitted|unexpected keyword|is not supported with this model",
        "{model} takes not all parameters: take out what it names, or set it to nothing.",
    ),
    _of(r"overloaded|server is busy|no capacity", "{name} has too much to do: run it again in a while."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Complained:
    """Of whom an error is: the provider's name, the model that was asked, the variable with the key."""

    name: str
    model: str
    key: str


def sentence_for(kind: str | None, message: str | None, of: Complained) -> str | None:
    """What to do about an error by its kind and words; None where nothing more is known of it."""
    said = f"{kind or ''} {message or ''}"
    found = next((each for each in _COMPLAINTS if each.words.search(said)), None)
    if found is None:
        return None
    numbers = _NUMBERS.findall(message or "") if "{numbers}" in found.sentence else []
    sizes = [text for text in numbers if len(text.replace(",", "")) >= 3][:2]
    told = f" ({' and '.join(_written(size) for size in sizes)} tokens)" if len(sizes) == 2 else ""
    sentence = (
        f"{found.sentence[:-1]}{_PULL}" if found is _UNKNOWN and of.name == "Ollama" else found.sentence
    )
    return sentence.format(
        name=of.name, model=of.model or "the model", key=of.key or "its settings", numbers=told
    )


def _written(number: str) -> str:
    return f"{int(number.replace(',', '')):,}"
