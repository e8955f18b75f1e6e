"""The pages of activities. A page translates between people and acts; it decides nothing."""
