"""Who may talk to the receiver, by Host and Origin."""

import pytest

from spanglass.receiver.guard import Guard, is_loopback


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:4318", True),
        ("127.8.9.10:1", True),
        ("localhost:4318", True),
        ("LOCALHOST", True),
        ("localhost.", True),
        ("traces.localhost:80", True),
        ("[::1]:4318", True),
        ("[::1]", True),
        ("host.docker.internal:4318", True),
        (None, False),
        ("", False),
        (":4318", False),
        ("evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("notlocalhost", False),
        ("192.168.1.5:4318", False),
        ("0.0.0.0:4318", False),
        ("::1", False),
        ("[::1", False),
        ("[::1]x", False),
        ("[2001:db8::1]", False),
        ("localhost:port", False),
        ("localhost, evil.example", False),
        ("localhost:4318, evil.example", False),
        ("evil.example#127.0.0.1", False),
        ("user@localhost", False),
    ],
)
def test_a_host_must_name_this_machine(header: str | None, allowed: bool) -> None:
    assert Guard().allows_host(header) is allowed


def test_the_address_that_was_asked_for_is_this_machine() -> None:
    assert Guard(host="192.168.1.5").allows_host("192.168.1.5:4318")
    assert Guard(host="Box.lan").allows_host("box.lan")
    assert not Guard(host="192.168.1.5").allows_host("192.168.1.6")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104 (named, not bound)
def test_listening_everywhere_any_address_is_ours_but_no_name(host: str) -> None:
    assert Guard(host=host).allows_host("10.0.0.7:4318")
    assert Guard(host=host).allows_host("[2001:db8::1]:4318")
    assert not Guard(host=host).allows_host("rebound.example:4318")


@pytest.mark.parametrize(
    ("header", "allowed"),
    [
        ("http://localhost:3000", True),
        ("https://127.0.0.1", True),
        ("http://[::1]:5173", True),
        ("http://app.localhost", True),
        ("https://app.example", True),
        ("https://app.example:8443", False),
        ("http://app.example", False),
        ("https://evil.example", False),
        ("https://localhost.evil.example", False),
        ("null", False),
        ("", False),
        ("file://", False),
        ("http://[bad", False),
        ("chrome-extension://localhost", False),
    ],
)
def test_a_page_must_be_of_this_machine_or_in_the_settings(header: str, allowed: bool) -> None:
    assert Guard(allowed_origins=("https://app.example",)).allows_origin(header) is allowed


def test_loopback_names() -> None:
    assert is_loopback("::1")
    assert is_loopback("Localhost.")
    assert not is_loopback("")
    assert not is_loopback("localhost.example")
