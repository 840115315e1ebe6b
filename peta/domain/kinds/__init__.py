"""The declarations of every kind of dataset, a file a family."""
