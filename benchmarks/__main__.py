"""``python -m benchmarks``: check that both ways agree, then say how long each took.

Exit status: 0 all agree, 1 some answer disagrees, 2 the data is not there.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    allocation,
    loading,
    national,
    nearest,
    page,
    place,
    province,
    tiles,
    travel_time,
    uncovered,
    underserved,
)
from benchmarks.inputs import Inputs, MissingDataError, read_inputs
from benchmarks.measure import Comparison, peak_gb, setting, show

RUNS: dict[str, Callable[[Inputs], Iterator[Comparison]]] = {
    "nearest": nearest.compare,
    "place": place.compare,
    "uncovered": uncovered.compare,
    "underserved": underserved.compare,
    "allocation": allocation.compare,
    "travel_time": travel_time.compare,
    "province": province.compare,
    "national": national.compare,
    "loading": loading.compare,
    "page": page.compare,
    "tiles": tiles.compare,
}
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen benchmarks; see the module for the exit status."""
    chosen = _arguments(arguments)
    try:
        inputs = read_inputs(chosen.data, quick=chosen.quick)
    except MissingDataError as error:
        print(f"\n!!! NOTHING MEASURED: {error}\n", file=sys.stderr)
        return 2
    print(setting(), inputs.described(), sep="\n")
    names = RUNS if chosen.what == "all" else [chosen.what]
    agreed = [show(found) for name in names for found in RUNS[name](inputs)]
    print(f"\npeak memory of the process at the end: {peak_gb():.2f} GB")
    if not all(agreed):
        print(f"{agreed.count(False)} of {len(agreed)} comparisons DISAGREE", file=sys.stderr)
        return 1
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=[*RUNS, "all"])
    parser.add_argument("--quick", action="store_true", help="fewer points, one province, one run")
    parser.add_argument(
        "--data", type=Path, default=DATA, help="data folder (default: ../shared/data)"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
