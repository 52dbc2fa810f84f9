"""An HTTP server under uvicorn in a thread of its own: binds, says when it is ready, stops."""

from __future__ import annotations

import socket
import threading

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


class HttpServer:
    """Serves what a uvicorn configuration names. ``name`` is for people; ``port`` 0 takes a free one."""

    def __init__(self, name: str, config: uvicorn.Config, host: str, port: int, *, backlog: int = 128) -> None:
        self._name = name
        self._host = host
        self._wanted = port
        self._backlog = backlog
        self._socket: socket.socket | None = None
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, name=f"{name.lower()}-server", daemon=True)

    def start(self) -> None:
        """Binds the port and returns when requests are taken. Raises ``GatewayError`` where that is not possible."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        try:
            self._socket = socket.create_server((self._host, self._wanted), family=family, backlog=self._backlog)
        except OSError as error:
            where = f"{self._host} port {self._wanted}"
            raise GatewayError(f"The {self._name} server cannot listen on {where}: {error.strerror}.") from error
        self._thread.start()
        while not self._server.ready.wait(0.2):
            if not self._thread.is_alive():
                raise GatewayError(f"The {self._name} server did not start; the log says why.")

    @property
    def port(self) -> int:
        """The port that was bound. Raises ``GatewayError`` before the start."""
        if self._socket is None:
            raise GatewayError(f"The {self._name} server has not been started.")
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        scheme = "https" if self._server.config.is_ssl else "http"
        return f"{scheme}://{self._host}:{self.port}"

    def stop(self) -> None:
        """Takes no more requests, lets those at work end (within the configuration's grace), and returns then."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket] if self._socket else None)
