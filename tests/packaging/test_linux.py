"""What a Linux desktop is told: the program, the files it opens, and where a wheel puts them."""

import configparser
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

from spanglass.cli.arguments import parse

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"


def entry() -> configparser.SectionProxy:
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(LINUX / "spanglass.desktop", encoding="utf-8")
    return found["Desktop Entry"]


def test_files_are_given_to_the_command() -> None:
    program, *words = shlex.split(entry()["Exec"])
    assert (program, words) == ("spanglass", ["%F"])
    assert parse(("/t/a.jsonl", "/t/b.har")).files == [Path("/t/a.jsonl"), Path("/t/b.har")]


def test_what_it_opens_is_known() -> None:
    own = ET.parse(LINUX / "spanglass.xml").getroot()  # noqa: S314 (a file of ours)
    types = {each.get("type") for each in own}
    assert types <= set(entry()["MimeType"].strip(";").split(";"))


def test_a_wheel_takes_them_along() -> None:
    hook = (ROOT / "packaging" / "hatch_build.py").read_text()
    for name in ("packaging/linux/spanglass.desktop", "packaging/linux/spanglass.xml",
                 "resources/icons/spanglass.svg"):  # fmt: skip
        assert f'"{name}"' in hook
        assert (ROOT / name).is_file()
