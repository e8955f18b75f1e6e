"""Input to clean values: the log form, the short forms around an activity, their fields. They save nothing."""
