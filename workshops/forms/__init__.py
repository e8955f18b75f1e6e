"""Forms of workshops and needs. They save nothing."""
