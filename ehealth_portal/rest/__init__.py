"""What every API endpoint shares. DRF loads its default classes as it starts: those may not import its views."""
