"""Documents made from frozen snapshots: what reports and compendia make them with, and how they are built."""
