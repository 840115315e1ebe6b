"""One folder that holds everything published: snapshots, runs, and the catalogue of both."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peta.store.catalogue import Catalogue, SnapshotRecord
from peta.store.snapshot import Frame, check_content, publish_folder, publish_frame, read_frame


class Store:
    """What is published under a folder.

    Parameters
    ----------
    root
        Folder of the store; made if it is not there.
    """

    def __init__(self, root: Path) -> None:
        self._snapshots = root / "snapshots"
        self._runs = root / "runs"
        self.catalogue = Catalogue(root / "catalogue.sqlite")

    def publish(
        self,
        kind: str,
        frame: Frame,
        *,
        origin: str,
        data_date: str,
        sample: bool,
        report: dict[str, Any],
    ) -> SnapshotRecord:
        """Publish a dataset and make it the current one of its kind."""
        digest = publish_frame(frame, self._snapshots)
        record = SnapshotRecord(kind, digest, len(frame), origin, data_date, sample, report)
        self.catalogue.publish(record)
        return record

    def frame(self, digest: str) -> Frame:
        """Rows of a snapshot.

        Raises
        ------
        DataError
            The file's content no longer matches its name.
        """
        file = self._snapshots / f"{digest}.parquet"
        check_content(file)
        return read_frame(file)

    def publish_run(
        self, facts: dict[str, Any], frames: Mapping[str, Frame], layers: Mapping[str, bytes]
    ) -> None:
        """Publish the results and map layers of a run, whole, and make it the latest run."""

        def write(folder: Path) -> None:
            for name, frame in frames.items():
                frame.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
            for name, content in layers.items():
                (folder / f"{name}.geojson").write_bytes(content)

        publish_folder(self._runs / facts["id"], write)
        self.catalogue.publish_run(facts["id"], facts)

    def run_frame(self, run_id: str, name: str) -> Frame:
        """Return one table of a run's results."""
        return read_frame(self._runs / run_id / f"{name}.parquet")

    def run_layers(self, run_id: str) -> dict[str, bytes]:
        """GeoJSON of every map layer of a run, by name."""
        files = (self._runs / run_id).glob("*.geojson")
        return {file.stem: file.read_bytes() for file in files}
