"""What the pages share and what is kept from one session of the window to the next."""
