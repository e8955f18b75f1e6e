"""The JSON door of activities. It translates; the acts decide."""
