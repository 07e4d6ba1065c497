"""All that can be done from the keyboard: the table of actions, shortcuts, focus and tab order."""
