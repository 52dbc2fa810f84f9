"""A good configuration in a folder, with real keys and certificates, for the tests to spoil."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

CONFIG = """\
[gateway]
name = "Harbour Logistics"      # our company
data = "data"
database = ""
partners = "partners"
mappings = "mappings"

[identity]
edifact = ["14:4399901000001", "14:4399901000002"]
x12 = ["ZZ:HARBOURLOG"]
x12_group = "HARBOURLOG"
as2 = "HARBOUR"
as2_certificate = "keys/as2.pem"
as2_key = "keys/as2.key"

[as2]
host = "127.0.0.1"
port = 8080
path = "/as2"

[sftp]
host = "127.0.0.1"
port = 2222
host_key = "keys/ssh_host_ed25519"

[web]
host = "127.0.0.1"
port = 8000

[limits]
max_payload = "100MB"

[retry]
first = "30s"
factor = 2.0
longest = "1h"
attempts = 12
"""

SHOP = """\
# A retailer with AS2.
name = "Shop AG"
role = "retailer"
acknowledgement_channel = "as2"

[identifiers]
edifact = ["14:4012345000009"]
as2 = "SHOP"

[envelope]
syntax = "UNOC:3"
una = ":+.? '"

[channels.as2]
url = "https://edi.shop.example/as2"
certificates = ["certs/shop.pem"]
sign = "sha256"
encrypt = "aes256"
timeout = "90s"

[schedule]
poll = "5m"
send = "0 6-20/2 * * mon-fri"
window = "06:00-22:00"
timezone = "Europe/Berlin"

[[inbound]]
message = "EDIFACT D.96A ORDERS"
map = "edifact-d96a-orders"
acknowledge = "CONTRL"
duplicates = "warn"
routes = [
  { to = "supply" },
  { to = "erp", message = "UBL Order" },
]
"""

SUPPLY = """\
name = "Supply Inc."

[identifiers]
x12 = ["12:5035550178"]
x12_group = "5035550178"

[envelope]
x12_version = "00401"
x12_delimiters = "|:~"

[channels.sftp]
host = "sftp.supply.example"
port = 2022
user = "harbour"
key = "keys/sftp_client"
host_key = "{host_key}"
poll_directory = "/out"
deliver_directory = "/in"

[channels.mailbox]
user = "supply"
keys = ["certs/supply.pub"]

[[outbound]]
document = "Order"
message = "X12 004010 850"
map = "x12-004010-850"
channel = "sftp"
association = "VICS"
"""

ERP = """\
name = "Our ERP"
role = "own system"

[channels.folder]
deliver = "erp/in"
pickup = "erp/out"

[[outbound]]
document = "Order"
message = "JSON Order"
channel = "folder"

[[outbound]]
document = "Order"
message = "UBL Order"
"""


EDIFACT_MAP = """\
message = "EDIFACT D.96A ORDERS"
document = "Order"

[fields]
id = "BGM/1004"
"""

X12_MAP = """\
message = "X12 004010 850"
document = "Order"

[fields]
id = "BEG03"
"""


@cache
def certificate() -> tuple[bytes, bytes]:
    """A self-signed certificate and its key, PEM."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return self_signed(key), private


def self_signed(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """A certificate of this key, PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "shop")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@cache
def public_key() -> str:
    """An OpenSSH public key."""
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


def lay_out(folder: Path) -> Path:
    """Writes the good configuration and returns the path of its config.toml."""
    pem, _ = certificate()
    files: dict[str, str | bytes] = {
        "config.toml": CONFIG,
        "partners/shop.toml": SHOP,
        "partners/supply.toml": SUPPLY.replace("{host_key}", public_key()),
        "partners/erp.toml": ERP,
        "mappings/edifact-d96a-orders.toml": EDIFACT_MAP,
        "mappings/x12-004010-850.toml": X12_MAP,
        "partners/certs/shop.pem": pem,
        "partners/certs/supply.pub": public_key() + " supply@example\n",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder / "config.toml"


def replace(path: Path, old: str, new: str) -> int:
    """Replaces a piece of a file that occurs once, and returns the line it began on, from 1."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
