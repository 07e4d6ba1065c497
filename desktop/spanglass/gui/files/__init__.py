"""Files into the window: dropped, pasted, chosen, asked about and read in a child process."""
