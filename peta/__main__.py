"""``python -m peta`` is ``peta``."""

from peta.cli import main

main()
