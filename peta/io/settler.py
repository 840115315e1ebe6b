"""One statement of a village, by code, by name or both: settled, or put up for review."""

from dataclasses import dataclass, field
from typing import Any

from peta.domain.schema import ColumnType
from peta.domain.wilayah import Level, is_kode
from peta.io.codes import bare_digits, parse_bps, parse_kode, survives
from peta.io.lineage import load_lineage
from peta.io.names import NO_MATCH, SAME_PLACE_SCORE, Gazetteer, Match
from peta.io.options import CodeSystem
from peta.io.values import BadValue, is_missing
from peta.io.villages import KnownVillages

_CHECK = "Periksa pada daftar desa/kelurahan, lalu tulis kode Kemendagri bertitik."


@dataclass(frozen=True, slots=True)
class Told:
    """One finding about a stated village, to be told for every row that states it so."""

    severity: str
    code: str
    message: str
    column: str = "kode"
    given: Any = ""
    proposed: str = ""
    hint: str = _CHECK


@dataclass(frozen=True, slots=True)
class Statement:
    """What one row says about its village.

    Parameters
    ----------
    code
        The cell of the code, as given.
    desa, kecamatan, kabupaten
        Names; empty where not stated.
    parent
        Dotted code of the kecamatan, where a column holds one; else empty.
    """

    code: Any = None
    desa: str = ""
    kecamatan: str = ""
    kabupaten: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The village of a row, the smallest area that it states, and what is to be said about it."""

    kode: str | None = None
    area: str | None = None
    told: tuple[Told, ...] = ()


@dataclass(slots=True)
class Settler:
    """Settles statements against what is known.

    Parameters
    ----------
    required
        Whether a row is about its village; then a village that is not settled is an error, else
        a note, and the village stays unknown.
    system
        Whose codes the file holds.

    Examples
    --------
    >>> known = KnownVillages(names={"64.02": "Kutai Kartanegara", "64.02.02": "Loa Kulu",
    ...                              "64.02.02.2014": "Sumber Sari"})
    >>> settler = Settler(known)
    >>> settler.settle(Statement("64.2.2.2014")).kode
    '64.02.02.2014'
    >>> settler.settle(Statement(None, "Ds. Soember Sari", "Loa Kulu", "Kukar")).kode
    '64.02.02.2014'
    >>> settler.settle(Statement(6402022014)).told[0].code
    'undotted_kode'
    """

    known: KnownVillages
    required: bool = False
    system: CodeSystem = ""
    gazetteer: Gazetteer = field(init=False)

    def __post_init__(self) -> None:
        self.gazetteer = Gazetteer(self.known.all_names(), load_lineage())

    @property
    def _severity(self) -> str:
        return "error" if self.required else "note"

    def settle(self, said: Statement) -> Settled:
        """Settle one statement."""
        area = self._area(said)
        if is_missing(said.code, ColumnType.KODE):
            return self._by_name(said, area)
        if self.system == "bps" and not is_kode(said.code, Level.DESA_KELURAHAN):
            return self._by_bps(said, area)
        try:
            kode = parse_kode(said.code, self.system)
        except BadValue as error:
            return self._by_remains(said, area, error)
        return self._by_code(said, area, kode)

    def _area(self, said: Statement) -> Match:
        if said.parent:
            return Match(said.parent, 100.0)
        return self.gazetteer.area(said.kecamatan, said.kabupaten)

    def _by_name(self, said: Statement, area: Match) -> Settled:
        told = self._area_told(said, area)
        if not said.desa:
            return Settled(None, area.kode or None, told)
        match = self.gazetteer.village(said.desa, area.kode)
        if not match.kode:
            return Settled(None, area.kode or None, (*told, self._review(said, match)))
        return Settled(match.kode, match.kode, (*told, *_name_told(said.desa, match)))

    def _area_told(self, said: Statement, area: Match) -> tuple[Told, ...]:
        if area.kode or not self.gazetteer.names or not (said.kecamatan or said.kabupaten):
            return ()
        column = "kecamatan" if said.kecamatan else "kabupaten"
        if said.desa and self.required:
            return ()
        return (
            Told(
                "note",
                "name_review",
                f"Nama {column} tidak ditemukan dengan pasti.",
                column,
                said.kecamatan or said.kabupaten,
                area.text,
                "Tulis namanya seperti dalam daftar resmi, bersama kabupaten atau kotanya.",
            ),
        )

    def _review(self, said: Statement, match: Match) -> Told:
        message = "Nama desa tidak ditemukan dengan pasti di wilayah yang dinyatakan."
        if len(match.candidates) > 1 and match.score == 100:
            message = "Nama desa ini dipakai lebih dari satu desa di wilayah yang dinyatakan."
        if not self.gazetteer.names:
            message = "Nama desa tidak dapat diperiksa: daftar desa belum dimuat."
        return Told(self._severity, "name_review", message, "desa", said.desa, match.text)

    def _by_bps(self, said: Statement, area: Match) -> Settled:
        try:
            kabupaten = parse_bps(said.code)
        except BadValue as error:
            return Settled(None, area.kode or None, (_bad("error", error, said.code),))
        within = area.kode if area.kode.startswith(kabupaten) else kabupaten
        match = self.gazetteer.village(said.desa, within) if said.desa else NO_MATCH
        if match.kode:
            note = Told("repair", "kode_bps", "Kode BPS diganti kode Kemendagri menurut nama desa"
                        " di kabupaten/kota itu.", "kode", said.code, match.kode)  # fmt: skip
            return Settled(match.kode, match.kode, (note, *_name_told(said.desa, match)))
        told = Told(
            self._severity,
            "bps_review",
            "Kode BPS hanya menunjukkan kabupaten/kotanya; desanya tidak dapat dipastikan.",
            "kode",
            said.code,
            match.text or f"di {kabupaten}",
            "Sertakan kolom desa dan kecamatan, atau tulis kode Kemendagri bertitik.",
        )
        return Settled(None, kabupaten, (told,))

    def _by_remains(self, said: Statement, area: Match, error: BadValue) -> Settled:
        """A damaged code: the name decides, if what is left of the code does not contradict it."""
        match = self.gazetteer.village(said.desa, area.kode) if said.desa else NO_MATCH
        if match.kode and survives(match.kode, said.code):
            told = Told("repair", "kode_from_name", f"{error.message} Dipulihkan dari nama desa.",
                        "kode", said.code, match.kode)  # fmt: skip
            return Settled(match.kode, match.kode, (told, *_name_told(said.desa, match)))
        told = _bad("error", error, said.code, match.kode or match.text)
        return Settled(None, area.kode or None, (told,))

    def _by_code(self, said: Statement, area: Match, kode: str) -> Settled:
        told = []
        if kode != str(said.code).strip() and not bare_digits(said.code):
            told.append(Told("repair", "kode_rewritten", "Kode ditulis ulang dengan dua angka"
                             " setiap bagian dan titik.", "kode", said.code, kode))  # fmt: skip
        if self.known.codes and kode not in self.known.codes:
            return self._by_retired(said, area, kode, told)
        return self._agreed(said, area, kode, told)

    def _by_retired(self, said: Statement, area: Match, kode: str, told: list[Told]) -> Settled:
        became = self.gazetteer.lineage.successor(kode)
        match = self.gazetteer.village(said.desa, became or area.kode) if said.desa else NO_MATCH
        new = became if is_kode(became, Level.DESA_KELURAHAN) else match.kode
        ground = self.gazetteer.lineage.ground(kode)
        if became and new in self.known.codes:
            told.append(Told("repair", "retired_kode", f"Kode lama ({ground}) diganti kode yang"
                             " berlaku.", "kode", kode, new))  # fmt: skip
            return Settled(new, new, tuple(told))
        if became:
            told.append(
                Told(
                    self._severity,
                    "retired_kode",
                    f"Kode ini sudah tidak berlaku ({ground}); wilayahnya dimekarkan.",
                    "kode",
                    kode,
                    match.text or f"salah satu desa di {became}",
                    "Sertakan kolom desa dan kecamatan, atau tulis kode yang berlaku.",
                )
            )
            return Settled(None, became, tuple(told))
        return Settled(kode, kode, tuple(told))

    def _agreed(self, said: Statement, area: Match, kode: str, told: list[Told]) -> Settled:
        """Check a code against the names beside it; a contradiction is told, not settled."""
        names = self.gazetteer.names
        if said.desa and kode in names:
            score = self.gazetteer.likeness(said.desa, kode)
            if score < SAME_PLACE_SCORE:
                return self._disagree("desa", said.desa, said, area, kode, told)
            if score < 100:
                told.append(Told("note", "name_spelling", "Ejaan nama desa berbeda dari daftar.",
                                 "desa", said.desa, names[kode], ""))  # fmt: skip
        parts = (area.kode, *self.gazetteer.lineage.parts_of(area.kode)) if area.kode else ()
        if parts and not kode.startswith(parts):
            column = "kecamatan" if said.kecamatan else "kabupaten"
            return self._disagree(column, getattr(said, column), said, area, kode, told)
        return Settled(kode, kode, tuple(told))

    def _disagree(
        self, column: str, given: str, said: Statement, area: Match, kode: str, told: list[Told]
    ) -> Settled:
        by_code = f"{kode} {self.gazetteer.names.get(kode, '')}".strip()
        match = self.gazetteer.village(said.desa, area.kode) if said.desa else NO_MATCH
        told.append(
            Told(
                self._severity,
                "code_name_disagree",
                f"Kode dan nama {column} menunjuk tempat yang berbeda; tidak dipilih satu pun.",
                column,
                given,
                " atau ".join(text for text in (by_code, match.text) if text),
                "Perbaiki kode atau namanya; kodenya dibiarkan kosong sampai jelas.",
            )
        )
        return Settled(None, None, tuple(told))


def _bad(severity: str, error: BadValue, given: Any, proposed: str = "") -> Told:
    return Told(
        severity, error.code, error.message, "kode", given, proposed or error.proposed, error.hint
    )


def _name_told(name: str, match: Match) -> tuple[Told, ...]:
    if match.is_exact:
        return ()
    return (
        Told("repair", "name_matched", "Nama desa dicocokkan dengan nama yang paling mirip.",
             "desa", name, match.text.split(" | ")[0]),
    )  # fmt: skip
