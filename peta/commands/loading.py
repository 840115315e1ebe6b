"""Commands that bring data in: the embedded default, files, templates."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peta.commands.arguments import (
    Codes,
    Crs,
    Everything,
    Files,
    KindArgument,
    Mapping,
    Sheet,
    iso_date,
    kind_of,
    matched_files,
    read_options,
)
from peta.commands.shared import (
    cannot_write,
    current_settings,
    open_store,
    print_report,
    progress_bar,
    ready_store,
    waiting,
    write_aside,
)
from peta.domain.dataset import KINDS
from peta.domain.schema import DatasetKind
from peta.errors import DataError, QueryError

if TYPE_CHECKING:
    from peta.io.datasets import Dataset
    from peta.io.options import ReadOptions
    from peta.io.quality import QualityReport
    from peta.store.catalogue import SnapshotRecord


def init() -> None:
    """Muat data bawaan (batas perkiraan, data contoh) untuk jenis yang belum punya berkas."""
    from peta.publishing import load_embedded

    with progress_bar() as progress:
        published = load_embedded(open_store(), progress)
    for record in published:
        typer.echo(f"dimuat: {record.kind}, {record.rows} baris dari {record.origin}")
    if not published:
        typer.echo("Tidak ada yang perlu dimuat.")


def template(
    kind: KindArgument,
    out: Annotated[
        Path | None,
        typer.Argument(metavar="[OUT]", help="Berkas yang ditulis; bawaan: template_JENIS.xlsx."),
    ] = None,
) -> None:
    """Tulis berkas kosong untuk diisi: lembar Data dengan pilihan, dan lembar Penjelasan.

    Untuk boundaries, bahaya dan jaringan, yang memuat bentuk, yang ditulis GeoPackage; beri nama
    berakhiran .xlsx untuk mendapat penjelasan kolomnya saja.
    """
    from peta.io.templates import template_name, write_map_template, write_template

    chosen = KINDS[kind.value]
    path = out or Path(template_name(chosen))
    form = path.suffix.lower()
    if form not in (".xlsx", ".gpkg"):
        raise QueryError(
            f"Template tidak dapat ditulis sebagai {path.name!r}.",
            code="bad_option",
            hint=f"Beri nama seperti {template_name(chosen)}.",
        )
    try:
        (write_template if form == ".xlsx" else write_map_template)(chosen, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    typer.echo(f"Ditulis: {path}. Setelah diisi: peta load {chosen.name} {path}")


def load(
    kind: KindArgument,
    files: Files,
    data_date: Annotated[
        str, typer.Option("--tanggal", help="Tanggal data, mis. 2025-06-30; bawaan: hari ini.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Periksa dan laporkan saja; tidak ada yang dimuat.")
    ] = False,
    report: Annotated[
        list[str] | None,
        typer.Option(
            "--report",
            metavar="LAPORAN",
            help="Tulis laporan: .html untuk dicetak, .xlsx lembar Anda dengan temuan di samping "
            "selnya, .json untuk program; dapat diulang.",
        ),
    ] = None,
    accept_valid: Annotated[
        bool,
        typer.Option(
            "--accept-valid", help="Muat baris yang sah saja; yang lain tinggal di laporan."
        ),
    ] = False,
    mapping: Mapping = [],  # noqa: B006 - typer reads the default, nobody changes it
    sheet: Sheet = "",
    code_system: Codes = None,
    crs: Crs = "",
    save_profile: Annotated[
        str,
        typer.Option(
            "--save-profile",
            metavar="NAMA",
            help="Simpan cara membaca berkas ini; berkas berikutnya yang berjudul kolom sama "
            "dibaca begitu pula.",
        ),
    ] = "",
    keep_others: Annotated[
        bool,
        typer.Option(
            "--tambah",
            help="Hanya boundaries: pertahankan desa dari kabupaten/kota yang tidak ada di berkas.",
        ),
    ] = False,
    everything: Everything = False,
) -> None:
    """Periksa berkas dan jadikan data terkini untuk jenisnya, menggantikan yang lama.

    Bila ada yang salah, tidak ada yang dimuat, dan semua masalah ditampilkan sekaligus; dengan
    --accept-valid baris yang sah dimuat dan sisanya tinggal di laporan. Titik rumah (rlh) dan
    bantuan (program) tidak pernah ditampilkan; hanya jumlah per desa.

    Contoh:

    peta load posyandu posyandu.xlsx --dry-run --report laporan.xlsx

    peta load mck 'mck/*.csv' --map nama="Nama Sarana" --save-profile pupr-kukar

    Keluar dengan 0 bila berhasil, 1 bila data harus diperbaiki, 2 bila perintahnya keliru.
    """
    from peta.publishing import publish_dataset, today

    when = iso_date(data_date) if data_date else today()
    chosen, paths = KINDS[kind.value], matched_files(files)
    options = read_options(chosen, mapping, sheet, code_system, crs, accept_valid)
    reports = _Reports(report or [], chosen, paths, options)
    store = ready_store()
    dataset = _checked(store, chosen, paths, keep_others, options, reports)
    print_mapping(dataset.report)
    print_report(dataset.report, everything)
    if save_profile:
        _save_profile(save_profile, chosen, dataset.report, options)
    before = store.catalogue.current().get(chosen.name)
    _print_difference(store, before, dataset)
    if dry_run:
        reports.write(dataset.report)
        typer.echo(
            f"Dapat dimuat: {len(dataset.frame)} baris {chosen.name}. Belum ada yang dimuat."
        )
        return
    origin = ", ".join(path.name for path in paths)
    record = publish_dataset(store, dataset, origin, when)
    reports.write(dataset.report, record.hash)
    if record == before:
        typer.echo("Sama dengan data terkini; tidak ada yang berubah.")
        return
    typer.echo(f"Dimuat: {record.kind}, {record.rows} baris, snapshot {record.hash[:12]}.")
    typer.echo("Jalankan peta assess agar peta dan angka memakai data ini.")


def check(
    files: Files,
    kind: Annotated[
        str, typer.Option("--jenis", help="Jenis data; bila kosong, ditebak dari nama berkas.")
    ] = "",
    everything: Everything = False,
) -> None:
    """Periksa berkas tanpa memuatnya; peta load --dry-run juga menulis laporan."""
    from peta.domain.dataset import dataset_kind
    from peta.publishing import read_files

    paths = matched_files(files)
    chosen = dataset_kind(kind or kind_of(paths[0]))
    store = ready_store()
    with waiting("Memeriksa"):
        dataset = read_files(store, chosen, paths)
    print_mapping(dataset.report)
    print_report(dataset.report, everything)
    typer.echo(f"Baik: {len(dataset.frame)} baris {chosen.name} dapat dimuat.")


def print_mapping(report: "QualityReport") -> None:
    """Print which header was read as which column."""
    if report.mapping:
        pairs = ", ".join(f"{column} = {header!r}" for column, header in report.mapping.items())
        typer.echo(f"Kolom yang dikenali: {pairs}.")


class _Reports:
    """The reports that were asked for; their names are checked before anything is read."""

    def __init__(
        self, names: Sequence[str], kind: DatasetKind, files: list[Path], options: "ReadOptions"
    ) -> None:
        from peta.reporting import check_report_name

        for name in names:
            check_report_name(name)
            if not Path(name).parent.is_dir():
                raise cannot_write(Path(name), FileNotFoundError(2, "folder tidak ada"))
        self._names, self._kind, self._files, self._options = names, kind, files, options

    def write(self, report: "QualityReport", snapshot: str | None = None) -> None:
        """Write every report and say where it is."""
        from peta.reporting import report_files

        for name in self._names:
            contents = report_files(name, report, self._kind, self._files, self._options, snapshot)
            for own, content in contents.items():
                write_aside(Path(own), content)
                typer.echo(f"Laporan: {own}", err=True)


def _checked(
    store: Any,
    kind: DatasetKind,
    paths: list[Path],
    keep_others: bool,
    options: "ReadOptions",
    reports: _Reports,
) -> "Dataset":
    from peta.io.profiles import read_profiles
    from peta.io.quality import RefusedFile
    from peta.publishing import read_files

    profiles = read_profiles(profiles_folder(), kind.name)
    try:
        with waiting("Memeriksa " + ", ".join(path.name for path in paths[:3])):
            return read_files(store, kind, paths, keep_others, options, profiles)
    except RefusedFile as refused:
        print_mapping(refused.report)
        # That the report cannot be written must not hide what is wrong with the file.
        with suppress(DataError):
            reports.write(refused.report)
        raise


def _print_difference(store: Any, before: "SnapshotRecord | None", dataset: "Dataset") -> None:
    """Say how many rows differ from what is current; never which, for houses are among them."""
    from peta.engine.difference import Change, counts, difference

    if before is None:
        return
    found = counts(difference(store.frame(before.hash), dataset.frame, dataset.kind.key))
    typer.echo(
        f"Dibanding data terkini ({before.origin}): {found[Change.ADDED]} baris baru, "
        f"{found[Change.REMOVED]} hilang, {found[Change.MOVED]} pindah, "
        f"{found[Change.CHANGED]} berubah, {found[Change.SAME]} sama."
    )


def _save_profile(
    name: str, kind: DatasetKind, report: "QualityReport", options: "ReadOptions"
) -> None:
    from peta.io.profiles import Profile, save_profile

    read = report.files[0]
    profile = Profile(
        name, kind.name, read.headers, read.mapping, options.sheet, options.code_system, options.crs
    )
    save_profile(profiles_folder(), profile)
    typer.echo(f"Profil {name} disimpan untuk berkas {kind.name} dengan judul kolom yang sama.")


def profiles_folder() -> Path:
    """Folder of the profiles, beside what is published."""
    return current_settings().store / "profiles"
