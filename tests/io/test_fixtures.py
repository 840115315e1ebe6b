"""Every file of the fixture folder is read as its entry says."""

from pathlib import Path

import pytest

from peta.domain.dataset import KINDS
from peta.io.datasets import read_dataset
from peta.io.quality import QualityReport, RefusedFile
from tests.fixtures.case import Fixture
from tests.fixtures.families import FAMILIES, FIXTURES, page
from tests.fixtures.world import known


def _read(fixture: Fixture, path: Path):
    """Return the accepted rows (None if refused) and the report."""
    kind = KINDS[fixture.kind]
    try:
        dataset = read_dataset(kind, [path], known(fixture.kind), fixture.options)
    except RefusedFile as refused:
        return None, refused.report
    return dataset.frame, dataset.report


def _codes(report: QualityReport) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fixture_is_read_as_its_entry_says(fixture: Fixture, tmp_path: Path):
    path = tmp_path / fixture.name
    fixture.make(path)
    frame, report = _read(fixture, path)
    told = "\n".join(report.summary(everything=True))
    assert set(fixture.findings) <= _codes(report), told
    assert {finding.code for finding in report.errors} <= set(fixture.findings), told
    assert (0 if frame is None else len(frame)) == fixture.rows, told
    assert frame is None or fixture.holds(frame), frame.to_string()
    assert fixture.rows or report.errors, told


def test_every_finding_of_a_row_says_where_and_what_to_do(tmp_path: Path):
    for fixture in FIXTURES:
        if fixture.rows or fixture in FAMILIES["Untrusted input"]:
            continue
        path = tmp_path / fixture.name
        fixture.make(path)
        _, report = _read(fixture, path)
        for finding in report.errors:
            assert finding.file == fixture.name or finding.row is None, finding
            assert finding.hint, finding


def test_there_are_enough_and_no_two_of_one_name():
    assert len({fixture.name for fixture in FIXTURES}) == len(FIXTURES) >= 60


def test_the_list_in_the_docs_is_current():
    docs = Path(__file__).parents[2] / "docs" / "fixtures.md"
    assert docs.read_text("utf-8") == page()
