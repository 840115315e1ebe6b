"""Who may load data in the browser: a local token, a short signed session, a token per form."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit

from fastapi import Request, Response

from peta.errors import AccessError, QueryError
from peta.settings import Settings, operator_tokens
from peta.views import path_prefix

SESSION_S = 2 * 60 * 60
MOST_FAILURES = 5
FAILURE_WINDOW_S = 5 * 60
COOKIE = "peta_operator"
_MOST_CLIENTS = 10_000


class SwitchedOffError(AccessError):
    """No token is set, so nobody may sign in."""


class SignInError(AccessError):
    """Whoever asks is not signed in."""


class TooManyTriesError(AccessError):
    """Too many wrong tokens from one address."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says, once its signature holds.

    Parameters
    ----------
    label
        Label of the token that was given; empty before signing in.
    until
        Seconds since 1970 when the session ends.
    """

    label: str
    nonce: str
    until: int


class Operators:
    """Knows the tokens, signs sessions and counts wrong tries.

    Parameters
    ----------
    key
        Secret bytes of the store.
    clock
        Seconds since 1970.
    """

    def __init__(
        self, settings: Settings, key: bytes, clock: Callable[[], float] = time.time
    ) -> None:
        self._tokens = operator_tokens(settings.operator_token)
        # Another set of tokens is another key: whoever lost a token loses the session too.
        tokens = settings.operator_token.encode()
        self._key = hmac.digest(key, hashlib.sha256(tokens).digest(), "sha256")
        self._clock = clock
        self._ended: dict[str, int] = {}
        self._failures: dict[str, list[float]] = {}
        self._lock = Lock()
        self._is_secure = urlsplit(settings.base_url).scheme == "https"
        self._path = f"{path_prefix(settings)}/operator"

    @property
    def is_on(self) -> bool:
        """Whether any token is set."""
        return bool(self._tokens)

    def label_of(self, token: str) -> str:
        """Label of a token, or empty; every known token is compared, in constant time."""
        given = hashlib.sha256(token.encode()).digest()
        found = ""
        for label, known in self._tokens.items():
            if hmac.compare_digest(given, hashlib.sha256(known.encode()).digest()):
                found = label
        return found

    def start(self, label: str = "") -> Session:
        """Begin a session; without a label it only binds the form for signing in."""
        return Session(label, secrets.token_urlsafe(18), int(self._clock()) + SESSION_S)

    def end(self, session: Session) -> None:
        """Make a session worthless before its time."""
        with self._lock:
            now = self._clock()
            self._ended = {nonce: until for nonce, until in self._ended.items() if until > now}
            self._ended[session.nonce] = session.until

    def session_of(self, request: Request) -> Session | None:
        """Return the session of a request, None if there is none or it does not hold."""
        return self.read(request.cookies.get(COOKIE, ""))

    def read(self, cookie: str) -> Session | None:
        """Return the session in a cookie, None if it was changed, has ended or is too old."""
        label, nonce, until, signature = (*cookie.split("."), "", "", "", "")[:4]
        expected = self._sign("session", label, nonce, until)
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        session = Session(label, nonce, int(until))
        is_over = session.until <= self._clock() or session.nonce in self._ended
        return None if is_over or (label and label not in self._tokens) else session

    def write(self, session: Session) -> str:
        """Return the cookie of a session."""
        parts = (session.label, session.nonce, str(session.until))
        return ".".join((*parts, self._sign("session", *parts)))

    def give(self, response: Response, session: Session) -> None:
        """Set the cookie of a session; it goes to the operators' pages only."""
        response.set_cookie(
            COOKIE,
            self.write(session),
            max_age=max(session.until - int(self._clock()), 0),
            path=self._path,
            secure=self._is_secure,
            httponly=True,
            samesite="strict",
        )

    def take(self, response: Response) -> None:
        """Delete the cookie."""
        response.delete_cookie(
            COOKIE, path=self._path, secure=self._is_secure, httponly=True, samesite="strict"
        )

    def form_token(self, session: Session) -> str:
        """Return what every form of a session carries."""
        return self._sign("form", session.nonce)

    def check_form(self, session: Session, given: str) -> None:
        """Raise AccessError for a form that this session did not get."""
        if not hmac.compare_digest(given.encode(), self.form_token(session).encode()):
            raise AccessError(
                "Formulir ini tidak lagi berlaku.",
                code="bad_form_token",
                hint="Muat ulang halamannya, lalu kirim sekali lagi.",
            )

    def check_tries(self, client: str) -> None:
        """Raise TooManyTriesError after five wrong tokens from an address within five minutes."""
        with self._lock:
            if len(self._recent(client)) >= MOST_FAILURES:
                raise TooManyTriesError(
                    "Terlalu banyak percobaan masuk.",
                    code="too_many_tries",
                    hint="Tunggu lima menit, lalu coba lagi.",
                )

    def note_failure(self, client: str) -> None:
        """Count a wrong token."""
        with self._lock:
            if len(self._failures) >= _MOST_CLIENTS:
                self._failures.pop(next(iter(self._failures)))
            self._failures[client] = [*self._recent(client), self._clock()]

    def forget_failures(self, client: str) -> None:
        """Start counting anew after a right token."""
        with self._lock:
            self._failures.pop(client, None)

    def _recent(self, client: str) -> list[float]:
        since = self._clock() - FAILURE_WINDOW_S
        return [when for when in self._failures.get(client, []) if when > since]

    def _sign(self, purpose: str, *parts: str) -> str:
        text = "\0".join((purpose, *parts)).encode()
        return hmac.digest(self._key, text, "sha256").hex()


def operators(request: Request) -> Operators:
    """Return the service's operators; a dependency of the routes."""
    found: Operators = request.app.state.operators
    return found


def signed_in(request: Request) -> Session:
    """Return the session of a signed-in operator.

    Raises
    ------
    SwitchedOffError
        No token is set.
    SignInError
        Nobody is signed in.
    """
    known = operators(request)
    check_switched_on(known)
    session = known.session_of(request)
    if session is None or not session.label:
        raise SignInError(
            "Masuk dulu untuk mengunggah data.",
            code="sign_in_needed",
            hint="Buka /operator/masuk.",
        )
    return session


def check_switched_on(known: Operators) -> None:
    """Raise SwitchedOffError where nobody may sign in."""
    if not known.is_on:
        raise SwitchedOffError(
            "Mengunggah lewat peramban dimatikan di layanan ini.",
            code="uploads_off",
            hint="Pengelola menyalakannya dengan PETA_OPERATOR_TOKEN; peta load tetap dapat "
            "dipakai.",
        )


def internal_path(given: str) -> str:
    """Where to go after signing in: a path of the operators' pages, nothing else.

    Examples
    --------
    >>> internal_path("/operator/riwayat"), internal_path("//jahat.example/operator/")
    ('/operator/riwayat', '/operator/unggah')
    >>> internal_path("/operator/../..//jahat.example")
    '/operator/unggah'
    """
    plain = given.isascii() and all(c.isalnum() or c in "/-_" for c in given)
    return given if plain and given.startswith("/operator/") else "/operator/unggah"


def refuse_token() -> QueryError:
    """Return the error for a wrong token."""
    return QueryError(
        "Token tidak dikenal.", code="wrong_token", hint="Periksa tokennya, lalu coba lagi."
    )
