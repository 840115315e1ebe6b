"""From the files that agencies hand over to canonical frames, and back."""
