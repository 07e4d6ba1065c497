"""Settings that the window and the receiver share."""
