"""How an agency's files are read, kept for the next file of the same shape."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from peta.errors import DataError
from peta.io.options import CodeSystem, ReadOptions
from peta.io.recognition import normal_header

_SETTINGS = ("sheet", "code_system", "crs")


@dataclass(frozen=True, slots=True)
class Profile:
    """What was settled about the files of one agency.

    Parameters
    ----------
    name
        Name of the agency or of the form; with `kind` it names the file.
    headers
        Headers of the file that it was made from.
    mapping
        Canonical column -> header.

    Examples
    --------
    >>> profile = Profile("Disdik", "paud", ("NPSN", "Sekolah"), {"nama": "Sekolah"})
    >>> profile.fits(["sekolah", "npsn "]), profile.fits(["sekolah"])
    (True, False)
    >>> profile.options(ReadOptions({"id": "NPSN"})).mapping
    {'nama': 'Sekolah', 'id': 'NPSN'}
    """

    name: str
    kind: str
    headers: tuple[str, ...]
    mapping: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    code_system: CodeSystem = ""
    crs: str = ""

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether a file has the same headers, in whatever order and writing."""
        return shape_of(self.headers) == shape_of(headers)

    def options(self, options: ReadOptions) -> ReadOptions:
        """Return the options with what the profile adds; what a person states goes before it."""
        kept = {name: getattr(options, name) or getattr(self, name) for name in _SETTINGS}
        return replace(options, mapping={**self.mapping, **options.mapping}, **kept)


def shape_of(headers: Sequence[str]) -> frozenset[str]:
    """Set of the headers of a file, without case, spaces and punctuation.

    Examples
    --------
    >>> sorted(shape_of(["Kode Desa", "", "NAMA"]))
    ['kodedesa', 'nama']
    """
    return frozenset(normal_header(header) for header in headers) - {""}


def save_profile(folder: Path, profile: Profile) -> Path:
    """Write a profile; one of the same name and kind is replaced as a whole.

    Returns
    -------
    The file, ``<name>.<kind>.toml`` in `folder`.

    Raises
    ------
    DataError
        ``bad_profile_name``: nothing of the name is left that a file can be called.
    """
    target = folder / f"{_slug(profile.name)}.{_slug(profile.kind)}.toml"
    folder.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    draft.write_text(_toml(profile), "utf-8")
    draft.replace(target)
    return target


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60]
    if not slug:
        raise DataError(
            "Nama profil tidak dapat dipakai.",
            code="bad_profile_name",
            hint="Pakai huruf dan angka, misalnya disdik-kukar.",
        )
    return slug


def _toml(profile: Profile) -> str:
    lines = [f"{name} = {_quoted(getattr(profile, name))}" for name in ("name", "kind", *_SETTINGS)]
    lines.append("headers = [" + ", ".join(map(_quoted, profile.headers)) + "]")
    lines += ["", "[mapping]"]
    lines += [f"{_quoted(column)} = {_quoted(head)}" for column, head in profile.mapping.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A JSON string is a TOML string, but for DEL; half a surrogate pair cannot be written.
    clean = text.replace("\x7f", "").encode("utf-8", "replace").decode()
    return json.dumps(clean, ensure_ascii=False)


def read_profiles(folder: Path, kind: str = "") -> tuple[Profile, ...]:
    """Return the profiles in a folder (of one kind), by name; none if there is no such folder.

    Raises
    ------
    DataError
        ``bad_profile``, naming the file.
    """
    profiles = [_read(file) for file in sorted(folder.glob("*.toml"))]
    return tuple(profile for profile in profiles if kind in ("", profile.kind))


def _read(file: Path) -> Profile:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
        return _profile(content)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, KeyError):
        raise DataError(
            "Profil pemetaan kolom tidak terbaca.",
            code="bad_profile",
            hint=f"Hapus atau perbaiki {file.name}.",
        ) from None


def _profile(content: dict[str, Any]) -> Profile:
    texts = {name: content[name] for name in ("name", "kind", *_SETTINGS)}
    mapping, headers = content["mapping"], tuple(content["headers"])
    if not all(isinstance(text, str) for text in (*texts.values(), *headers, *mapping.values())):
        raise TypeError
    return Profile(headers=headers, mapping=mapping, **texts)


def fitting_profile(profiles: Sequence[Profile], headers: Sequence[str]) -> Profile | None:
    """First profile whose headers are those of a file.

    Examples
    --------
    >>> fitting_profile([], ["nama"]) is None
    True
    """
    return next((profile for profile in profiles if profile.fits(headers)), None)
