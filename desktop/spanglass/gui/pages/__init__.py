"""Pages of the window, one a folder or file: each knows its models and the shared selection, not other pages."""
