"""pyas2lib as a peer, in a process of its own: builds messages, answers messages and judges MDNs, told so on stdin.

pyas2lib is GPL and only a test tool; nothing of the product imports it. One JSON object per line in, one per line out;
octets are in base64.
"""

from __future__ import annotations

import base64
import importlib.abc
import importlib.util
import json
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_NARROW = "\\\\d\\\\.\\\\d\\\\.\\\\d[a-z]*"
_WIDE = "\\\\d+\\\\.\\\\d+\\\\.\\\\d+[a-z]*"


class _WidenVersionPattern(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """oscrypto 1.3.0 takes OpenSSL versions with a patch level of one digit; its source is widened when read."""

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        if not fullname.startswith("oscrypto._openssl._libcrypto_c"):
            return None
        found = PathFinder.find_spec(fullname, path)
        if found is None or found.origin is None:
            return None
        return importlib.util.spec_from_file_location(fullname, found.origin, loader=self)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        origin = module.__spec__.origin or ""
        with open(origin, encoding="utf-8") as stream:  # noqa: PTH123
            source = stream.read()
        assert _NARROW in source, "oscrypto has changed: look whether the pattern still needs widening"
        exec(compile(source.replace(_NARROW, _WIDE), origin, "exec"), module.__dict__)  # noqa: S102


sys.meta_path.insert(0, _WidenVersionPattern())

from pyas2lib.as2 import (  # type: ignore[import-untyped]  # noqa: E402
    Mdn,
    Message,
    Organization,
    Partner,
)


class Peer:
    """The organisation that pyas2lib plays, its partner (the gateway), and the messages it has sent."""

    def __init__(self, setup: dict[str, Any]) -> None:
        pem = (setup["certificate"] + setup["key"]).encode()
        self.us = Organization(as2_name=setup["own"], sign_key=pem, decrypt_key=pem, domain="pyas2")
        self.partner_settings = {
            "as2_name": setup["partner"],
            "verify_cert": setup["partner_certificate"].encode(),
            "encrypt_cert": setup["partner_certificate"].encode(),
            "validate_certs": False,
        }
        self.sent: dict[str, Message] = {}

    def build(self, payload: str, settings: dict[str, Any]) -> dict[str, str]:
        partner = Partner(**self.partner_settings, **settings)
        message = Message(self.us, partner)
        message.build(base64.b64decode(payload), filename="order.edi", content_type="application/octet-stream")
        self.sent[message.message_id] = message
        return {"http": _encode(message.headers_str + b"\r\n" + message.content), "id": message.message_id}

    def receive(self, http: str, settings: dict[str, Any]) -> dict[str, str]:
        partner = Partner(**self.partner_settings, **settings)
        message = Message()
        status, (error, trace), mdn = message.parse(
            base64.b64decode(http), find_org_cb=lambda name: self.us, find_partner_cb=lambda name: partner
        )
        answer = _encode(mdn.headers_str + b"\r\n" + mdn.content) if mdn else ""
        return {
            "status": status,
            "error": f"{error!r} {trace or ''}" if error else "",
            "payload": _encode(message.content),
            "mdn": answer,
        }

    def judge(self, http: str) -> dict[str, str]:
        status, detail = Mdn().parse(base64.b64decode(http), lambda message_id, _: self.sent.get(message_id))
        return {"status": status or "", "detail": detail or ""}


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def main() -> None:
    peer = Peer(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        request = json.loads(line)
        result = getattr(peer, request.pop("do"))(**request)
        print(json.dumps(result), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
