"""The web page in a real browser: it renders, its style applies, and text of partners runs no script."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edi_gateway.console.app import Site, create_app
from edi_gateway.runtime.web import WebServer
from edi_gateway.store import transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.queries import Queries
from edi_gateway.store.tables import Transmission

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = "<script>document.title='taken over'</script><img src=x onerror=\"document.title='taken over'\">"
QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1200,800",
]  # fmt: skip


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("path", ["/", "/transmissions/1"])
def test_page_renders_and_hostile_text_stays_text(tmp_path: Path, path: str) -> None:
    database = Database.in_folder(tmp_path)
    database.create()
    archive = Archive(tmp_path / "archive")
    with database.writing() as session:
        row = Transmission(
            direction="in", channel="as2", partner="nordmarkt", state="refused", identity="<1@x>", filename=HOSTILE,
            sha256=archive.put(HOSTILE.encode()), summary=HOSTILE, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        transmissions.add(session, row, HOSTILE)
    server = WebServer(create_app(Site("Harbour Logistics", Queries(database), archive)), "127.0.0.1", 0)
    server.start()
    try:
        browser = shutil.which("chromium") or "chromium"
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        shot = tmp_path / "page.png"
        page = subprocess.run(
            [browser, *QUIET, profile, f"--screenshot={shot}", "--dump-dom", server.url + path],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
    finally:
        server.stop()
        database.close()
    assert "taken over" not in page.partition("</title>")[0]
    assert "<title>Transmission" in page
    assert "&lt;script&gt;" in page
    assert shot.stat().st_size > 5_000
