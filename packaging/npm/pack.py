"""Makes the npm package: ``python3 packaging/npm/pack.py FOLDER`` puts its .tgz into a folder; needs npm."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NODE = ROOT / "desktop" / "spanglass" / "sdk" / "node"
FILES = (HERE / "package.json", HERE / "README.md", ROOT / "LICENSE", *sorted(NODE.glob("*.mjs")))


def pack(target: Path) -> Path:
    """The package's file in `target`; raises ``CalledProcessError`` if npm fails."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for file in FILES:
            shutil.copy(file, folder)
        done = subprocess.run(
            ["npm", "pack", "--pack-destination", str(target.resolve())],
            cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
    return target / done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    print(pack(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
