"""Reads about deadlines."""
