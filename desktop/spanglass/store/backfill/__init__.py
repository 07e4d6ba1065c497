"""Rows of earlier versions brought up to date in the background, newest first."""
