"""Parameters that say which areas, and in which order."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from peta.domain.gap import PARTS
from peta.domain.wilayah import Level
from peta.selection import STATUSES, Wanted
from peta.web.parameters import Parameters, Wilayah, box_of

Sort = Literal[
    "gap", "ratio", "nama", "kode", "demand",
    "served", "unreached", "over_capacity", "not_working", "unknown",
    "-gap", "-ratio", "-nama", "-kode", "-demand",
    "-served", "-unreached", "-over_capacity", "-not_working", "-unknown",
]  # fmt: skip


class SelectionParameters(Parameters):
    """Which areas, and in which order."""

    standard: Annotated[str, Field(max_length=40, description="Id standar, mis. POS-JARAK.")]
    wilayah: Wilayah = ""
    level: Level = Level.DESA_KELURAHAN
    bbox: Annotated[
        str,
        Field(
            max_length=100,
            description="barat,selatan,timur,utara (derajat): hanya wilayah yang kotaknya kena.",
        ),
    ] = ""
    status: Annotated[
        str, Field(max_length=40, description="Dari gap, met, no_data; beberapa dengan koma.")
    ] = ""
    cause: Annotated[
        str,
        Field(
            max_length=80,
            description="Hanya yang bagian ini di atas nol: unreached, over_capacity, not_working, "
            "unknown, atau served; beberapa dengan koma berarti salah satunya.",
        ),
    ] = ""
    min_gap: Annotated[
        float | None, Field(ge=0, allow_inf_nan=False, description="Kesenjangan paling kecil.")
    ] = None
    q: Annotated[
        str, Field(max_length=80, description="Bagian nama, ejaan lama dan baru sama saja.")
    ] = ""
    sort: Annotated[
        Sort,
        Field(
            description="Jumlah: terbesar dulu; ratio: terkecil dulu; nama dan kode: A ke Z. "
            "Dengan tanda kurang selalu dari besar ke kecil. Yang tidak diketahui terakhir."
        ),
    ] = "gap"
    order: Annotated[
        Literal["", "asc", "desc"], Field(description="Arah; kosong: seperti pada sort.")
    ] = ""

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.bbox:
            box_of(self.bbox)
        _chosen(self.status, "status", STATUSES)
        _chosen(self.cause, "cause", PARTS)
        if self.sort.startswith("-") and self.order == "asc":
            raise ValueError("sort bertanda kurang berarti desc, bukan order=asc")
        return self

    @property
    def wanted(self) -> Wanted:
        """The same for the selection."""
        return Wanted(
            standard=self.standard,
            wilayah=self.wilayah,
            level=self.level,
            box=box_of(self.bbox) if self.bbox else None,
            statuses=_chosen(self.status, "status", STATUSES),
            causes=_chosen(self.cause, "cause", PARTS),
            min_gap=self.min_gap,
            text=self.q,
            sort=self.sort.removeprefix("-"),
            descending=self._descending,
        )

    @property
    def _descending(self) -> bool | None:
        if self.sort.startswith("-"):
            return True
        return self.order == "desc" if self.order else None


class GapsParameters(SelectionParameters):
    """Which results, in which order, and which page of them."""

    limit: Annotated[int, Field(ge=1, le=5000)] = 100
    cursor: Annotated[str, Field(max_length=64, description="Dari `next` jawaban sebelumnya.")] = ""


class ExportParameters(SelectionParameters):
    """Which results go into a file; all that are asked for, or the first of them."""

    limit: Annotated[
        int | None, Field(ge=1, description="Hanya sebanyak ini yang pertama; kosong: semua.")
    ] = None


def _chosen(text: str, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Words between commas, each one of those known; ValueError for any other."""
    words = tuple(dict.fromkeys(word.strip() for word in text.split(","))) if text else ()
    if set(words) - set(known):
        raise ValueError(f"{name} dipilih dari: {', '.join(known)}")
    return words
