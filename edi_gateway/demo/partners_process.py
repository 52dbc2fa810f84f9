"""Plays all partners of the demo in one process: started with the working folder, driven by JSON lines on stdin.

Says ``{"event": "ready"}`` when all listen. ``{"do": "deliver", "id": 1, "partner": "nordmarkt", "file": "..."}`` is
answered with ``{"event": "delivered", "id": 1, "ok": true, "text": "..."}``; ``{"do": "stop"}`` or the end of stdin
ends it. In between ``{"event": "received", ...}`` tells of every file that a partner received.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from edi_gateway.demo.as2_partner import As2Partner
from edi_gateway.demo.cast import AS2, MAILBOX, SFTP, Cast, Endpoint
from edi_gateway.demo.keeper import Tell
from edi_gateway.demo.mailbox_partner import MailboxPartner
from edi_gateway.demo.sftp_partner import SftpPartner
from edi_gateway.demo.workspace import HOST

_DELIVERIES_AT_A_TIME = 4


class Player(Protocol):
    """One simulated partner."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def deliver(self, file: Path) -> str: ...


def player(endpoint: Endpoint, cast: Cast, tell: Tell) -> Player:
    """The partner that plays this part."""
    if endpoint.kind == AS2:
        return As2Partner(endpoint, cast, HOST, tell)
    if endpoint.kind == SFTP:
        return SftpPartner(endpoint, HOST, tell)
    assert endpoint.kind == MAILBOX  # noqa: S101 - there are three
    return MailboxPartner(endpoint, HOST, cast.gateway_sftp_port, cast.gateway_host_key, tell)


class Stage:
    """All partners together. Each partner's deliveries go one after the other, in the order they were asked for."""

    def __init__(self, cast: Cast, tell: Tell) -> None:
        self._tell = tell
        self._players = {e.key: player(e, cast, tell) for e in cast.endpoints}
        self._queues = {key: ThreadPoolExecutor(1, thread_name_prefix=key) for key in self._players}

    def __enter__(self) -> Stage:
        for one in self._players.values():
            one.start()
        self._tell({"event": "ready"})
        return self

    def __exit__(self, *_: object) -> None:
        for queue in self._queues.values():
            queue.shutdown(cancel_futures=True)
        for one in self._players.values():
            one.stop()

    def deliver(self, order: dict[str, Any]) -> None:
        """Delivers a file in the background; tells how it went."""
        self._queues[order["partner"]].submit(self._deliver, order)

    def _deliver(self, order: dict[str, Any]) -> None:
        try:
            text, good = self._players[order["partner"]].deliver(Path(order["file"])), True
        except Exception as error:  # noqa: BLE001 - whatever it is, the other side waits for an answer
            text, good = f"{type(error).__name__}: {error}", False
        self._tell({"event": "delivered", "id": order["id"], "ok": good, "text": text})


def main(folder: Path) -> None:
    """Plays until stdin ends. Ctrl-C is for the demo, which then ends this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lock = threading.Lock()
    out = sys.stdout

    def tell(event: dict[str, object]) -> None:
        with lock:
            out.write(json.dumps(event) + "\n")
            out.flush()

    with Stage(Cast.load(folder), tell) as stage:
        for line in sys.stdin:
            order = json.loads(line)
            if order["do"] == "stop":
                break
            stage.deliver(order)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
