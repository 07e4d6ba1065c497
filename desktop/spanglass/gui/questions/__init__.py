"""Questions to the store off the GUI thread, and news of it."""
