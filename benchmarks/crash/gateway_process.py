"""A whole gateway in a process of its own, which kills itself at a named point when it is told to."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from edi_gateway.partners.config import load_config
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.runtime.checkpoints import Point
from edi_gateway.runtime.gateway import Gateway
from edi_gateway.runtime.log import configure_logging

IN_SERVICE = "in service"
IDLE = "idle"


def main(config: Path, point: str, after: int, pipe: Connection) -> None:
    """Says "in service" when all servers listen; then runs until it is killed, or told to finish.

    ``point`` is where it is killed ("" nowhere), and ``after`` how often that point is passed before. The number of
    seconds that comes through ``pipe`` is how long it may take to finish what is in hand; it then says "idle".
    """
    passed = 0

    def reached(here: Point) -> None:
        nonlocal passed
        if here.value == point:
            passed += 1
            if passed > after:
                os.kill(os.getpid(), signal.SIGKILL)

    with (config.parent / "gateway.log").open("a", encoding="utf-8") as log:
        configure_logging(stream=log)
        settings = load_config(config)
        gateway = Gateway(settings, load_snapshot(settings), reached=reached)
        gateway.start()
        pipe.send(IN_SERVICE)
        idle = gateway.wait_idle(pipe.recv())
        gateway.stop()
        pipe.send(IDLE if idle else "still at work")
