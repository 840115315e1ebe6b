"""What each check of a run says."""

from typing import Any

from peta.render.language import strings
from peta.render.numbers import number


def sentence(check: str, lang: str) -> str:
    """What a check says.

    Examples
    --------
    >>> sentence("parts_sum", "en")
    'Served plus every cause is exactly the whole.'
    """
    return strings(lang, "checks")[check]


def verdict(checks: list[dict[str, Any]], run: str, lang: str) -> str:
    """One sentence on all checks of a run.

    Examples
    --------
    >>> verdict([{"compared": 9, "failed": 0}, {"compared": 3, "failed": 0}], "ab12", "id")
    'Semua 12 angka penilaian ab12 saling cocok.'
    """
    compared = sum(check["compared"] for check in checks)
    failed = sum(check["failed"] for check in checks)
    text = strings(lang, "checks")["some" if failed else "all"]
    return text.format(n=number(compared, lang), failed=number(failed, lang), run=run)
