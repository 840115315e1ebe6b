"""Query parameters: each checked once, here; unknown ones are refused."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from peta.domain.wilayah import Level

Box = tuple[float, float, float, float]

Lang = Annotated[Literal["id", "en"], Field(description="Bahasa jawaban / language of the answer.")]
Wilayah = Annotated[
    str, Field(max_length=13, description="Kode Kemendagri bertitik, mis. 64.02; kosong: semua.")
]


class Parameters(BaseModel):
    """What every query may carry."""

    model_config = ConfigDict(extra="forbid")

    lang: Lang = "id"


class ViewParameters(Parameters):
    """What a page shows."""

    standard: Annotated[str, Field(max_length=40)] = "POS-JARAK"
    wilayah: Wilayah = ""


class EmbedParameters(ViewParameters):
    """What an embedded map shows."""

    legend: bool = True
    title: bool = True


class LoadsParameters(Parameters):
    """Which facilities' loads, the heaviest first."""

    standard: Annotated[str, Field(max_length=40, description="Id standar, mis. MCK-KAP.")]
    wilayah: Wilayah = ""
    limit: Annotated[int, Field(ge=1, le=5000)] = 100
    cursor: Annotated[str, Field(max_length=64)] = ""


class SanitationParameters(Parameters):
    """Which areas' sanitation need."""

    wilayah: Wilayah = ""
    level: Level = Level.DESA_KELURAHAN
    limit: Annotated[int, Field(ge=1, le=5000)] = 100
    cursor: Annotated[str, Field(max_length=64)] = ""


Lon = Annotated[float, Field(allow_inf_nan=False, description="Bujur, derajat (WGS 84).")]
Lat = Annotated[float, Field(allow_inf_nan=False, description="Lintang, derajat; selatan negatif.")]


class LocateParameters(Parameters):
    """A place on earth."""

    lon: Lon
    lat: Lat
    k: Annotated[int, Field(ge=1, le=50, description="Banyaknya fasilitas terdekat.")] = 3

    @model_validator(mode="after")
    def _on_earth(self) -> Self:
        check_position(self.lon, self.lat)
        return self


FacilityKind = Annotated[
    Literal["posyandu", "mck", "paud", "umkm_ikan", "kua"], Field(description="Jenis fasilitas.")
]


class FacilitiesParameters(Parameters):
    """Facilities of a kind in a box."""

    kind: FacilityKind
    bbox: Annotated[str, Field(max_length=100, description="barat,selatan,timur,utara (derajat).")]

    @property
    def box(self) -> Box:
        """The box as numbers: west, south, east, north."""
        return box_of(self.bbox)

    @model_validator(mode="after")
    def _is_box(self) -> Self:
        box_of(self.bbox)
        return self


def box_of(text: str) -> Box:
    """Read ``west,south,east,north`` in degrees; ValueError, with what is wrong, for any other.

    Examples
    --------
    >>> box_of("116,-1,118.5,1")
    (116.0, -1.0, 118.5, 1.0)
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError("bbox harus empat bilangan: barat,selatan,timur,utara") from None
    check_position(west, south)
    check_position(east, north)
    if not (west <= east and south <= north):
        raise ValueError("bbox terbalik: barat <= timur dan selatan <= utara")
    return west, south, east, north


def check_position(lon: float, lat: float) -> None:
    """Raise ValueError for a position that is not on earth, saying when it looks swapped."""
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return
    if -90 <= lon <= 90 and -180 <= lat <= 180:
        raise ValueError(
            f"lon={lon} dan lat={lat} tampaknya tertukar; coba lon={lat}&lat={lon} "
            "(bujur Indonesia 95 sampai 141, lintang -11 sampai 6)"
        )
    raise ValueError("lon harus -180 sampai 180 dan lat -90 sampai 90")


class FindingsParameters(Parameters):
    """Which findings of an upload are listed."""

    temuan: Literal["", "error", "repair", "note"] = ""
    halaman: Annotated[int, Field(ge=1, le=100_000)] = 1


class SignInParameters(Parameters):
    """Where to go after signing in."""

    lanjut: Annotated[str, Field(max_length=200)] = ""


class HistoryParameters(Parameters):
    """What a return did, to be said once."""

    kind: Annotated[str, Field(max_length=40)] = ""
    number: Annotated[int, Field(ge=0)] = 0
    changed: bool = True


class Form(BaseModel):
    """What every form of the operators carries."""

    model_config = ConfigDict(extra="forbid")

    csrf: Annotated[str, Field(max_length=200)]
    lang: Lang = "id"


class SignInForm(Form):
    """A token."""

    token: Annotated[str, Field(max_length=200)]
    lanjut: Annotated[str, Field(max_length=200)] = ""


class UploadForm(Form):
    """What the files are."""

    kind: Annotated[str, Field(max_length=40)]
    keep_others: bool = False
    # What a browser sends where no file was chosen.
    files: Literal[""] = ""


class CheckForm(Form):
    """How the files are to be read; ``map.<column>`` names the header of a column."""

    model_config = ConfigDict(extra="allow")

    sheet: Annotated[str, Field(max_length=100)] = ""
    code_system: Literal["", "kemendagri", "bps"] = ""
    crs: Annotated[str, Field(max_length=40)] = ""
    keep_others: bool = False

    @property
    def mapping(self) -> dict[str, str]:
        """Chosen header by column; columns left to recognition are not in it."""
        given = self.model_extra or {}
        return {
            name.removeprefix("map."): str(header)
            for name, header in given.items()
            if name.startswith("map.") and header
        }


class PublishForm(Form):
    """The operator's word to publish."""

    data_date: Annotated[str, Field(max_length=20)]
    accept_valid: bool = False


class ReturnForm(Form):
    """The version to return to."""

    kind: Annotated[str, Field(max_length=40)]
    number: Annotated[int, Field(ge=1)]


class ReconcileParameters(Parameters):
    """Over which other run the increments are checked too."""

    before: Annotated[
        str, Field(max_length=64, description="Penilaian sebelumnya; kosong: tanpa perubahan.")
    ] = ""


class DiffParameters(Parameters):
    """What to compare a run with, and which changes to list."""

    before: Annotated[
        str, Field(max_length=64, description="Id penilaian sebelumnya, atau nama bekunya.")
    ]
    standard: Annotated[str, Field(max_length=40, description="Id standar; kosong: semua.")] = ""
    wilayah: Wilayah = ""
    level: Level = Level.DESA_KELURAHAN
    limit: Annotated[int, Field(ge=1, le=5000)] = 100
    cursor: Annotated[str, Field(max_length=100)] = ""
