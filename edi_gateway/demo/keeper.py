"""What a simulated partner does with what it receives: keep it in a folder, tell of it, and answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from edi_gateway.demo.answers import describe
from edi_gateway.transports.model import Arrival
from edi_gateway.transports.naming import safe_filename

Tell = Callable[[dict[str, object]], None]


class Keeper:
    """The intake of one partner. ``react`` is called, in a thread of its own, with the payload of each new arrival."""

    def __init__(self, partner: str, folder: Path, tell: Tell, react: Callable[[bytes], None] | None = None) -> None:
        self._partner = partner
        self._folder = folder
        self._tell = tell
        self._react = react
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[str, bytes | None]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def receive(self, arrival: Arrival) -> str:
        """Keeps the bytes under a running number and their name. The same identity again changes nothing."""
        with self._lock:
            if arrival.identity in self._seen:
                return self._seen[arrival.identity][0]
            number = f"{len(self._seen) + 1:04d}"
            self._seen[arrival.identity] = number, arrival.receipt
        self.keep(arrival.payload, arrival.filename, arrival.channel, number, arrival.refusal)
        if self._react and not arrival.refusal:
            threading.Thread(target=self._react, args=(arrival.payload,), daemon=True).start()
        return number

    def keep(self, payload: bytes, filename: str, channel: str, number: str, refusal: str = "") -> None:
        """Writes a file and tells that it was received."""
        file = self._folder / f"{number}-{safe_filename(filename, 'received')}"
        file.write_bytes(payload)
        message, reference = describe(payload)
        self._tell(
            {
                "event": "received",
                "partner": self._partner,
                "channel": channel,
                "file": str(file),
                "bytes": len(payload),
                "message": message,
                "reference": reference,
                "refusal": refusal,
            }
        )

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        """The receipt that the same delivery got before."""
        with self._lock:
            return self._seen.get(identity, ("", None))[1]
