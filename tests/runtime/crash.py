"""A gateway for a process of its own, which kills itself at a named point: started by test_crash.py."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from edi_gateway.partners.model import Folder
from edi_gateway.runtime.checkpoints import Point
from edi_gateway.runtime.clock import SystemClock
from edi_gateway.runtime.lanes import Lanes
from edi_gateway.store import transmissions
from edi_gateway.store.lock import FolderLock
from edi_gateway.transports.folder import poll_folder
from edi_gateway.transports.polling import StableFiles
from tests.runtime.support import Shell


def main(folder: Path, point: str, after: int) -> None:
    """Picks up what lies in ``folder/in``, processes and delivers it. ``point`` is where it is killed, or "never", and
    ``after`` how often that point is passed before."""
    passed = 0

    def reached(here: Point) -> None:
        nonlocal passed
        if here.value == point:
            passed += 1
            if passed > after:
                os.kill(os.getpid(), signal.SIGKILL)

    with FolderLock(folder):
        shell = Shell(folder, "acme", "beta", reached=reached)
        shell.archive.clear_incoming()
        lanes = Lanes(SystemClock(), shell.processor.process, shell.deliverer.deliver)
        shell.intake._wake = shell.processor._wake = lanes.wake
        lanes.start()
        with shell.database.session() as session:
            for lane in transmissions.lanes_with_work(session, shell.clock.now()):
                lanes.wake(lane)
        poll_folder(Folder(pickup=folder / "in", settle_seconds=0), shell.intake, "acme", StableFiles())
        lanes.wait_quiet(60)
        lanes.stop(10)
