"""Puts packages into an environment: by uv where it can be had, in a fifth of pip's time, else by pip.

Standard library only: it runs before anything is installed.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PIP_FOR_OTHERS = (22, 3)  # since then it can install into another environment
_FROM_PIP = {
    "index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT", "cert": "SSL_CERT_FILE",
}  # fmt: skip
"""What people set for pip, and what means the same to uv."""


def has_pip() -> bool:
    """Whether this Python has a pip that can install into other environments."""
    try:
        version = importlib.metadata.version("pip").split(".")
        return tuple(int(part) for part in version[:2]) >= _PIP_FOR_OTHERS
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False


def install(packages: Sequence[str], python: Path) -> None:
    """Install packages, and pip, into the environment of `python`; raises ``CalledProcessError``."""
    pip = [sys.executable, "-m", "pip", "--python", str(python)] if has_pip() else [str(python), "-m", "pip"]
    if _by_uv(["pip", *packages], python, pip):
        return
    if has_pip():
        subprocess.run([*pip, "install", "-q", "--disable-pip-version-check", "pip"], check=True)
    subprocess.run([*pip, "install", "-q", "--disable-pip-version-check", *packages], check=True)


def _by_uv(packages: Sequence[str], python: Path, pip: Sequence[str]) -> bool:
    uv = shutil.which("uv") or shutil.which("uv", path=str(python.parent))
    if uv is None:
        get = [*pip, "install", "-q", "--disable-pip-version-check", "--no-deps", "--no-compile", "uv"]
        if subprocess.run(get, capture_output=True, check=False).returncode:
            return False
        uv = shutil.which("uv", path=str(python.parent))
    if uv is None:
        return False
    command = [uv, "pip", "install", "-q", "--python", str(python), *packages]
    return subprocess.run(command, env=_environment(pip), capture_output=True, check=False).returncode == 0


def _environment(pip: Sequence[str]) -> dict[str, str]:
    """The environment in which uv finds what pip would."""
    found = {**os.environ, "UV_INDEX_STRATEGY": "unsafe-best-match"}
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        wanted = _FROM_PIP.get(name.rpartition(".")[2])
        if wanted:
            found.setdefault(wanted, value.strip("'\""))
    return found
