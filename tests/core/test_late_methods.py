"""Dataclasses whose methods are compiled late behave as all others do."""

import copy
import dataclasses
import pickle
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import pytest

from spanglass.core import late_methods
from spanglass.core.late_methods import compile_late

_SOURCE = """
@library.dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: float = 0.0
    names: tuple[str, ...] = library.field(default_factory=tuple)

@library.dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = ""

@library.dataclass(order=True)
class Weight:
    grams: int
    label: str = library.field(default="", compare=False)

@library.dataclass(frozen=True, slots=True)
class Checked(Point):
    type: str = ""
    z: int = library.field(default=0, kw_only=True)

    def __post_init__(self):
        object.__setattr__(self, "type", f"{type(self).__name__} {self.type}{self.x}")

class Renamed(Checked):
    __slots__ = ("note",)

@library.dataclass(frozen=True)
class WithoutSlots:
    x: int

class Told:
    __slots__ = ()

    def __init_subclass__(cls):
        pass

@library.dataclass(frozen=True, slots=True)
class Telling(Told):
    x: int
"""


def made_by(library: ModuleType, module: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with three dataclasses."""
    found = ModuleType(module)
    monkeypatch.setitem(sys.modules, module, found)
    found.__dict__["library"] = library
    exec(_SOURCE, found.__dict__)  # noqa: S102 (it is our own)
    return found


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The standard library's dataclasses for itself, untouched."""
    spec = spec_from_file_location("plain_dataclasses", dataclasses.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "plain_dataclasses", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def late(library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The classes, with methods that are compiled late."""
    compile_late(library)
    return made_by(library, "spanglass.made_late", monkeypatch)


def test_values_are_made_compared_and_shown_as_ever(late: ModuleType) -> None:
    point = late.Point(1, names=("a",))
    assert repr(point) == "Point(x=1, y=0.0, names=('a',))"
    assert point == late.Point(1, 0.0, ("a",))
    assert point != late.Point(2)
    assert point != (1, 0.0, ("a",))
    assert len({point, late.Point(1, 0.0, ("a",)), late.Point(3)}) == 2
    assert sorted([late.Weight(3, "a"), late.Weight(1, "b")])[0].label == "b"


def test_nothing_in_them_can_be_changed(library: ModuleType, late: ModuleType) -> None:
    point = late.Point(1)
    for _ in range(2):
        with pytest.raises(library.FrozenInstanceError, match="cannot assign to field 'x'"):
            point.x = 2
        with pytest.raises(library.FrozenInstanceError, match="cannot delete field 'y'"):
            del point.y
    assert (point.x, point.y) == (1, 0.0)


def test_wrong_arguments_are_refused_with_the_names_of_the_class(late: ModuleType) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match=r"Point\.__init__\(\) missing 1 required positional argument"):
            late.Point()


def test_a_class_below_another_has_its_own(library: ModuleType, late: ModuleType) -> None:
    point, named = late.Point(1), late.Named(1, name="n")
    assert repr(named) == "Named(x=1, y=0.0, names=(), name='n')"
    assert point != named
    assert library.replace(named, x=5) == late.Named(5, name="n")
    assert library.asdict(named) == {"x": 1, "y": 0.0, "names": (), "name": "n"}
    assert copy.copy(named) == pickle.loads(pickle.dumps(named)) == named  # noqa: S301 (it is our own)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="this Python makes the methods in another way")
def test_a_method_is_compiled_with_its_first_call_and_then_stands_for_itself(late: ModuleType) -> None:
    method = late.Point.__init__
    assert method.__code__.co_varnames[0] == "self"
    assert "x" not in method.__code__.co_varnames
    late.Named(1)
    assert late.Point.__init__ is method
    late.Point(1)
    assert "x" in late.Point.__init__.__code__.co_varnames
    assert late.Point.__init__.__qualname__ == "Point.__init__"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="this Python makes the methods in another way")
def test_a_frozen_class_with_slots_is_made_through_an_open_twin(late: ModuleType) -> None:
    made = late.Point(1), late.Checked(2, names=("b",), z=3)
    assert [type(each) for each in made] == [late.Point, late.Checked]
    assert list(map(repr, made)) == [
        "Point(x=1, y=0.0, names=())", "Checked(x=2, y=0.0, names=('b',), type='Checked 2', z=3)",
    ]  # fmt: skip
    assert all(map(_has_twin, (late.Point, late.Checked)))


def test_objects_of_a_class_below_without_a_way_of_its_own_are_of_that_class(late: ModuleType) -> None:
    for _ in range(2):
        late.Checked(1)
        renamed = late.Renamed(5, 1.5, type="t", z=6)
        assert type(renamed) is late.Renamed
        assert (renamed.x, renamed.y, renamed.names, renamed.type, renamed.z) == (5, 1.5, (), "Renamed t5", 6)


def test_other_classes_have_no_twin(late: ModuleType) -> None:
    assert (late.WithoutSlots(1).x, late.Weight(1).grams, late.Telling(1).x) == (1, 1, 1)
    assert not any(map(_has_twin, (late.WithoutSlots, late.Weight, late.Telling)))


def _has_twin(kind: type) -> bool:
    return "__dataclass_twin__" in kind.__init__.__code__.co_freevars


def test_classes_of_others_and_other_libraries_are_left_as_they_are(
    library: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_late(library)
    other = made_by(library, "somebody.elses", monkeypatch)
    assert "x" in other.Point.__init__.__code__.co_varnames
    unknown = ModuleType("unknown")
    compile_late(unknown)
    assert not hasattr(unknown, "_create_fn")


def test_programs_that_import_the_package_keep_their_dataclasses() -> None:
    code = f"import sys, spanglass; print({late_methods.__name__!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
