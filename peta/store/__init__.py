"""Immutable published snapshots, and the catalogue that says which is current."""
