"""The JSON door of provisions with their statuses, and of progress reports."""
