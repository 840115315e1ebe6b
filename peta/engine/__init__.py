"""Frames and standards in, frames out: no files, no web."""
