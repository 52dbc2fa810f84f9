"""Who plays in the demo and where: what the partners' process needs to know, kept as JSON in the working folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

AS2 = "as2"
SFTP = "sftp"
MAILBOX = "mailbox"
_FILE = "cast/cast.json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One partner's side. ``kind`` is "as2" (an AS2 endpoint), "sftp" (an SFTP server) or "mailbox" (a client of ours).

    ``home`` holds its keys; what it receives is kept in ``home/received``. ``user`` is
    the login: the gateway's on its server, or its own at ours.
    """

    key: str
    kind: str
    home: Path
    port: int = 0
    as2_name: str = ""
    user: str = ""

    @property
    def received(self) -> Path:
        return self.home / "received"


@dataclass(frozen=True, slots=True)
class Cast:
    """All partners, and the addresses and public keys of the gateway they talk to."""

    gateway_as2: str
    gateway_as2_name: str
    gateway_certificate: Path
    gateway_sftp_port: int
    gateway_host_key: str
    endpoints: tuple[Endpoint, ...]

    def save(self, folder: Path) -> None:
        """Writes it into a working folder."""
        (folder / _FILE).write_text(json.dumps(asdict(self), default=str, indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Cast:
        """Reads what ``save`` wrote."""
        data = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        data["gateway_certificate"] = Path(data["gateway_certificate"])
        data["endpoints"] = tuple(Endpoint(**e | {"home": Path(e["home"])}) for e in data["endpoints"])
        return cls(**data)
