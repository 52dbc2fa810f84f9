"""The demo's hold on the partners' process: start it, have samples delivered, hear what partners receive."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from edi_gateway.demo.manifest import Sample
from edi_gateway.errors import GatewayError

_START_SECONDS = 60.0
_STOP_SECONDS = 20.0


class PartnersError(GatewayError):
    """The simulated partners cannot be started, or have ended."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that a partner received. ``message`` is what is in it ("EDIFACT D.3 CONTRL"), ``reference`` the control
    reference, both "" where it is no EDI; ``refusal`` why the partner's channel refused it."""

    partner: str
    channel: str
    file: Path
    bytes: int
    message: str
    reference: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a delivery went: with a verified MDN, a finished upload, or a file put where the gateway fetches it."""

    ok: bool
    text: str


class Partners:
    """All simulated partners, as a process of their own. ``on_received`` is called from a thread of this class."""

    def __init__(self, folder: Path, on_received: Callable[[Received], None] | None = None) -> None:
        self._folder = folder
        self._on_received = on_received
        self._waiting: dict[int, Future[Delivered]] = {}
        self._numbers = iter(range(1, sys.maxsize))
        self._lock = threading.Lock()
        self._ready: queue.Queue[bool] = queue.Queue()
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread(target=self._read, name="partners", daemon=True)
        self.received: list[Received] = []

    def start(self) -> None:
        """Returns when all partners listen. Raises ``PartnersError`` with what their process said."""
        with (self._folder / "cast/partners.log").open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "edi_gateway.demo.partners_process", str(self._folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                cwd=Path(__file__).resolve().parents[2],
            )
        self._reader.start()
        try:
            ready = self._ready.get(timeout=_START_SECONDS)
        except queue.Empty:
            ready = False
        if not ready:
            self.stop()
            said = (self._folder / "cast/partners.log").read_text(encoding="utf-8").strip()
            raise PartnersError(f"The simulated partners could not be started: {said[-500:] or 'no reason given'}")

    def deliver(self, sample: Sample) -> Future[Delivered]:
        """Has a sample delivered by its partner; deliveries of one partner keep their order."""
        return self.deliver_file(sample.partner, sample.path)

    def deliver_file(self, partner: str, file: Path) -> Future[Delivered]:
        """Has any file delivered by a partner."""
        future: Future[Delivered] = Future()
        with self._lock:
            number = next(self._numbers)
            self._waiting[number] = future
        self._say({"do": "deliver", "id": number, "partner": partner, "file": str(file.resolve())})
        return future

    def stop(self) -> None:
        """Ends the process. What was not delivered yet is not."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join(_STOP_SECONDS)
        if process.stdout:
            process.stdout.close()

    def __enter__(self) -> Partners:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _say(self, order: dict[str, Any]) -> None:
        process = self._process
        if process is None or process.stdin is None or process.poll() is not None:
            raise PartnersError("The simulated partners are not running.")
        with self._lock:
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()

    def _read(self) -> None:
        process = self._process
        if process is not None and process.stdout is not None:
            for line in process.stdout:
                self._hear(json.loads(line))
        self._ready.put(False)
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_result(Delivered(False, "The simulated partners ended."))

    def _hear(self, event: dict[str, Any]) -> None:
        kind = event.pop("event")
        if kind == "ready":
            self._ready.put(True)
        elif kind == "delivered":
            with self._lock:
                future = self._waiting.pop(event["id"])
            future.set_result(Delivered(event["ok"], event["text"]))
        elif kind == "received":
            received = Received(**event | {"file": Path(event["file"])})
            self.received.append(received)
            if self._on_received:
                self._on_received(received)
