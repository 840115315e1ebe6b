"""Values and rules: no files, no web."""
