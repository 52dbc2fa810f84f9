"""The AS2 endpoint as an ASGI application: reads requests within limits and answers them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate
from typing import Any, Final, TypeAlias

from edi_gateway.errors import GatewayError
from edi_gateway.transports.as2.client import post_mdn, utc_now
from edi_gateway.transports.as2.cms import Entropy
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.reception import Answer, PostMdn, Profiles, ReceiptSink, Reception
from edi_gateway.transports.model import Intake

log = logging.getLogger(__name__)

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_BUSY: Final = "The server is busy; please try again."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request, and all of them together, may cost. Bytes and seconds."""

    body: int = 100_000_000  # of one request
    content: int = 100_000_000  # what may come out of it, decompressed
    in_flight: int = 400_000_000  # bodies of all requests at work
    headers: int = 100  # fields
    header_bytes: int = 32_768
    patience: float = 30.0  # seconds for a body, beyond what it takes at the slowest rate
    slowest: float = 10_000.0  # bytes per second
    workers: int = 4  # messages opened at the same time
    refused_per_hour: int = 1_000_000_000  # bytes of refused messages that are kept


class _Rejected(Exception):
    """A request that ends here with this answer."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.answer = Answer.text(status, text, **headers)


class As2Endpoint:
    """Answers POST at ``path``. ``receipts`` takes asynchronous MDNs; ``post`` sends ours."""

    def __init__(
        self,
        profiles: Profiles,
        intake: Intake,
        limits: Limits | None = None,
        *,
        path: str = "/as2",
        clock: Callable[[], datetime] = utc_now,
        entropy: Entropy = os.urandom,
        receipts: ReceiptSink | None = None,
        post: PostMdn = post_mdn,
    ) -> None:
        self.limits = limits or Limits()
        self.path = path
        self._reception = Reception(
            profiles,
            intake,
            clock=clock,
            entropy=entropy,
            content_limit=self.limits.content,
            refused_limit=self.limits.refused_per_hour,
            receipts=receipts,
            post=post,
        )
        self._workers = ThreadPoolExecutor(self.limits.workers, thread_name_prefix="as2")
        self._posters = ThreadPoolExecutor(2, thread_name_prefix="as2-mdn")  # a slow partner must not hold up others
        self.in_flight = 0

    def close(self) -> None:
        """Waits for messages at work and for MDNs still to be posted."""
        self._workers.shutdown(wait=True)
        self._posters.shutdown(wait=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                answer = await self._route(scope, receive)
            except _Rejected as rejected:
                answer = rejected.answer
            if answer is not None:
                await _respond(send, answer)
                if answer.later is not None:
                    self._posters.submit(answer.later)

    async def _route(self, scope: Scope, receive: Receive) -> Answer | None:
        """The answer, or None where the client has gone."""
        if scope["path"] != self.path:
            raise _Rejected(404, "There is nothing here.")
        if scope["method"] == "HEAD":  # some senders try the URL so before they use it
            return Answer.text(200)
        if scope["method"] != "POST":
            raise _Rejected(405, "This is an AS2 endpoint: it takes POST only.", Allow="POST, HEAD")
        headers = Headers.from_pairs(scope["headers"])
        length = self._check_headers(headers)
        if self.in_flight + length > self.limits.in_flight:
            raise _Rejected(503, _BUSY, Retry_After="30")
        reserved = _Reservation(self)
        try:
            body = await self._read_body(receive, reserved, length)
            if body is None:
                return None
            request = Entity(headers, body)
            remote = str((scope.get("client") or ("",))[0])
            return await asyncio.get_running_loop().run_in_executor(self._workers, self._handle, request, remote)
        finally:
            reserved.release()

    def _check_headers(self, headers: Headers) -> int:
        """The announced length of the body, 0 where none is. Raises ``_Rejected``."""
        size = sum(len(name) + len(value) for name, value in headers)
        if len(headers.fields) > self.limits.headers or size > self.limits.header_bytes:
            raise _Rejected(431, "The header is too large.")
        if "transfer-encoding" in headers and "content-length" in headers:
            # Two servers in a row could disagree on where the message ends (RFC 9112 6.1, request smuggling).
            raise _Rejected(400, "Transfer-Encoding and Content-Length must not come together.")
        value = headers.get("content-length", "0")
        if headers.count("content-length") > 1 or not (value.isascii() and value.isdigit()):
            raise _Rejected(400, "Malformed Content-Length.")
        if len(value) > 18 or int(value) > self.limits.body:
            raise _Rejected(413, f"More than {self.limits.body} bytes are not taken.")
        return int(value)

    async def _read_body(self, receive: Receive, reserved: _Reservation, length: int) -> bytearray | None:
        reserved.grow(length)
        body = bytearray()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        while True:
            deadline = begin + self.limits.patience + len(body) / self.limits.slowest
            try:
                async with asyncio.timeout_at(deadline):
                    event = await receive()
            except TimeoutError:
                raise _Rejected(408, "The message comes too slowly.") from None
            if event["type"] == "http.disconnect":
                return None
            body += event.get("body", b"")
            if len(body) > self.limits.body:
                raise _Rejected(413, f"More than {self.limits.body} bytes are not taken.")
            if not reserved.grow(len(body)):
                raise _Rejected(503, _BUSY, Retry_After="30")
            if not event.get("more_body", False):
                return body

    def _handle(self, request: Entity, remote: str) -> Answer:
        """Runs in a worker thread."""
        try:
            return self._reception.receive(request, remote)
        except GatewayError as error:
            log.error("AS2 message from %s could not be stored: %s", remote, error)
        except Exception:  # the boundary of one request: whatever it is, the sender must not be told that all is well
            log.exception("AS2 request from %s failed", remote)
        return Answer.text(503, "The message could not be stored; please try again.", Retry_After="60")


class _Reservation:
    """The share of one request in the memory for all."""

    def __init__(self, endpoint: As2Endpoint) -> None:
        self._endpoint = endpoint
        self._size = 0

    def grow(self, size: int) -> bool:
        more = size - self._size
        if more > 0:
            self._endpoint.in_flight += more
            self._size = size
        return self._endpoint.in_flight <= self._endpoint.limits.in_flight

    def release(self) -> None:
        self._endpoint.in_flight -= self._size


async def _respond(send: Send, answer: Answer) -> None:
    body = bytes(answer.message.body)
    headers = [(name.lower(), value) for name, value in answer.message.headers.encode()]
    headers.append((b"content-length", str(len(body)).encode()))
    if "date" not in answer.message.headers:
        headers.append((b"date", formatdate(usegmt=True).encode()))
    if answer.status >= 400:
        headers.append((b"connection", b"close"))  # the rest of the request may still be on its way
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        event = await receive()
        await send({"type": f"{event['type']}.complete"})
        if event["type"] == "lifespan.shutdown":
            return
