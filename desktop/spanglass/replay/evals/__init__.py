"""Evaluation runs: each example of a dataset is asked, its answer scored, and all of it told as it comes."""
