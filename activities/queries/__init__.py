"""Reads: lists and their facets, rows for the API, figures kept, names, history."""
