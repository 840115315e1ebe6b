"""The errors that peta raises on purpose.

    PetaError               code, message, hint
    ├── DataError           also ValueError       a file or table cannot be used as it is
    │   └── BusyError                             others are being served; come again later
    ├── StandardError       also ValueError       a standard is incomplete or contradictory
    ├── QueryError          also ValueError       a question that cannot be answered as asked
    │   └── NotFoundError   also LookupError      a well-formed name of what is not there
    └── AccessError         also PermissionError  the answer exists and is not for the asker

A wrong *service* is a gap, not an error.
"""


class PetaError(Exception):
    """Something a person can mend.

    Parameters
    ----------
    message
        What is wrong, in one sentence, in Bahasa Indonesia.
    code
        A stable word for programs, such as ``"no_crs"``.
    hint
        What the person can do about it.

    Examples
    --------
    >>> error = DataError("Berkas tidak punya CRS.", code="no_crs", hint="Simpan dengan EPSG:4326.")
    >>> error.code, str(error), isinstance(error, ValueError)
    ('no_crs', 'Berkas tidak punya CRS.', True)
    """

    def __init__(self, message: str, *, code: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint


class DataError(PetaError, ValueError):
    """A file or table that cannot be used as it is."""


class BusyError(DataError):
    """Others are being served, as many as may.

    Parameters
    ----------
    retry_after_s
        Seconds after which it is worth asking again.
    """

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message, code="busy", hint="Coba lagi sebentar lagi.")
        self.retry_after_s = retry_after_s


class StandardError(PetaError, ValueError):
    """A service standard that is incomplete, contradictory, or has no source."""


class QueryError(PetaError, ValueError):
    """A question that cannot be answered as it was asked."""


class NotFoundError(QueryError, LookupError):
    """A well-formed name of something that is not there."""


class AccessError(PetaError, PermissionError):
    """An answer that exists and is not for the asker."""
