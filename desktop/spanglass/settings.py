"""Settings that the window and the receiver share: one frozen value, kept as TOML."""

import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from spanglass.files import config_folder

FILE_VARIABLE = "SPANGLASS_SETTINGS"
HTTP_PORT, GRPC_PORT, HOST = 4318, 4317, "127.0.0.1"
CLOSINGS = ("ask", "tray", "quit")
THEMES, FONTS, ROWS = ("system", "dark", "light"), ("inter", "system"), (24, 26, 30)
SMALLEST, LARGEST = 0.9, 1.5
AS_LEFT = "as_left"
RANGES = (AS_LEFT, "30m", "1h", "24h", "7d", "all")
TAKEN_OUT = ("secrets", "emails", "numbers", "users")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has set; a value that is not possible counts as not set.

    `grpc_port` 0 switches gRPC off. `allowed_origins` are web pages (``https://app.example``) that may
    send traces from a browser besides those of this machine. `rows` is the height of a row in the list.
    `closing` is what becomes of receiving when the window is closed while there is a tray.
    `webhook_address`, `opsgenie_address` and `alert_command` are where alerts go besides the channels
    whose address is a secret.
    `follow` is whether the window opens live, `start_range` the time range it opens with. `keep_days` and
    `most_megabytes` are what of the traces is kept; 0 is all. With `forward`, what is received is sent on
    to the OTLP endpoint `forward_url`, as far as it matches `forward_query`, without the kinds of text in
    `forward_take_out`. `servers` answer calls of models at addresses of their own (``NAME=ADDRESS``).
    """

    host: str = HOST
    port: int = HTTP_PORT
    grpc_port: int = GRPC_PORT
    allowed_origins: tuple[str, ...] = ()
    follow: bool = True
    start_range: str = AS_LEFT
    closing: str = "ask"
    theme: str = "system"
    font: str = "inter"
    scale: float = 1.0
    rows: int = 26
    reduce_motion: bool = False
    letter_keys: bool = True
    mask_secrets: bool = True
    message_seconds: int = 8
    webhook_address: str = ""
    opsgenie_address: str = ""
    alert_command: str = ""
    keep_days: int = 0
    most_megabytes: int = 0
    servers: tuple[str, ...] = ("Ollama=http://127.0.0.1:11434",)
    forward: bool = False
    forward_url: str = ""
    forward_query: str = ""
    forward_take_out: tuple[str, ...] = ("secrets",)


_POSSIBLE: Mapping[str, Callable[[Any], bool]] = {
    "host": bool,
    "port": lambda port: 0 < port < 65536,
    "grpc_port": lambda port: 0 <= port < 65536,
    "closing": CLOSINGS.__contains__,
    "start_range": RANGES.__contains__,
    "theme": THEMES.__contains__,
    "font": FONTS.__contains__,
    "scale": lambda scale: SMALLEST <= scale <= LARGEST,
    "rows": ROWS.__contains__,
    "message_seconds": lambda seconds: 1 <= seconds <= 60,
    "keep_days": lambda days: 0 <= days <= 36_500,
    "forward_url": lambda url: not url or url.startswith(("http://", "https://")),
    "forward_take_out": lambda kinds: set(kinds) <= set(TAKEN_OUT),
    "most_megabytes": lambda megabytes: 0 <= megabytes <= 1 << 30,
}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers calls of models: its name, and the address its requests begin with."""

    name: str
    url: str


def servers_of(written: Iterable[str]) -> tuple[Server, ...]:
    """The servers as settings write them; of two with one name the first."""
    found: dict[str, Server] = {}
    for text in written:
        name, _, url = (part.strip() for part in text.partition("="))
        if name and url:
            found.setdefault(name, Server(name, url))
    return tuple(found.values())


def written_servers(servers: Iterable[Server]) -> tuple[str, ...]:
    """Servers as settings write them."""
    return tuple(f"{server.name}={server.url}" for server in servers)


def settings_file() -> Path:
    """Where the settings are kept: the file that `FILE_VARIABLE` names, else one in the user's folder."""
    named = os.environ.get(FILE_VARIABLE, "")
    return Path(named) if named else config_folder() / "settings.toml"


def load(path: Path) -> Settings:
    """The settings in a file; what is missing or not possible keeps its default."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Settings()
    return changed(Settings(), found)


def changed(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with other values; names that are none and values that are not possible are left out."""
    known = {field.name: getattr(settings, field.name) for field in fields(Settings)}
    read = {name: _as(known[name], value) for name, value in values.items() if name in known}
    return replace(settings, **{name: value for name, value in read.items() if _possible(name, value)})


def save(settings: Settings, path: Path) -> None:
    """Write the settings, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    text = tomli_w.dumps({name: _plain(value) for name, value in asdict(settings).items()})
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _possible(name: str, value: Any) -> bool:
    return name not in _POSSIBLE or _POSSIBLE[name](value)


def _as(default: Any, value: Any) -> Any:
    """The value if it is of the default's type, else the default."""
    if isinstance(default, tuple):
        is_list = isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        return tuple(value) if is_list else default
    if isinstance(default, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is type(default) else default


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
