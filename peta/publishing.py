"""What changes the store: loading a dataset, assessing, and the embedded default."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

import peta
from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind
from peta.domain.standard import Standard
from peta.domain.wilayah import Level
from peta.engine.assess import Progress, assess
from peta.engine.situation import (
    FACILITY_KINDS,
    GROUND_KINDS,
    INPUT_KINDS,
    TABLE_KINDS,
    Inputs,
)
from peta.errors import DataError, QueryError
from peta.io.datasets import Dataset, read_dataset
from peta.io.options import ReadOptions
from peta.io.profiles import Profile
from peta.io.speeds import read_speeds
from peta.io.villages import KnownVillages
from peta.render.layers import map_layers
from peta.render.tiles import tiles_version, wilayah_archive
from peta.render.tiles_coverage import met
from peta.settings import data_dir, engine_version
from peta.store.catalogue import SnapshotRecord, now
from peta.store.store import Store

EMBEDDED = {
    "boundaries": "boundaries/desa.geojson",
    "penduduk": "sample/penduduk.csv",
    "permukiman": "sample/permukiman.csv",
    "posyandu": "sample/posyandu.csv",
    "mck": "sample/mck.csv",
    "rlh": "sample/rlh.csv",
    "sanitasi": "sample/sanitasi.csv",
    "paud": "sample/paud.csv",
    "umkm_ikan": "sample/umkm_ikan.csv",
    "kua": "sample/kua.csv",
    "bahaya": "sample/bahaya.geojson",
    "kader": "sample/kader.csv",
    "layanan": "sample/layanan.csv",
    "program": "sample/program.csv",
    "kesejahteraan": "sample/kesejahteraan.csv",
    "krs": "sample/krs.csv",
    "jaringan": "sample/jaringan.geojson",
}
SPEEDS = "speeds.toml"
EMBEDDED_DATE = "2024-12-31"
_EMBEDDED_ORIGIN = "bawaan/"
AS_IT_IS = ReadOptions()


def load_embedded(store: Store, progress: Progress = lambda *_: None) -> list[SnapshotRecord]:
    """Publish the embedded default for every kind that nobody has loaded a file for.

    A kind that holds an older embedded default gets the new one; a kind that a person has loaded
    is left alone. Once a person has loaded borders nothing embedded comes any more: invented rows
    belong to the embedded borders and would be read against others. Nothing is read where nothing
    is to do.

    Returns
    -------
    The snapshots published now.
    """
    current = store.catalogue.current()
    borders = current.get("boundaries")
    if borders and not borders.origin.startswith(_EMBEDDED_ORIGIN):
        return []
    stale = [kind for kind in EMBEDDED if _is_stale(kind, current.get(kind))]
    published = []
    for done, kind in enumerate(stale):
        progress(done, len(stale), EMBEDDED[kind])
        published.append(_publish_embedded(store, kind))
    if stale:
        progress(len(stale), len(stale), "data bawaan dimuat")
    return published


def read_files(
    store: Store,
    kind: DatasetKind,
    files: Sequence[Path],
    keep_others: bool = False,
    options: ReadOptions = AS_IT_IS,
    profiles: Sequence[Profile] = (),
) -> Dataset:
    """Read and check files against what the store knows; nothing is published.

    Parameters
    ----------
    keep_others
        Keep the rows of those kabupaten/kota that the files say nothing of (boundaries only).
    options
        What was said about the files besides the files.
    profiles
        How files of a known shape are read.

    Raises
    ------
    DataError
        Everything wrong with the files, in one report.
    """
    if keep_others and kind.name != "boundaries":
        raise QueryError(
            "--tambah hanya untuk batas desa.",
            code="bad_option",
            hint="Gabungkan semua baris dalam satu berkas, atau muat beberapa berkas sekaligus.",
        )
    known, key = known_villages(store, kind), store.identity_key()
    dataset = read_dataset(kind, files, known, options, profiles=profiles, identity_key=key)
    if kind.name != "boundaries":
        return dataset
    named = Dataset(kind, _with_parent_names(dataset.frame), dataset.report)
    return _with_other_areas(store, named) if keep_others else named


def publish_dataset(store: Store, dataset: Dataset, origin: str, data_date: str) -> SnapshotRecord:
    """Publish what a person has loaded."""
    return store.publish(
        dataset.kind.name,
        dataset.frame,
        origin=origin,
        data_date=data_date,
        sample=False,
        report=dataset.report.as_dict(),
    )


def assess_current(
    store: Store, standards: Sequence[Standard], progress: Progress = lambda *_: None
) -> dict[str, Any]:
    """Assess the current datasets, unless the very same assessment is there already.

    Returns
    -------
    Facts of the run: ``id`` (hash of the input snapshots, the standards and the code),
    ``created_at``, ``data_date`` (of the oldest input), ``sample``, ``approximate``, ``inputs``,
    ``tiles`` (name of the archive of its areas, which runs over the same borders share).

    Raises
    ------
    DataError
        No boundaries are loaded.
    """
    current = store.catalogue.current()
    records = {kind: current[kind] for kind in INPUT_KINDS if kind in current}
    if "boundaries" not in records:
        raise DataError(
            "Batas desa belum dimuat.",
            code="no_boundaries",
            hint="Jalankan peta load boundaries BERKAS, atau peta init untuk data bawaan.",
        )
    run_id = run_id_of(records, standards)
    facts = store.catalogue.run(run_id)
    if facts is None:
        facts = _assess(store, records, standards, run_id, progress)
    else:
        _mend_tiles(store, records["boundaries"])
        store.catalogue.publish_run(run_id, facts)
    return facts


def known_villages(store: Store, kind: DatasetKind) -> KnownVillages:
    """Return the villages that a file of this kind is checked against.

    Boundaries are checked against the embedded list of codes, everything else against the current
    boundaries.
    """
    if kind.name == "boundaries":
        codes = frozenset(village["kode"] for village in _embedded_villages())
        return KnownVillages(codes, frozenset(kode[:5] for kode in codes))
    record = store.catalogue.current().get("boundaries")
    if record is None:
        raise DataError(
            "Batas desa belum dimuat, sehingga desa pada berkas ini tidak dapat diperiksa.",
            code="no_boundaries",
            hint="Jalankan peta load boundaries BERKAS lebih dulu.",
        )
    polygons = store.frame(record.hash)
    west, south, east, north = (float(side) for side in polygons.total_bounds)
    codes = frozenset(polygons["kode"])
    return KnownVillages(codes, frozenset(), (west, south, east, north), polygons)


def code_version() -> str:
    """Version of the code that results and layers depend on: the release and a hash of it."""
    layers = (Path(peta.__file__).parent / "render" / "layers.py").read_bytes()
    made_from = engine_version().encode() + layers + tiles_version().encode()
    made_by = hashlib.sha256(made_from).hexdigest()
    return f"{peta.__version__}+{made_by[:12]}"


def _assess(
    store: Store,
    records: dict[str, SnapshotRecord],
    standards: Sequence[Standard],
    run_id: str,
    progress: Progress,
) -> dict[str, Any]:
    inputs = inputs_of(store, records)
    result = assess(inputs, standards, progress)
    outlines = met(inputs.villages.geometry.to_numpy())
    facts = {
        "id": run_id,
        "created_at": now(),
        "data_date": min(record.data_date for record in records.values()),
        "sample": any(record.sample for record in records.values()),
        "approximate": bool(inputs.villages["akurasi"].eq("perkiraan").fillna(False).any()),
        "inputs": {kind: _input_facts(record) for kind, record in records.items()},
        "standards": [standard.id for standard in standards],
        "code": code_version(),
        "missing": result.missing,
        "bounds": result.bounds,
        "rules": {standard.id: rule_digest(standard) for standard in standards},
        "tiles": _keep_tiles(store, records["boundaries"], inputs.villages, outlines),
    }
    frames = {
        "areas": result.areas.reset_index(),
        "gaps": result.gaps,
        "readings": result.readings,
        "loads": result.loads,
        "underserved": result.underserved,
        "facilities": result.facilities,
    }
    layers = map_layers(
        inputs.villages, outlines, frames["areas"], result.underserved, result.facilities
    )
    store.publish_run(facts, frames, layers)
    return facts


def _tiles_name(borders: SnapshotRecord) -> str:
    """Name of the archive of the tiles of borders, by these and by the code that makes it."""
    return hashlib.sha256(f"{borders.hash} {tiles_version()}".encode()).hexdigest()[:32]


def _keep_tiles(
    store: Store, borders: SnapshotRecord, villages: gpd.GeoDataFrame, outlines: Any
) -> str:
    """Make the tiles of borders unless they are kept already, and return their name."""
    name = _tiles_name(borders)
    if store.tiles(name) is None:
        store.keep_tiles(name, wilayah_archive(villages, outlines))
    return name


def _mend_tiles(store: Store, borders: SnapshotRecord) -> None:
    """Make tiles again that a run had and that are gone."""
    if store.tiles(_tiles_name(borders)) is None:
        villages = store.frame(borders.hash)
        _keep_tiles(store, borders, villages, met(villages.geometry.to_numpy()))


def inputs_of(store: Store, records: dict[str, SnapshotRecord]) -> Inputs:
    """Read the datasets of an assessment."""
    frames = {kind: store.frame(record.hash) for kind, record in records.items()}
    return Inputs(
        villages=frames["boundaries"],
        population=frames.get("penduduk"),
        settlements=frames.get("permukiman"),
        facilities={kind: frames[kind] for kind in FACILITY_KINDS if kind in frames},
        tables={kind: frames[kind] for kind in (*TABLE_KINDS, *GROUND_KINDS) if kind in frames},
        dates={kind: record.data_date for kind, record in records.items()},
        speeds=read_speeds(data_dir() / SPEEDS),
    )


def _input_facts(record: SnapshotRecord) -> dict[str, Any]:
    facts = asdict(record)
    del facts["report"], facts["kind"]
    return facts


def _provenance(record: SnapshotRecord) -> tuple[str, str, bool]:
    """What answers say of an input: other content, another date or sample data is another run."""
    return record.hash, record.data_date, record.sample


def rule_digest(rule: Standard) -> str:
    """Hash of everything that a standard says."""
    text = json.dumps(asdict(rule), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def run_id_of(records: dict[str, SnapshotRecord], standards: Sequence[Standard]) -> str:
    """Id of a run: hash of its input snapshots, its standards, the speeds and the code."""
    made_from = {
        "inputs": {kind: _provenance(record) for kind, record in records.items()},
        "standards": [asdict(standard) for standard in standards],
        "speeds": hashlib.sha256((data_dir() / SPEEDS).read_bytes()).hexdigest(),
        "code": code_version(),
    }
    text = json.dumps(made_from, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _embedded_villages() -> list[dict[str, str]]:
    features = json.loads((data_dir() / EMBEDDED["boundaries"]).read_bytes())["features"]
    return [feature["properties"] for feature in features]


def _with_parent_names(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Name the parents that a file leaves unnamed, where the embedded list knows them."""
    named, known = frame.copy(), _embedded_villages()
    for level, column in (
        (Level.PROVINSI, "provinsi"),
        (Level.KABUPATEN_KOTA, "kabupaten_kota"),
        (Level.KECAMATAN, "kecamatan"),
    ):
        names = {row["kode"][: level.width]: row[column] for row in known}
        named[column] = named[column].fillna(named["kode"].str[: level.width].map(names))
    return named


