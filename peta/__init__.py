"""peta: where people go without a service, how many, why, and what closes the gap."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("peta")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0+unknown"
