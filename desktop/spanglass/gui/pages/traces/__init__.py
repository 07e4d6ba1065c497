"""The page of traces: the list, one trace as a tree with its waterfall, and one span in detail."""
