"""Refuses secrets in configuration files: they come from files outside of it or from the environment."""

from __future__ import annotations

import re
from typing import Any, Final

from edi_gateway.partners.problems import Key, Source

_SECRET_NAME: Final = re.compile(
    r"(pass(word|wd|phrase|code)|secret|token|api_?key|credentials?|private_?key)", re.IGNORECASE
)
_PRIVATE_KEY: Final = re.compile(r"PRIVATE KEY|PuTTY-User-Key-File")
_PASSWORD_IN_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s@:]*:[^/\s@]+@", re.IGNORECASE)


def is_private_key(text: str) -> bool:
    """Whether a text holds a private key (PEM, OpenSSH, PuTTY)."""
    return _PRIVATE_KEY.search(text) is not None


def looks_secret(name: str, value: object) -> bool:
    """Whether a key names a secret and its value could be one; ``password_env`` names a variable, not a secret."""
    return _SECRET_NAME.search(name) is not None and not name.endswith("_env") and isinstance(value, str | int)


def refuse_secrets(source: Source, content: dict[str, Any]) -> None:
    """Notes a problem for every password, token or private key in a file. The problem never repeats the secret."""
    _walk(source, content, ())


def _walk(source: Source, value: Any, key: Key) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            if looks_secret(name, item):
                source.problem(
                    f"`{name}` looks like a secret, which must not stand in this file; keep it in a file of its own "
                    "or name an environment variable (`password_env`).",
                    (*key, name),
                )
            _walk(source, item, (*key, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _walk(source, item, (*key, number))
    elif isinstance(value, str):
        if is_private_key(value):
            source.problem("This is the text of a private key; keep it in a file of its own.", key)
        elif _PASSWORD_IN_URL.match(value) and "${" not in value and key[-1] != "database":
            source.problem("This URL holds a password, which must not stand in this file.", key)
