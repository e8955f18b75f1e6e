"""Input to clean values: the form in which practices are written, and the short forms around one. They save nothing."""
