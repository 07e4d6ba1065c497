"""Where things lie: shipped resources, the user's data and configuration folders."""

import shutil
import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The path of a shipped file or folder: beside the package in a wheel, else in the checkout."""
    shipped = _PACKAGE / "resources"
    root = shipped if shipped.is_dir() else _PACKAGE.parents[1] / "resources"
    return root / name


def data_folder() -> Path:
    """The user's data folder, made if it is not there; only the user may read it."""
    folder = Path(platformdirs.user_data_dir("spanglass", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def config_folder() -> Path:
    """The folder of the settings file; not made here."""
    return Path(platformdirs.user_config_dir("spanglass", appauthor=False))


def default_store() -> Path:
    """The store that is used when none is named."""
    return data_folder() / "traces.db"


def own_command() -> str:
    """How a shell calls the command: by its name where it is on the path, else by its place."""
    beside = shutil.which("spanglass", path=str(Path(sys.executable).parent))
    return "spanglass" if beside is None or shutil.which("spanglass") else beside
