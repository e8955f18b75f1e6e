"""Pages about workshops and needs."""
