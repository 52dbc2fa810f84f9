"""Serves an ASGI application (the console) under uvicorn in a thread of its own."""

from __future__ import annotations

import socket
import threading
from typing import Any

import uvicorn

from edi_gateway.errors import GatewayError


class _Server(uvicorn.Server):
    """A uvicorn server that says when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class WebServer:
    """An HTTP server for one application. ``port`` 0 takes a free one."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._server = _Server(
            uvicorn.Config(app, access_log=False, log_config=None, server_header=False, timeout_graceful_shutdown=3)
        )
        self._thread = threading.Thread(target=self._run, name="web-server", daemon=True)

    def start(self) -> None:
        """Binds the port and returns when requests are taken. Raises ``GatewayError`` where that is not possible."""
        host, port = self._address
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            raise GatewayError(f"The web server cannot listen on {host} port {port}: {error.strerror}.") from error
        self._thread.start()
        while not self._server.ready.wait(0.2):
            if not self._thread.is_alive():
                raise GatewayError("The web server did not start; the log says why.")

    @property
    def url(self) -> str:
        port = self._socket.getsockname()[1] if self._socket else self._address[1]
        return f"http://{self._address[0]}:{port}"

    def stop(self) -> None:
        """Takes no more requests; those that are open (live tables) are cut off after three seconds."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket] if self._socket else None)
