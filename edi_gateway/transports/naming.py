"""Names of files: what a partner calls a file, made fit for a file system, and any text made fit for a log line."""

from __future__ import annotations

import hashlib
import unicodedata

MAX_NAME_BYTES = 150  # UTF-8; leaves room for a prefix and a suffix below the 255 of common file systems
MAX_EXTENSION_BYTES = 16
TEMPORARY_ENDINGS = (".tmp", ".part", ".filepart")
_KEPT = frozenset(" ._-+=@,()#&~")
_RESERVED = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"] + [f"{d}{n}" for d in ("COM", "LPT") for n in "0123456789¹²³"]
)


def safe_filename(text: str, fallback: str = "file") -> str:
    """A plain file name made from ``text``: no folders, control characters or reserved names, at most 150 bytes.

    Letters and digits of any script stay, other characters become ``_``. Neither hidden (no leading dot) nor an option
    (no leading dash). ``fallback`` is the name where nothing is left. Applying it again changes nothing.
    """
    name = unicodedata.normalize("NFC", text).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c if c in _KEPT or c.isalnum() else "_" for c in name if unicodedata.category(c)[0] != "C")
    # once more: a dropped character may have stood between a letter and its accent
    name = _trimmed(unicodedata.normalize("NFC", name))
    if not name.strip("_"):
        return fallback
    name = _shortened(name)
    return "_" + name if name.split(".", 1)[0].rstrip().upper() in _RESERVED else name


def _trimmed(name: str) -> str:
    return name.lstrip(" .-~").rstrip(" .")


def _shortened(name: str) -> str:
    """At most ``MAX_NAME_BYTES`` bytes of UTF-8, never cut inside a character; a short extension survives."""
    if len(name.encode()) < MAX_NAME_BYTES:
        return name
    stem, extension = split_extension(name)
    room = MAX_NAME_BYTES - 1 - len(extension.encode())  # one for the underscore before a reserved name
    return _trimmed(stem.encode()[:room].decode(errors="ignore")) + extension


def split_extension(name: str) -> tuple[str, str]:
    """``("ORDERS", ".edi")``; the extension is empty where it would be longer than 16 bytes."""
    stem, dot, extension = name.rpartition(".")
    if not stem or not extension.strip() or len(extension.encode()) >= MAX_EXTENSION_BYTES:
        return name, ""
    return stem, dot + extension


def is_plain_name(name: str, limit: int = 255) -> bool:
    """Whether a name that somebody else chose may be used as it is: one printable path component of at most ``limit``
    bytes of UTF-8."""
    return (
        name not in ("", ".", "..")
        and len(name.encode(errors="surrogatepass")) <= limit
        and name.isprintable()
        and "/" not in name
        and "\\" not in name
        and name == name.strip()
    )


def is_temporary(name: str) -> bool:
    """Whether a name says "not finished yet": a dot-file, ``.tmp``, ``.part`` or ``.filepart`` (WinSCP)."""
    return name.startswith(".") or name.lower().endswith(TEMPORARY_ENDINGS)


def temporary_name(identity: str) -> str:
    """The dot-file a shipment is written to first: the same on every attempt, so that a retry overwrites it."""
    return f".{hashlib.sha256(identity.encode(errors='surrogatepass')).hexdigest()[:24]}.tmp"


def distinct_name(name: str, identity: str) -> str:
    """A second choice where another shipment's file has the name already; the same for the same identity."""
    stem, extension = split_extension(name)
    return f"{stem}-{hashlib.sha256(identity.encode(errors='surrogatepass')).hexdigest()[:8]}{extension}"


def printable(text: str | bytes, limit: int = 200) -> str:
    """``text`` on one line with everything that could steer a terminal or forge a log line written as an escape."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
