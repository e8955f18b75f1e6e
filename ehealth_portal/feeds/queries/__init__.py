"""What feeds and calendars hold."""
