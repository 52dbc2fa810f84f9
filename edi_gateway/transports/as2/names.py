"""Names that come from outside: AS2 names, Message-IDs, file names; made safe before anybody else sees them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.headers import Headers, decode_words, parameters, quote, unquote

_MAX_FILENAME: Final = 200  # bytes of UTF-8; common file systems take 255
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"} | {f"{device}{n}" for device in ("com", "lpt") for n in range(10)}
)
_UNSAFE: Final = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def printable(text: str, limit: int = 200) -> str:
    """The text without control, format and surrogate characters, cut to ``limit``: for logs, pages and databases."""
    shown = "".join(_shown(character) for character in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if unicodedata.category(character) == "Zs" else "\N{REPLACEMENT CHARACTER}"


# ---- AS2 names ----------------------------------------------------------------------------------


def write_as2_name(name: str) -> str:
    """An AS2-From or AS2-To value (RFC 4130 6.2), quoted only where it must be. Raises ``As2Error``."""
    if not 1 <= len(name) <= 128 or not all(" " <= c <= "~" for c in name):
        raise As2Error("an AS2 name has 1 to 128 printable ASCII characters")
    return quote(name) if re.search(r'[\s"\\]', name) else name


def read_as2_name(value: str) -> str:
    """The name without quotes; "" where it is missing or cannot be an AS2 name."""
    name = unquote(value)
    return name if 1 <= len(name) <= 128 and all(" " <= c <= "~" for c in name) else ""


# ---- Message-IDs --------------------------------------------------------------------------------


def read_message_id(value: str) -> str:
    """The Message-ID without brackets; "" where it is missing, longer than 998 or not printable ASCII."""
    value = value.strip()
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    return value if 1 <= len(value) <= 998 and all(" " <= c <= "~" for c in value) else ""


def write_message_id(identity: str, own_name: str) -> str:
    """A Message-ID for something that is sent under this identity; the same on every attempt. Raises ``As2Error``."""
    identity = identity.strip().removeprefix("<").removesuffix(">")
    if not identity or not all("!" <= c <= "~" and c not in "<>" for c in identity):
        raise As2Error("a Message-ID is made of printable ASCII characters without spaces and brackets")
    if "@" not in identity:
        identity += "@" + (re.sub(r"[^A-Za-z0-9.-]+", "-", own_name).strip("-.") or "as2")
    if len(identity) > 253:
        raise As2Error("a Message-ID must not be longer than 255 characters (RFC 4130 5.3.3)")
    return f"<{identity}>"


# ---- file names ---------------------------------------------------------------------------------


def read_filename(headers: Headers) -> str:
    """The file name a sender gave to a part, made safe; "" where there is none."""
    name = parameters(headers.get("content-disposition"))[1].get("filename", "")
    if not name:
        name = parameters(headers.get("content-type"))[1].get("name", "")
    return safe_filename(decode_words(name))


def safe_filename(name: str) -> str:
    """Only the last component of a path, without anything that means something to a file system; "" if nothing is left.

    The result is still the sender's: it may serve for display and as a suggestion, never as a path of ours.
    """
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name[:10_000])[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").translate(_UNSAFE)
    name = " ".join(name.split()).strip(" .")
    if name.partition(".")[0].strip().lower() in _RESERVED:
        name = "_" + name
    return _shorten(name)


def _shorten(name: str) -> str:
    if len(name.encode()) <= _MAX_FILENAME:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > 20:
        stem, dot, suffix = name, "", ""
    room = _MAX_FILENAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .") + dot + suffix


def write_disposition(name: str) -> str:
    """A Content-Disposition with the file name; with an RFC 2231 form too where it is not ASCII."""
    name = safe_filename(name)
    if not name:
        return "attachment"
    if name.isascii():
        return f"attachment; filename={quote(name)}"
    plain = safe_filename(unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()) or "document"
    extended = "".join(
        chr(o) if o < 128 and (chr(o).isalnum() or chr(o) in "-._~") else f"%{o:02X}" for o in name.encode()
    )
    return f"attachment; filename={quote(plain)}; filename*=UTF-8''{extended}"
