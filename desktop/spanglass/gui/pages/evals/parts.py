"""The widgets that the page is put together of, each of which takes some milliseconds to make."""

from dataclasses import dataclass

from spanglass.gui.pages.evals.example_panel import ExamplePanel
from spanglass.gui.pages.evals.examples_view import ExamplesView
from spanglass.gui.pages.evals.head import Head
from spanglass.gui.pages.evals.shelf_list import ShelfList
from spanglass.gui.pages.evals.version_view import VersionList, VersionText


@dataclass(frozen=True, slots=True)
class PageParts:
    """The bar, what is kept, the examples and one of them, the versions of a prompt and the text of one."""

    head: Head
    shelf: ShelfList
    table: ExamplesView
    example: ExamplePanel
    versions: VersionList
    text: VersionText
