"""Serves the console."""

from __future__ import annotations

from typing import Any

import uvicorn

from edi_gateway.transports.http_server import HttpServer

_GRACE_SECONDS = 3  # what is open then (live tables) is cut off


class WebServer(HttpServer):
    """An HTTP server for one ASGI application. ``port`` 0 takes a free one."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        config = uvicorn.Config(
            app, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS
        )
        super().__init__("web", config, host, port)
