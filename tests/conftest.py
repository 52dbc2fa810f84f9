"""What all tests share: the hypothesis profile, programs that tests need, and the folder of real-life files."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("EDI_GATEWAY_REQUIRE_ALL") == "1"

# Generated examples must not depend on luck where nobody looks, and never on how fast the machine is.
settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if REQUIRE_ALL or os.environ.get("CI") else "local")

# What must be found for a Debian package to count as there: a program on the path, or a file.
_PROGRAMS = {
    "openssh-server": ("sshd", "/usr/sbin/sshd"),
    "openssh-client": ("ssh-keygen",),
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "postgresql": ("/usr/lib/postgresql/*/bin/initdb",),
}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Installs what the collected tests need, before the first of them runs and its time limit counts."""
    for package in sorted({p for item in session.items for p in _needed(item)}):
        _why_missing(package)


def pytest_runtest_setup(item: pytest.Item) -> None:
    reasons = [why for package in _needed(item) if (why := _why_missing(package))]
    if reasons and REQUIRE_ALL:
        pytest.fail("EDI_GATEWAY_REQUIRE_ALL is set, but " + "; ".join(reasons), pytrace=False)
    if reasons:
        pytest.skip("; ".join(reasons))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real-life EDI files beside the repository; tests that want it are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the folder of real-life files is not beside this repository")
    return folder


def _needed(item: pytest.Item) -> list[str]:
    return [str(package) for marker in item.iter_markers("needs") for package in marker.args]


def _there(package: str) -> bool:
    for program in _PROGRAMS.get(package, (package,)):
        if "/" in program and any(Path("/").glob(program.lstrip("/"))):
            return True
        if "/" not in program and shutil.which(program):
            return True
    return False


@cache
def _why_missing(package: str) -> str:
    """Why a package's programs are not there, after one try to install it; "" where they are."""
    if _there(package):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"{package} is not installed, and only root on Debian can install it"
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    failure = Path(tempfile.gettempdir()) / f"edi-gateway-tests-{run}-{package}.failed"
    with _one_at_a_time():  # workers of one run share the attempt and its result
        if _there(package):
            return ""
        if not failure.exists():
            output = _install(package)
            if _there(package):
                return ""
            failure.write_text(output.strip()[-300:] or "no reason given")
        return f"{package} cannot be installed: {failure.read_text()}"


def _install(package: str) -> str:
    """Tries once; returns what apt-get said."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    said = ""
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        try:
            done = subprocess.run(
                ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, timeout=600, check=False
            )
        except subprocess.TimeoutExpired:
            return "apt-get took longer than ten minutes"
        said = done.stderr or done.stdout
    return said


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    path = Path(tempfile.gettempdir()) / f"edi-gateway-tests-{os.getuid()}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
