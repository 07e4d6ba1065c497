"""Put first on a program's path by ``spanglass run``: begins the capture, then lets the program be."""

import importlib.machinery
import importlib.util
import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKAGE = os.path.dirname(os.path.dirname(_HERE))


def _run_the_one_behind() -> None:
    """Run the program's own sitecustomize, which this one stands in front of."""
    path = [entry for entry in sys.path if os.path.abspath(entry or ".") != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["sitecustomize"] = module
        spec.loader.exec_module(module)


def _load() -> None:
    """Make our package importable without putting the folder it lies in on the program's path."""
    if "spanglass" in sys.modules:
        return
    place = os.path.join(_PACKAGE, "__init__.py")
    spec = importlib.util.spec_from_file_location("spanglass", place, submodule_search_locations=[_PACKAGE])
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        sys.modules["spanglass"] = module
        spec.loader.exec_module(module)


def _begin() -> None:
    try:
        _load()
        from spanglass.sdk.program import PROGRAM

        PROGRAM.init()
        if noted := os.environ.get("SPANGLASS_RUN_NOTES"):
            with open(os.path.join(noted, f"python-{os.getpid()}"), "w", encoding="utf-8") as note:
                note.write(sys.executable)
    except Exception:  # noqa: S110 (a program must not notice)
        pass


_begin()
_run_the_one_behind()
