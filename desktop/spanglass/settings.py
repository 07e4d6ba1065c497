"""Settings that the window and the receiver share: one frozen value, kept as TOML."""

import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from spanglass.files import config_folder

HTTP_PORT, GRPC_PORT, HOST = 4318, 4317, "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user has set. `theme` is system, dark or light; `grpc_port` 0 switches gRPC off.

    `allowed_origins` are web pages (``https://app.example``) that may send traces from a browser
    besides those of this machine.
    """

    host: str = HOST
    port: int = HTTP_PORT
    grpc_port: int = GRPC_PORT
    allowed_origins: tuple[str, ...] = ()
    theme: str = "system"
    scale: float = 1.0


def settings_file() -> Path:
    """Where the settings are kept."""
    return config_folder() / "settings.toml"


def load(path: Path) -> Settings:
    """The settings in a file; what is missing or not of its type keeps its default."""
    try:
        found = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return Settings()
    defaults = Settings()
    known = {field.name: getattr(defaults, field.name) for field in fields(Settings)}
    return replace(
        defaults,
        **{name: _as(known[name], value) for name, value in found.items() if name in known},
    )


def save(settings: Settings, path: Path) -> None:
    """Write the settings, replacing the file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(tomli_w.dumps({name: _plain(value) for name, value in asdict(settings).items()}))
    draft.replace(path)


def _as(default: Any, value: Any) -> Any:
    """The value if it is of the default's type, else the default."""
    if isinstance(default, tuple):
        is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if is_list else default
    if isinstance(default, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is type(default) else default


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
