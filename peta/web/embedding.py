"""Parameters of views in frames: the switches of a portal."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field, field_validator

from peta.domain.wilayah import Level
from peta.render.embedding import (
    LEAST_HEIGHT,
    LEAST_WIDTH,
    LONGEST_PLACE,
    MOST_HEIGHT,
    MOST_WIDTH,
    PLACE,
    Embedded,
)
from peta.web.parameters import EmbedParameters, Lang

Height = Annotated[
    int | None,
    Field(ge=LEAST_HEIGHT, le=MOST_HEIGHT, description="Tinggi tampilan dalam piksel."),
]
View = Literal["map", "tabel", "desa", "wilayah"]


class FrameParameters(EmbedParameters):
    """What a framed view shows."""

    scroll: bool = False
    whole: bool = False
    height: Height = None

    def shown(self, view: str) -> Embedded:
        """The same as a value."""
        return Embedded(
            view,
            self.standard,
            self.wilayah,
            self.lang,
            legend=self.legend,
            title=self.title,
            scroll=self.scroll,
            height=self.height,
            whole=self.whole,
        )


class TableParameters(FrameParameters):
    """What a framed table shows."""

    level: Level = Level.DESA_KELURAHAN
    rows: Annotated[int, Field(ge=1, le=200)] = 10


class AreaParameters(FrameParameters):
    """What the framed page of an area shows; the area stands in the path."""

    standard: Annotated[str, Field(max_length=40)] = ""
    wilayah: Literal[""] = ""


class CodeParameters(FrameParameters):
    """Of which view the code is wanted."""

    view: View = "map"
    standard: Annotated[str, Field(max_length=40)] = ""
    embed_lang: Lang | None = None
    width: Annotated[int | None, Field(ge=LEAST_WIDTH, le=MOST_WIDTH)] = None
    place: Annotated[str, Field(max_length=LONGEST_PLACE, pattern=PLACE)] = ""

    @field_validator("width", "height", mode="before")
    @classmethod
    def _nothing_is_none(cls, value: object) -> object:
        """Take a field that was left empty as not given."""
        return None if value == "" else value

    def wanted(self) -> Embedded:
        """The view whose code is wanted; a page of an area is the one of its own level."""
        area = "desa" if len(self.wilayah) == 13 else "wilayah"
        view = area if self.view in ("desa", "wilayah") else self.view
        return replace(self.shown(view), lang=self.embed_lang or self.lang, place=self.place)
