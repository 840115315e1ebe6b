"""Benchmarks: peta's way against the plain geopandas way, same inputs, same run."""
