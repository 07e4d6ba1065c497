"""Notifications by a command of the system, and which system has what."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

import pytest

from spanglass.alerts.bus import DesktopBus
from spanglass.alerts.channels import Bubble
from spanglass.alerts.desktops import CommandDesktop, system_desktop
from spanglass.alerts.transports import SENT

SLY = Bubble("k", '" & do shell script "id', "$(id) `id` <b>")


class Ran:
    """Notes what is run and ends with a code."""

    def __init__(self, code: int = 0) -> None:
        self.code, self.runs = code, list[tuple[Sequence[str], Mapping[str, str]]]()

    def __call__(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        self.runs.append((command, environment))
        return self.code


def test_on_macos_texts_are_arguments_of_the_script() -> None:
    ran = Ran()
    assert CommandDesktop("darwin", ran).show(SLY) == SENT
    ((command, _),) = ran.runs
    assert command[0] == "osascript"
    assert command[-2:] == (SLY.title, SLY.body)
    assert not any(SLY.title in word for word in command[:-2])


def test_on_windows_texts_are_in_the_environment() -> None:
    ran = Ran()
    assert CommandDesktop("win32", ran).show(SLY) == SENT
    ((command, environment),) = ran.runs
    assert command[0] == "powershell"
    assert not any(SLY.title in word or SLY.body in word for word in command)
    assert set(environment.values()) == {SLY.title, SLY.body}


def test_a_command_that_fails_says_so() -> None:
    outcome = CommandDesktop("darwin", Ran(1)).show(SLY)
    assert (outcome.ok, outcome.reason) == (False, "The desktop shows no notifications: exit code 1.")


@pytest.mark.parametrize(
    ("platform", "kind"), [("darwin", CommandDesktop), ("win32", CommandDesktop), ("linux", DesktopBus)]
)
def test_each_system_has_its_own(platform: str, kind: type) -> None:
    assert isinstance(system_desktop(lambda *_: None, platform), kind)


def test_where_there_is_no_bus_to_speak_to_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spanglass.alerts.bus", None)
    outcome = system_desktop(lambda *_: None, "freebsd14").show(SLY)
    assert (outcome.ok, outcome.lasting) == (False, True)


def test_nothing_of_linux_alone_is_needed_to_receive() -> None:
    code = "import sys; sys.modules['jeepney'] = None; import spanglass.receiver.server"
    subprocess.run([sys.executable, "-c", code], check=True)
