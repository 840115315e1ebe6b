"""What one area's profile is put together from: its tables, its places, and where it stands."""
