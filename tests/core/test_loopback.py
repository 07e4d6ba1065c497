"""Which addresses are of this machine."""

import pytest

from spanglass.core.loopback import is_local


@pytest.mark.parametrize("url", ["http://127.0.0.1:11434", "https://LOCALHOST/v1", "http://[::1]:8000"])
def test_of_this_machine(url: str) -> None:
    assert is_local(url)


@pytest.mark.parametrize("url", ["https://api.openai.com", "http://127.0.0.1.example.com", "localhost:80"])
def test_of_others(url: str) -> None:
    assert not is_local(url)
