"""Makes the private environment in the checkout that the README's two commands share.

Standard library only: it runs before anything is installed.
"""

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from installing import has_pip, install

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
_STARTED = "import spanglass.cli.window, spanglass.cli.serve, spanglass.receiver.reading_work"

LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""Shared libraries that Qt's wheels expect of the system, and the Debian packages they are in."""


def say(text: str) -> None:
    """Show a step."""
    print(f"· {text}", flush=True)


def stop(text: str) -> None:
    """End with a sentence and exit code 1."""
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def missing_packages(programs: dict[str, str]) -> list[str]:
    """Debian packages that are missing here: for Qt, for making an environment, for `programs`."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for library, package in LIBRARIES.items() if not _loads(library)]
    missing += [package for program, package in programs.items() if shutil.which(program) is None]
    if importlib.util.find_spec("ensurepip") is None and not has_pip() and not PYTHON.exists():
        missing.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return sorted(set(missing))


def install_packages(packages: Sequence[str]) -> None:
    """Install Debian packages as root; otherwise print the line that does and end."""
    if not packages:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if shutil.which("apt-get") is None:
        stop(f"These libraries are missing; install your system's packages for: {' '.join(packages)}")
    if os.geteuid() != 0:
        stop(f"Some system packages are missing. This installs them:\n    sudo {line}")
    say(line)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(line.split(), check=True, env=environment, stdout=subprocess.DEVNULL)


def prepare(extras: str, programs: dict[str, str] | None = None) -> None:
    """Bring system packages and the private environment up to date; quick when they are."""
    if sys.version_info < OLDEST:
        stop(f"Spanglass needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    install_packages(missing_packages(programs or {}))
    stamp, wanted = FOLDER / f"spanglass-{extras.replace(',', '-')}.stamp", _wanted(extras)
    if stamp.exists() and stamp.read_text() == wanted and _works():
        return
    if not _works():
        say(f"making a private environment in {FOLDER}")
        shutil.rmtree(FOLDER, ignore_errors=True)
        bare = ["--without-pip"] if has_pip() else []  # which takes seconds to make
        subprocess.run([sys.executable, "-m", "venv", *bare, str(FOLDER)], check=True)
    say(f"installing spanglass[{extras}] into it, about 110 MB to download")
    install(["-e", f"{CHECKOUT}[{extras}]"], PYTHON)
    if _NO_BYTECODE in os.environ:  # each start would compile all that it imports
        subprocess.run([str(PYTHON), "-c", _STARTED], env=writing_bytecode(), check=False)
    stamp.write_text(wanted)


def writing_bytecode() -> dict[str, str]:
    """This environment, but with leave to keep what is compiled: many processes import the same files."""
    return {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wanted(extras: str) -> str:
    """What the environment's content follows from."""
    content = (CHECKOUT / "pyproject.toml").read_bytes() + sys.version.encode() + extras.encode()
    return hashlib.sha256(content + str(CHECKOUT).encode()).hexdigest()


def _works() -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", ""], capture_output=True, check=False).returncode == 0