def _embedded_origin(kind: str) -> str:
    content = (data_dir() / EMBEDDED[kind]).read_bytes()
    return f"{_EMBEDDED_ORIGIN}{EMBEDDED[kind]}@{hashlib.sha256(content).hexdigest()[:12]}"


def _is_stale(kind: str, record: SnapshotRecord | None) -> bool:
    if record is None:
        return True
    return record.origin.startswith(_EMBEDDED_ORIGIN) and record.origin != _embedded_origin(kind)


def _publish_embedded(store: Store, kind: str) -> SnapshotRecord:
    file = data_dir() / EMBEDDED[kind]
    known = known_villages(store, KINDS[kind])
    key = store.identity_key()
    dataset = read_dataset(KINDS[kind], [file], known, isolated=False, identity_key=key)
    return store.publish(
        kind,
        dataset.frame,
        origin=_embedded_origin(kind),
        data_date=EMBEDDED_DATE,
        sample=kind != "boundaries",
        report=dataset.report.as_dict(),
    )


def _with_other_areas(store: Store, dataset: Dataset) -> Dataset:
    record = store.catalogue.current().get(dataset.kind.name)
    if record is None:
        return dataset
    before = store.frame(record.hash)
    loaded = set(dataset.frame["kode"].str[:5])
    kept = before[~before["kode"].str[:5].isin(loaded)]
    frame = gpd.GeoDataFrame(pd.concat([dataset.frame, kept]), crs=dataset.frame.crs)
    return Dataset(dataset.kind, frame.sort_values("kode", ignore_index=True), dataset.report)


def today() -> str:
    """Date of today, ISO 8601."""
    return date.today().isoformat()
