"""What the page says where there is nothing to show, and what can be done then."""

from spanglass.gui.pages.traces.list_states import Notice

AGAIN, TRACES = "Find failures", "Show the traces"
NOTHING = Notice(
    "Nothing has failed",
    "Refusals, failed schemas and tools, cut answers and errors are put into groups here, each with its "
    "cause and with changes that may help.",
    AGAIN,
    TRACES,
    icon="wand-sparkles",
)


def failed(sentence: str) -> Notice:
    """The groups could not be found."""
    return Notice("The failures could not be read", sentence, AGAIN, icon="circle-x")
