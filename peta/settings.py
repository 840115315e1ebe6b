"""Settings, read once from an environment that is passed in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from peta.errors import QueryError

DEFAULT_BASE_URL = "http://127.0.0.1:8000"

_PACKAGE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs from one installation to the next.

    Parameters
    ----------
    store
        Folder of the snapshots, the runs and the catalogue (``PETA_STORE``).
    standards
        Folder of the service standards (``PETA_STANDARDS``); the embedded ones by default.
    base_url
        Public address under which the service is reached, without a slash at the end
        (``PETA_BASE_URL``). Links are made from it, never from the Host header.
    frame_ancestors
        Origins that may embed the maps, or ``*`` for all (``PETA_FRAME_ANCESTORS``, separated by
        spaces).
    tile_url
        Optional background map, ``https://host/{z}/{x}/{y}.png`` (``PETA_TILE_URL``). Pages load
        from no other host unless it is set.
    tile_attribution
        What the owner of the background map wants to read beside it (``PETA_TILE_ATTRIBUTION``).
    """

    store: Path
    standards: Path
    base_url: str = DEFAULT_BASE_URL
    frame_ancestors: tuple[str, ...] = ("'self'",)
    tile_url: str = ""
    tile_attribution: str = ""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings from environment variables.

        Raises
        ------
        QueryError
            A value that cannot be used, with the variable's name.

        Examples
        --------
        >>> Settings.from_env({"PETA_BASE_URL": "https://peta.example.go.id/"}).base_url
        'https://peta.example.go.id'
        """
        store = env.get("PETA_STORE") or str(user_data_path("peta", appauthor=False))
        base_url = (env.get("PETA_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
        tile_url = env.get("PETA_TILE_URL", "")
        _check_url("PETA_BASE_URL", base_url)
        if tile_url:
            _check_url("PETA_TILE_URL", tile_url)
        ancestors = tuple(env.get("PETA_FRAME_ANCESTORS", "'self'").split())
        for origin in ancestors:
            if origin not in ("*", "'self'", "'none'"):
                _check_url("PETA_FRAME_ANCESTORS", origin)
        return cls(
            store=Path(store).expanduser(),
            standards=Path(env.get("PETA_STANDARDS") or data_dir() / "standards").expanduser(),
            base_url=base_url,
            frame_ancestors=ancestors or ("'none'",),
            tile_url=tile_url,
            tile_attribution=env.get("PETA_TILE_ATTRIBUTION", ""),
        )


def data_dir() -> Path:
    """Folder of the embedded default: inside the package, or beside it in a source tree."""
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def _check_url(name: str, value: str) -> None:
    parts = urlsplit(value)
    unsafe = any(character in value for character in " ;,'\"\r\n")
    if parts.scheme not in ("http", "https") or not parts.netloc or unsafe:
        raise QueryError(
            f"{name} bukan alamat http(s): {value!r}",
            code="bad_setting",
            hint=f"Isi {name} seperti https://peta.example.go.id",
        )
