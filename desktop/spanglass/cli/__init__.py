"""The sub-commands of the command line; none of them loads Qt but the window and the screenshot."""
