"""Settings, read once from an environment that is passed in."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path

from peta.errors import QueryError

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
SHORTEST_TOKEN = 16
# Hours ahead of UTC.
ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}

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
    cors_origins
        Origins whose scripts may read the answers, or ``*`` for all (``PETA_CORS_ORIGINS``,
        separated by spaces); where nothing is said, those that may embed.
    tile_url
        Optional background map, ``https://host/{z}/{x}/{y}.png`` (``PETA_TILE_URL``). Pages load
        from no other host unless it is set.
    tile_attribution
        What the owner of the background map wants to read beside it (``PETA_TILE_ATTRIBUTION``).
    operator_token
        Tokens of those who may load data in the browser (``PETA_OPERATOR_TOKEN``): one token, or
        several as ``label=token`` separated by spaces; see `operator_tokens`. Empty: nobody may.
    zone
        Time that the pages are written in, one of `ZONES` (``PETA_ZONE``).
    """

    store: Path
    standards: Path
    base_url: str = DEFAULT_BASE_URL
    frame_ancestors: tuple[str, ...] = ("'self'",)
    tile_url: str = ""
    tile_attribution: str = ""
    operator_token: str = field(default="", repr=False)
    zone: str = "WITA"
    cors_origins: tuple[str, ...] = ()

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
        readers = tuple(env.get("PETA_CORS_ORIGINS", " ".join(ancestors)).split())
        cors_origins = tuple(one for one in readers if one not in ("'self'", "'none'"))
        for origin in cors_origins:
            if origin != "*":
                _check_url("PETA_CORS_ORIGINS", origin)
        operator_token = env.get("PETA_OPERATOR_TOKEN", "").strip()
        operator_tokens(operator_token)
        zone = env.get("PETA_ZONE") or "WITA"
        _check_zone(zone)
        return cls(
            store=Path(store).expanduser(),
            standards=Path(env.get("PETA_STANDARDS") or data_dir() / "standards").expanduser(),
            base_url=base_url,
            frame_ancestors=ancestors or ("'none'",),
            tile_url=tile_url,
            tile_attribution=env.get("PETA_TILE_ATTRIBUTION", ""),
            operator_token=operator_token,
            zone=zone,
            cors_origins=cors_origins,
        )


def data_dir() -> Path:
    """Folder of the embedded default: inside the package, or beside it in a source tree."""
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent / "data"


def engine_version() -> str:
    """Hash of the sources that the numbers of a run depend on."""
    files = sorted([*_PACKAGE.glob("engine/*.py"), *_PACKAGE.glob("domain/**/*.py")])
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]


def compiled_dir() -> Path:
    """Folder of the compiled loops of this very code, below ``NUMBA_CACHE_DIR`` if that is set."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return (Path(chosen) if chosen else user_cache_path("peta") / "compiled") / engine_version()


def operator_tokens(text: str) -> dict[str, str]:
    """Read the tokens of the operators: label -> token; a token without a label is "operator".

    Raises
    ------
    QueryError
        A token shorter than 16 characters, or two under one label; no token is repeated in the
        message.

    Examples
    --------
    >>> operator_tokens("dinkes=kunci-panjang-0001 pupr=kunci-panjang-0002")["pupr"]
    'kunci-panjang-0002'
    >>> operator_tokens("c3VsaXQtZGl0ZWJhaw=="), operator_tokens("")
    ({'operator': 'c3VsaXQtZGl0ZWJhaw=='}, {})
    >>> operator_tokens("pendek")
    Traceback (most recent call last):
    ...
    peta.errors.QueryError: PETA_OPERATOR_TOKEN terlalu pendek.
    """
    tokens: dict[str, str] = {}
    for part in text.split():
        label, token = _labelled(part)
        if len(token) < SHORTEST_TOKEN:
            raise QueryError(
                "PETA_OPERATOR_TOKEN terlalu pendek.",
                code="bad_setting",
                hint=f"Pakai paling sedikit {SHORTEST_TOKEN} huruf acak, mis. dari "
                "python -c 'import secrets; print(secrets.token_urlsafe())'.",
            )
        if label in tokens:
            raise QueryError(
                f"PETA_OPERATOR_TOKEN menyebut {label} dua kali.",
                code="bad_setting",
                hint="Beri setiap token nama sendiri: dinkes=... pupr=...",
            )
        tokens[label] = token
    return tokens


def _labelled(part: str) -> tuple[str, str]:
    """Split ``label=token``; a token may itself end with "=" as base64 does."""
    match = re.fullmatch(r"([a-z][a-z0-9_-]{0,39})=([^=].*)", part, re.ASCII)
    return (match[1], match[2]) if match else ("operator", part)


def _check_zone(zone: str) -> None:
    if zone not in ZONES:
        raise QueryError(
            f"PETA_ZONE bukan waktu Indonesia: {zone!r}",
            code="bad_setting",
            hint=f"Isi PETA_ZONE dengan {', '.join(ZONES)}.",
        )


def _check_url(name: str, value: str) -> None:
    parts = urlsplit(value)
    unsafe = any(character in value for character in " ;,'\"\r\n")
    if parts.scheme not in ("http", "https") or not parts.netloc or unsafe:
        raise QueryError(
            f"{name} bukan alamat http(s): {value!r}",
            code="bad_setting",
            hint=f"Isi {name} seperti https://peta.example.go.id",
        )
