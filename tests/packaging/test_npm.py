"""The npm package has what Node programs need, and the version of everything else."""

import importlib.util
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from sdk.servers import provider, sink
from spanglass import __version__

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "packaging" / "npm" / "pack.py"


def test_its_version_is_ours() -> None:
    described = json.loads((PACK.parent / "package.json").read_text())
    assert described["version"] == __version__
    assert described["exports"]["./register"] == "./register.mjs"


@pytest.mark.skipif(shutil.which("npm") is None, reason="there is no npm")
def test_it_is_packed_and_captures(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("pack", PACK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.pack(tmp_path)
    installed = tmp_path / "node_modules" / "spanglass"
    installed.mkdir(parents=True)
    with tarfile.open(made) as archive:
        for member in archive:
            content = archive.extractfile(member)
            assert content is not None
            (installed / Path(member.name).name).write_bytes(content.read())
    assert sorted(file.name for file in installed.iterdir()) == [
        "LICENSE", "README.md", "agents.mjs", "ai_sdk.mjs", "ai_sdk_old.mjs", "contexts.mjs", "encoding.mjs",
        "langchain.mjs", "loading.mjs", "package.json", "posting.mjs", "register.mjs", "runs.mjs",
        "sender.mjs", "signals.mjs", "texts.mjs",
    ]  # fmt: skip
    with provider() as given, sink() as taken:
        body = json.dumps({"messages": [{"role": "user", "content": "one"}]})
        asked = f"{{method: 'POST', body: {body!r}}}"
        source = f"console.log((await fetch('{given.url}/v1/messages', {asked})).status)"
        (tmp_path / "app.mjs").write_text(source)
        done = subprocess.run(
            ["node", "--import", "spanglass/register", "app.mjs"], cwd=tmp_path, capture_output=True,
            text=True, timeout=60, env={**os.environ, "SPANGLASS_ENDPOINT": taken.url},
        )  # fmt: skip
        assert (done.stdout.strip(), done.stderr) == ("200", "")
        (span,) = taken.spans()
    assert span["attributes"]["spanglass.request.body"] == body
