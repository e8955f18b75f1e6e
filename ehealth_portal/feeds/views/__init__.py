"""The doors: public feeds and calendars, private ones, and the page of their keys."""
