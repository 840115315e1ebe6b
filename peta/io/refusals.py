"""Refusals of a whole file that several readers share."""

from collections.abc import Sequence

from peta.errors import DataError
from peta.io.limits import Limits


def empty() -> DataError:
    """Build the error for a file without rows."""
    return DataError(
        "Berkas tidak memuat baris data.",
        code="empty",
        hint="Periksa apakah lembar atau lapisan yang benar yang diekspor.",
    )


def too_many_rows(limits: Limits) -> DataError:
    """Build the error for a file with more rows than are read."""
    return DataError(
        f"Berkas memuat lebih dari {limits.rows} baris.",
        code="too_many_rows",
        hint="Bagi per kabupaten/kota, lalu kirim beberapa berkas.",
    )


def too_many_columns(limits: Limits) -> DataError:
    """Build the error for a table with more columns than are read."""
    return DataError(
        f"Tabel punya lebih dari {limits.columns} kolom.",
        code="too_many_columns",
        hint="Hapus kolom yang tidak diperlukan.",
    )


def several_layers(titles: Sequence[str], name: str) -> DataError:
    """Build the error for a file with more than one layer or sheet that would do."""
    return DataError(
        "Berkas memuat beberapa lapisan atau lembar: " + _names(titles) + ".",
        code="several_layers",
        hint=f'Sebut yang dimaksud dengan --sheet "{titles[0][:60]}", sisakan satu, '
        f"atau beri nama '{name}' pada yang dimaksud.",
    )


def unknown_sheet(name: str, titles: Sequence[str]) -> DataError:
    """Build the error for a sheet or layer that was asked for and is not there."""
    return DataError(
        f"Lembar atau lapisan '{name[:60]}' tidak ada. Yang ada: {_names(titles)}.",
        code="unknown_sheet",
        hint="Sebut salah satu nama itu dengan --sheet.",
    )


def _names(titles: Sequence[str]) -> str:
    more = f" dan {len(titles) - 30} lagi" if len(titles) > 30 else ""
    return ", ".join(title[:60] for title in titles[:30]) + more


def truncated(message: str) -> DataError:
    """Build the error for a map file that lacks a part of itself."""
    return DataError(message, code="truncated", hint="Unduh atau ekspor ulang sampai selesai.")
