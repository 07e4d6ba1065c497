"""Calls become examples of datasets and versions of prompts, from whatever page."""
