"""The texts that `init` and `partner new` write."""

from __future__ import annotations

import re

ERP = """\
# Our own ERP: a folder that it reads orders from.
name = "Our ERP"
role = "erp"

[channels.folder]
deliver = "erp/orders"          # below the data folder

[[outbound]]
document = "Order"
message = "JSON Order"          # or "UBL Order"
channel = "folder"
"""

CERTS_README = """\
Certificates (AS2) and public keys (SFTP) of partners. Private keys and passwords never go here.
"""

MAPPINGS_README = """\
Own maps, and changed ones: a file with the name of a shipped map takes its place. The language is described in
docs/mapping.md of the project.
"""


def as2_name(company: str) -> str:
    """An AS2 name made from a company's name: capitals and digits."""
    return re.sub(r"[^A-Z0-9]+", "", company.upper())[:35] or "MYCOMPANY"


def config(company: str) -> str:
    """A config.toml to start from."""
    name = as2_name(company)
    quoted = company.replace("\\", "\\\\").replace('"', '\\"')
    return f"""\
[gateway]
name = "{quoted}"
data = "data"                       # database, archive, quarantine
partners = "partners"
mappings = "mappings"

[identity]                          # how partners address us
edifact = ["ZZZ:{name}"]            # UNB qualifier:identifier; "14:<GLN>" once you have one
x12 = ["ZZ:{name[:15]}"]            # ISA qualifier:identifier, 15 characters at most
x12_group = "{name[:15]}"
as2 = "{name}"
as2_certificate = "keys/as2.pem"
as2_key = "keys/as2.key"

[as2]                               # partners post AS2 messages here
host = "127.0.0.1"
port = 8080
path = "/as2"

[sftp]                              # partners put files into their mailbox here
host = "127.0.0.1"
port = 2222
host_key = "keys/ssh_host_ed25519"

[web]                               # the transmission log
host = "127.0.0.1"
port = 8000

[limits]
max_payload = "100MB"

[retry]                             # pauses between attempts to send
first = "30s"
factor = 2.0
longest = "1h"
attempts = 12
"""


def partner(key: str, standard: str, channel: str) -> str:
    """A partner file to fill in."""
    message, map_name, acknowledge, identifier = (
        ("EDIFACT D.96A ORDERS", "edifact-d96a-orders", "CONTRL", f'edifact = ["14:<GLN of {key}>"]')
        if standard == "edifact"
        else ("X12 004010 850", "x12-004010-850", "997", f'x12 = ["ZZ:<ISA id of {key}>"]')
    )
    business = "APERAK" if standard == "edifact" else "824"
    return f"""\
name = "<name of {key}>"

[identifiers]
{identifier}
{f'as2 = "<AS2 name of {key}>"' + chr(10) if channel == "as2" else ""}
{_CHANNELS[channel].format(key=key)}
# What {key} sends us, how it is answered, and where the orders go.
[[inbound]]
message = "{message}"
map = "{map_name}"
acknowledge = "{acknowledge}"
# business_answer = "{business}"         # tells what the application cannot use; see docs/acknowledgements.md
routes = [{{ to = "erp" }}]
"""


_CHANNELS = {
    "mailbox": """\
# An account on our SFTP server: {key} puts files into inbox/ and fetches answers from outbox/.
[channels.mailbox]
user = "{key}"
keys = ["certs/{key}.pub"]          # OpenSSH public key, below partners/
""",
    "sftp": """\
# The SFTP server of {key}: we fetch from it and deliver to it.
[channels.sftp]
host = "<host>"
port = 22
user = "<user>"
key = "<path of our private key>"
host_key = "<ssh-ed25519 AAAA...>"  # the server's public key, pinned
poll_directory = "out"
deliver_directory = "in"

[schedule]
poll = "5m"
""",
    "as2": """\
# The AS2 endpoint of {key}, and its certificate.
[channels.as2]
url = "<http://host:port/path>"
certificates = ["certs/{key}.pem"]
""",
}
