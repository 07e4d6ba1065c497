"""What only a whole trace tells: what counts once, tries, questions asked again, and its figures."""
