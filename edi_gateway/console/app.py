"""The transmission log as web pages: a list with search, one transmission in full, its bytes. Read-only."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from edi_gateway.errors import ConfigurationError
from edi_gateway.runtime.gateway import Gateway
from edi_gateway.store.archive import Archive
from edi_gateway.store.queries import Queries
from edi_gateway.store.views import Filter

PASSWORD_VARIABLE = "EDI_GATEWAY_WEB_PASSWORD"  # noqa: S105 - the name of one, not one
LIMIT = 100  # rows of a list
SHOWN_BYTES = 200_000  # of a payload on its page
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages need. Without ``password`` only a browser on this machine is served; with it, user "operator"."""

    name: str
    queries: Queries
    archive: Archive
    partners: tuple[str, ...] = ()
    password: str = ""


def gateway_app(gateway: Gateway) -> FastAPI:
    """The web application of a running gateway.

    The password comes from the environment. Raises ``ConfigurationError`` where other machines could open the page and
    there is none.
    """
    config = gateway.config
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if not password and config.web.host not in _LOOPBACK:
        raise ConfigurationError(
            f"{config.path}: [web] host {config.web.host} lets other machines see the transmission log: "
            f"set a password in the environment variable {PASSWORD_VARIABLE}, or use 127.0.0.1."
        )
    partners = tuple(sorted(gateway.snapshot.partners))
    return create_app(Site(config.name, gateway.queries, gateway.archive, partners, password))


def create_app(site: Site) -> FastAPI:
    """The web application."""
    app = FastAPI(title=f"{site.name}: transmissions", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(loader=PackageLoader("edi_gateway.console"), autoescape=True, undefined=StrictUndefined)
    pages.globals["name"] = site.name
    style = files("edi_gateway.console").joinpath("static/gateway.css").read_text(encoding="utf-8")

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        refused = _refusal(request, site.password)
        response = refused or await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.get("/healthz")
    def healthz() -> PlainTextResponse:
        site.queries.counts()
        return PlainTextResponse("ok\n")

    @app.get("/static/gateway.css")
    def css() -> Response:
        return Response(style, media_type="text/css")

    @app.get("/", response_class=HTMLResponse)
    def transmissions(
        state: Annotated[str, Query(max_length=40)] = "",
        partner: Annotated[str, Query(max_length=64)] = "",
        direction: Annotated[str, Query(max_length=3)] = "",
        text: Annotated[str, Query(max_length=200)] = "",
    ) -> str:
        chosen = {"state": state, "partner": partner, "direction": direction, "text": text}
        rest = Filter(direction=direction, partner=partner, text=text)
        wanted = Filter((state,) if state else (), direction, partner, text=text)
        return _page(
            pages,
            "list.html",
            rows=site.queries.transmissions(wanted, limit=LIMIT).items,
            counts=site.queries.counts(rest),
            chosen=chosen,
            filtered=any(chosen.values()),
            partners=site.partners,
            limit=LIMIT,
        )

    @app.get("/transmissions/{number}", response_class=HTMLResponse)
    def transmission(number: int) -> str:
        detail = site.queries.transmission(number)
        if detail is None:
            raise HTTPException(404, f"There is no transmission {number}.")
        return _page(
            pages,
            "show.html",
            detail=detail,
            row=detail.transmission,
            text=_text(site.archive, detail.transmission.sha256),
        )

    @app.get("/transmissions/{number}/payload")
    def payload(number: int) -> Response:
        detail = site.queries.transmission(number)
        if detail is None or not detail.transmission.sha256:
            raise HTTPException(404, f"Transmission {number} has no payload.")
        name = f"transmission-{number}.bin"
        return Response(
            site.archive.get(detail.transmission.sha256),
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return app


def _page(pages: Environment, template: str, **values: object) -> str:
    return pages.get_template(template).render(values)


def _text(archive: Archive, digest: str) -> str:
    """A payload's beginning, for reading: Latin-1 never fails, control characters become visible pictures."""
    if not digest:
        return ""
    data = archive.get(digest)
    shown = data[:SHOWN_BYTES].decode("latin-1")
    visible = "".join(c if c.isprintable() or c in "\r\n\t" else "\N{REPLACEMENT CHARACTER}" for c in shown)
    more = f"\n… {len(data) - SHOWN_BYTES} bytes more" if len(data) > SHOWN_BYTES else ""
    return visible + more


def _refusal(request: Request, password: str) -> Response | None:
    """Without a password only a page opened under this machine's own name is answered: a web site that points its
    name at 127.0.0.1 (DNS rebinding) is not."""
    if password:
        if _authorised(request.headers, password):
            return None
        return PlainTextResponse("Log in.\n", 401, {"WWW-Authenticate": 'Basic realm="EDI gateway"'})
    if request.url.hostname in _LOOPBACK:
        return None
    return PlainTextResponse("This page is served to this machine alone.\n", 403)


def _authorised(headers: Mapping[str, str], password: str) -> bool:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        given = base64.b64decode(credentials, validate=True)
    except ValueError:
        return False
    return hmac.compare_digest(given, f"operator:{password}".encode())
