"""Pages about practices, leads, compendia and adoptions."""
