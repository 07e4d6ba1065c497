"""Traces out of the window into a file: what is asked, what would be taken out, and the writing of it."""
