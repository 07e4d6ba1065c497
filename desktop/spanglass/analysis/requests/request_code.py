"""A recorded call as a command or a program that makes it again; keys are named, never written."""

import json
import pprint
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from spanglass.analysis.requests.request_shapes import anthropic_body, gemini_body, openai_body
from spanglass.core.facts import Facts, Kind
from spanglass.core.secrets import masked
from spanglass.core.span import Attributes
from spanglass.core.views import SpanDetail

NO_PROMPT = "# No prompt was sent with this span: there is nothing to ask again."
"""What stands in place of the code where messages were not recorded."""

NO_REQUEST = "# A reranker's call cannot be made again from what was recorded."
"""What stands in place of the code for a reranker, whose interface no two providers share."""

_BASES = ("gen_ai.openai.api_base", "llm.openai.api_base", "openai.api_base")
_WIDTH = 100
_VARIABLE = re.compile(r"\$([A-Z0-9_]+_BASE_URL)")


@dataclass(frozen=True, slots=True)
class _Service:
    """Where a provider's interface is, the variable with its key, and who else talks as it does."""

    base: str
    key: str


_OPENAI = _Service("https://api.openai.com/v1", "OPENAI_API_KEY")
_ANTHROPIC = _Service("https://api.anthropic.com", "ANTHROPIC_API_KEY")
_GEMINI = _Service("https://generativelanguage.googleapis.com", "GEMINI_API_KEY")
_LIKE_OPENAI = {
    "openai": _OPENAI,
    "groq": _Service("https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    "mistral_ai": _Service("https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    "deepseek": _Service("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "x_ai": _Service("https://api.x.ai/v1", "XAI_API_KEY"),
    "perplexity": _Service("https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
    "moonshot_ai": _Service("https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
    "together": _Service("https://api.together.xyz/v1", "TOGETHER_API_KEY"),
    "fireworks": _Service("https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
    "openrouter": _Service("https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    "ollama": _Service("http://localhost:11434/v1", "OLLAMA_API_KEY"),
}
_GEMINI_PROVIDERS = frozenset({"gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"})


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """What was asked, ready to be sent again. `headers` name the variable `key` in place of its value.

    `has_own_base` is whether the client recorded an address; else `base` is the provider's usual one, or a
    variable where it is not known: a key is for nobody but its provider.
    """

    url: str
    key: str
    headers: tuple[tuple[str, str], ...]
    body: dict[str, Any]
    base: str
    shape: str
    has_own_base: bool = False


def recorded_request(detail: SpanDetail) -> RecordedRequest | None:
    """The request of a model call; None where its messages were not recorded, and for rerankers."""
    facts = detail.facts
    if not facts.input or facts.kind is Kind.RERANKER:
        return None
    provider = facts.provider or ""
    if provider == "anthropic":
        return _anthropic(facts)
    if provider in _GEMINI_PROVIDERS:
        return _gemini(facts)
    return _openai(facts, provider, detail.span.attributes)


def curl(detail: SpanDetail) -> str:
    """The request as a command for a POSIX shell; secrets in messages are masked."""
    request = recorded_request(detail)
    return _no_code(detail) if request is None else curl_of(request)


def curl_of(request: RecordedRequest) -> str:
    """A request as a command for a POSIX shell; secrets in messages are masked."""
    place = f'"{request.url}"' if _base_variable(request) else shlex.quote(masked(request.url))
    lines = [f"curl {place}"]
    lines += [f'-H "{name}: {value}"' for name, value in request.headers]
    lines.append(f"-d {shlex.quote(masked(_json(request.body)))}")
    return " \\\n  ".join(lines)


def python(detail: SpanDetail) -> str:
    """The request as a Python program for the provider's own client; secrets in messages are masked."""
    request = recorded_request(detail)
    return _no_code(detail) if request is None else python_of(request)


def _no_code(detail: SpanDetail) -> str:
    return NO_REQUEST if detail.facts.kind is Kind.RERANKER else NO_PROMPT


def python_of(request: RecordedRequest) -> str:
    """A request as a Python program: for the client of its shape, else for the standard library alone."""
    programs: dict[str, Callable[[RecordedRequest], str]]
    programs = {"openai": _openai_program, "anthropic": _anthropic_program, "gemini": _gemini_program}
    return masked(programs.get(request.shape, _plain_program)(request))


def _openai(facts: Facts, provider: str, attributes: Attributes) -> RecordedRequest:
    service = _LIKE_OPENAI.get(provider) or _unknown(provider)
    said = (attributes.get(name) for name in _BASES)
    own = next((text.rstrip("/") for text in said if isinstance(text, str) and text), None)
    base = own or service.base
    path = "embeddings" if facts.kind is Kind.EMBEDDING else "chat/completions"
    headers = (("Content-Type", "application/json"), ("Authorization", f"Bearer ${service.key}"))
    body = openai_body(facts)
    return RecordedRequest(f"{base}/{path}", service.key, headers, body, base, "openai", own is not None)


def _anthropic(facts: Facts) -> RecordedRequest:
    headers = (
        ("Content-Type", "application/json"),
        ("x-api-key", f"${_ANTHROPIC.key}"),
        ("anthropic-version", "2023-06-01"),
    )
    url = f"{_ANTHROPIC.base}/v1/messages"
    return RecordedRequest(url, _ANTHROPIC.key, headers, anthropic_body(facts), _ANTHROPIC.base, "anthropic")


def _gemini(facts: Facts) -> RecordedRequest:
    model = (facts.model_requested or facts.model_responded or "").removeprefix("models/")
    how = "streamGenerateContent?alt=sse" if facts.streaming else "generateContent"
    url = f"{_GEMINI.base}/v1beta/models/{model}:{how}"
    headers = (("Content-Type", "application/json"), ("x-goog-api-key", f"${_GEMINI.key}"))
    return RecordedRequest(url, _GEMINI.key, headers, gemini_body(facts), _GEMINI.base, "gemini")


def _unknown(provider: str) -> _Service:
    """A provider whose address is not known: it and the key stand in variables with the usual names."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in provider).upper()
    return _Service(f"${plain}_BASE_URL", f"{plain}_API_KEY") if plain.strip("_") else _OPENAI


def _base_variable(request: RecordedRequest) -> str | None:
    """The variable that the base stands in, if it does."""
    found = None if request.has_own_base else _VARIABLE.fullmatch(request.base)
    return found[1] if found is not None else None


def _openai_program(request: RecordedRequest) -> str:
    own = request.base == _OPENAI.base and request.key == _OPENAI.key
    variable = _base_variable(request)
    base = f'os.environ["{variable}"]' if variable else repr(request.base)
    place = "" if own else f'base_url={base}, api_key=os.environ["{request.key}"]'
    call = "embeddings" if request.url.endswith("/embeddings") else "chat.completions"
    imports = "from openai import OpenAI\n" if own else "import os\n\nfrom openai import OpenAI\n"
    return (
        f"{imports}\nclient = OpenAI({place})\n"
        f"response = client.{call}.create(**{_literal(request.body)})\n{_shown(request.body)}"
    )


def _anthropic_program(request: RecordedRequest) -> str:
    return (
        "from anthropic import Anthropic\n\nclient = Anthropic()\n"
        f"response = client.messages.create(**{_literal(request.body)})\n{_shown(request.body)}"
    )


def _gemini_program(request: RecordedRequest) -> str:
    return (
        "import json\nimport os\nimport urllib.request\n\n"
        f"body = {_literal(request.body)}\n"
        f"request = urllib.request.Request(\n    {request.url!r},\n    json.dumps(body).encode(),\n"
        f'    {{"Content-Type": "application/json", "x-goog-api-key": os.environ["{request.key}"]}},\n)\n'
        "print(urllib.request.urlopen(request).read().decode())\n"
    )


def _plain_program(request: RecordedRequest) -> str:
    headers = "".join(
        f"        {name!r}: {_header(value, request.key)},\n" for name, value in request.headers
    )
    return (
        "import json\nimport os\nimport urllib.request\n\n"
        f"body = {_literal(request.body)}\n"
        f"request = urllib.request.Request(\n    {request.url!r},\n    json.dumps(body).encode(),\n"
        f"    {{\n{headers}    }},\n)\nprint(urllib.request.urlopen(request).read().decode())\n"
    )


def _header(value: str, key: str) -> str:
    """A header's value as an expression, with the key taken from its variable."""
    before, found, after = value.partition(f"${key}")
    if not key or not found:
        return repr(value)
    parts = [repr(before) if before else "", f'os.environ["{key}"]', repr(after) if after else ""]
    return " + ".join(filter(None, parts))


def _shown(body: dict[str, Any]) -> str:
    return "for event in response:\n    print(event)\n" if body.get("stream") else "print(response)\n"


def _literal(body: dict[str, Any]) -> str:
    return pprint.pformat(body, width=_WIDTH, sort_dicts=False)


def _json(body: dict[str, Any]) -> str:
    """Readable JSON; halves of pairs, which no command line takes, as escapes."""
    text = json.dumps(body, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(body, indent=2)
    return text
