"""Pages of the window, each knows its models and the shared selection, not other pages."""
