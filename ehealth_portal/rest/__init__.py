"""What every API endpoint shares. DRF imports its default classes while it starts: only problems.py may import views."""
