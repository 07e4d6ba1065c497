"""Servers with OpenAI's chat completions: services by name, local ones by port, and any other."""

from spanglass.core.messages import PartType
from spanglass.replay.neutral import NeutralRequest
from spanglass.replay.providers import Address, Target
from spanglass.replay.providers.openai import chat_route
from spanglass.replay.shapes import Written, chat
from spanglass.replay.shapes.fitting import Media

_IMAGES = frozenset({PartType.IMAGE})
_MEDIA = Media(_IMAGES, _IMAGES)
_WITH_TOP_K = {**chat.NUMBERS, "top_k": "top_k"}


def compatible(name: str, url: str) -> Target:
    """Any server with this interface; a key is taken from a variable of its name, if there is one."""
    return _local(name, name, url)


def key_variable(name: str) -> str:
    """The variable in which programs look for the key of a server of that name."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    return f"{plain.upper()}_API_KEY"


def _service(id_: str, names: tuple[str, ...], base: str, key: str, *, top_k: bool = False) -> Target:
    """A service by its name, and others it has."""
    name, *aliases = names
    ways = chat.Ways(name, _WITH_TOP_K if top_k else chat.NUMBERS, _MEDIA)

    def write(asked: NeutralRequest) -> Written:
        return chat.written(asked, ways)

    variable = key.replace("_API_KEY", "_BASE_URL")
    return Target(
        id_, name, chat.FAMILY, Address(base, (variable,)), chat_route, write, (key,),
        aliases=tuple(aliases), prices=_PRICES.get(id_, id_),
    )  # fmt: skip


def _local(id_: str, name: str, base: str, aliases: tuple[str, ...] = ()) -> Target:
    ways = chat.Ways(name, _WITH_TOP_K, _MEDIA)

    def write(asked: NeutralRequest) -> Written:
        return chat.written(asked, ways)

    variables = (key_variable(name).replace("_API_KEY", "_BASE_URL"),)
    return Target(
        id_, name, chat.FAMILY, Address(base, variables, local=True), chat_route, write,
        (key_variable(name),), aliases=aliases,
    )  # fmt: skip


_PRICES = {"xai": "x-ai", "moonshot": "moonshotai"}

TARGETS = (
    _service("openrouter", ("OpenRouter",), "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY", top_k=True),
    _service("groq", ("Groq",), "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    _service("deepseek", ("DeepSeek",), "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    _service("xai", ("xAI", "x_ai", "grok"), "https://api.x.ai/v1", "XAI_API_KEY"),
    _service("together", ("Together",), "https://api.together.xyz/v1", "TOGETHER_API_KEY", top_k=True),
    _service(
        "fireworks", ("Fireworks",), "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY", top_k=True
    ),
    _service("perplexity", ("Perplexity",), "https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
    _service("moonshot", ("Moonshot", "moonshot_ai"), "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
    _local("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", ("lm-studio", "lm studio")),
    _local("vllm", "vLLM", "http://127.0.0.1:8000/v1"),
    _local("llama.cpp", "llama.cpp", "http://127.0.0.1:8080/v1", ("llamacpp", "llama-cpp")),
)
