"""Documents about workshops."""
