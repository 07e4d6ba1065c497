"""The demo: what is set in its window is known to the receiver, and never to the user's own settings."""

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from spanglass.cli import demo
from spanglass.cli.serve import _settings
from spanglass.gui.application import WindowOptions
from spanglass.settings import FILE_VARIABLE, Settings, load, save, settings_file


@contextmanager
def no_traffic(_url: str, _seed: int) -> Iterator[None]:
    yield


def test_what_is_set_in_a_demo_is_the_receivers_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    save(Settings(rows=30), own)
    monkeypatch.setenv(FILE_VARIABLE, str(own))
    seen: list[Settings] = []

    def window(options: WindowOptions) -> int:
        assert options.settings_file is not None
        assert options.settings_file.parent == options.store.parent
        save(
            Settings(rows=options.settings.rows, webhook_address="http://127.0.0.1:9"), options.settings_file
        )
        seen.append(_settings())
        return 0

    monkeypatch.setattr(demo, "has_screen", lambda _environment: True)
    monkeypatch.setattr(demo, "run_window", window)
    monkeypatch.setattr(demo, "_traffic", no_traffic)
    values = Namespace(db=None, host=None, port=None, grpc_port=0, seed=1)
    assert demo.run(values) == 0
    assert (seen[0].webhook_address, seen[0].rows) == ("http://127.0.0.1:9", 30)
    assert not Path(os.environ[FILE_VARIABLE]).exists()
    monkeypatch.setenv(FILE_VARIABLE, str(own))
    assert load(settings_file()) == Settings(rows=30)
