"""The web page: lists, one transmission, its bytes; hostile text stays text; strangers are not served."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from edi_gateway.console.app import Site, create_app
from edi_gateway.store import transmissions
from edi_gateway.store.archive import Archive
from edi_gateway.store.database import Database
from edi_gateway.store.queries import Queries
from edi_gateway.store.tables import Transmission

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\"'"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = Database.in_folder(tmp_path)
    database.create()
    archive = Archive(tmp_path / "archive")
    digest = archive.put(b"UNB+<b>\x00\x1b[2Jbold</b>'")
    with database.writing() as session:
        for number, state in enumerate(("processed", "refused"), 1):
            row = Transmission(
                direction="in",
                channel="as2",
                partner="nordmarkt",
                state=state,
                identity=f"<{number}@x>",
                filename=f"{HOSTILE}-{number}",
                size=20,
                sha256=digest,
                summary=f"{state} {HOSTILE}",
                facts={HOSTILE: HOSTILE},
                created_at=NOW,
                updated_at=NOW,
            )
            transmissions.add(session, row, HOSTILE)
    yield Site("Harbour Logistics", Queries(database), archive, ("nordmarkt",))
    database.close()


@pytest.fixture
def browser(site: Site) -> TestClient:
    return TestClient(create_app(site), base_url="http://127.0.0.1:8000")


def test_list_shows_every_transmission_with_its_state(browser: TestClient) -> None:
    page = browser.get("/").text
    assert "Harbour Logistics" in page
    assert 'href="/transmissions/1"' in page
    assert 'href="/transmissions/2"' in page


def test_list_can_be_narrowed(browser: TestClient) -> None:
    page = browser.get("/", params={"state": "refused", "partner": "nordmarkt", "direction": "in"}).text
    assert 'href="/transmissions/2"' in page
    assert 'href="/transmissions/1"' not in page
    assert "Nothing matches" in browser.get("/", params={"text": "no such thing"}).text


def test_text_of_partners_is_never_markup(browser: TestClient) -> None:
    for path in ("/", "/transmissions/1", "/?text=" + HOSTILE):
        page = browser.get(path).text
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page or "49" not in page
    page = browser.get("/transmissions/1").text
    assert "&lt;b&gt;" in page
    assert "\x1b" not in page


def test_payload_is_a_download_of_the_very_bytes(browser: TestClient) -> None:
    response = browser.get("/transmissions/1/payload")
    assert response.content == b"UNB+<b>\x00\x1b[2Jbold</b>'"
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == 'attachment; filename="transmission-1.bin"'


def test_absent_transmission_is_404(browser: TestClient) -> None:
    assert browser.get("/transmissions/99").status_code == 404
    assert browser.get("/transmissions/99/payload").status_code == 404
    assert browser.get("/transmissions/x").status_code == 422


def test_every_answer_forbids_scripts_and_frames(browser: TestClient) -> None:
    for path in ("/", "/transmissions/1", "/healthz", "/static/gateway.css", "/nowhere"):
        policy = browser.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy


def test_another_host_name_is_refused(site: Site) -> None:
    rebound = TestClient(create_app(site), base_url="http://attacker.example")
    assert rebound.get("/").status_code == 403
    assert rebound.get("/transmissions/1/payload").status_code == 403


def test_with_a_password_every_page_asks_for_it(site: Site) -> None:
    app = create_app(Site(site.name, site.queries, site.archive, password="correct horse"))
    client = TestClient(app, base_url="http://gateway.example")
    for route in app.routes:
        path = getattr(route, "path", "/").replace("{number}", "1")
        assert client.get(path).status_code == 401, path
        assert client.get(path, auth=("operator", "wrong")).status_code == 401, path
        assert client.get(path, auth=("operator", "correct horse")).status_code == 200, path


def test_health(browser: TestClient) -> None:
    assert browser.get("/healthz").text == "ok\n"
