"""Runs of a dataset: their list, a card each, the matrix of scores, and one result beside it."""
