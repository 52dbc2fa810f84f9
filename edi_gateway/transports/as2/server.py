"""Runs the AS2 endpoint under uvicorn in a thread of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.http_server import HttpServer

_HEADER_SECONDS: Final = 20.0
_KEEP_ALIVE_SECONDS: Final = 15
_MAX_HEADER_BYTES: Final = 64 * 1024


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, with a limit on the time that a connection may take to send a request's header.

    Without it a client could hold any number of connections open by sending nothing, or a byte now and then.
    """

    header_seconds = _HEADER_SECONDS
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """The clock runs while a request's header is awaited, and is not set back by bytes of it."""
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._forget()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self.header_seconds, self.transport.close)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class As2Server(HttpServer):
    """An HTTP(S) server for one endpoint. ``tls`` names the certificate and key files for HTTPS."""

    def __init__(
        self,
        endpoint: As2Endpoint,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        tls: tuple[Path, Path] | None = None,
        connections: int = 1000,
        header_seconds: float = _HEADER_SECONDS,
    ) -> None:
        self._endpoint = endpoint
        protocol = type("_TimedProtocol", (_Protocol,), {"header_seconds": header_seconds})
        options: dict[str, Any] = {}
        if tls is not None:
            options = {"ssl_certfile": str(tls[0]), "ssl_keyfile": str(tls[1])}
        super().__init__(
            "AS2",
            uvicorn.Config(
                endpoint,
                http=protocol,
                ws="none",
                access_log=False,
                log_config=None,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                limit_concurrency=connections,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=30,
                h11_max_incomplete_event_size=_MAX_HEADER_BYTES,
                **options,
            ),
            host,
            port,
            backlog=512,
        )

    @property
    def url(self) -> str:
        """Where partners post their messages."""
        return super().url + self._endpoint.path

    def stop(self) -> None:
        """Takes no more requests, lets those at work end, and returns when all is done."""
        super().stop()
        self._endpoint.close()
