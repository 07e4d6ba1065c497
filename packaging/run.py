"""Runs Spanglass from a checkout: ``python3 packaging/run.py [ARGS]``, by default the demo.

On a machine with nothing but Python 3.11 or newer it makes a private environment in the checkout,
installs the application into it and starts ``spanglass ARGS``.
"""

import os
import subprocess
import sys

from environment import PYTHON, prepare


def main() -> int:
    """Prepare, then become the program."""
    prepare("desktop")
    command = [str(PYTHON), "-m", "spanglass", *(sys.argv[1:] or ["demo"])]
    if os.name == "nt":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)  # noqa: S606 (our own interpreter)
    return 1


if __name__ == "__main__":
    sys.exit(main())
