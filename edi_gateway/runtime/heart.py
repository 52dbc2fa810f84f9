"""The functions of the pipeline that the runtime calls, as one value: tests and process pools may put others there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from edi_gateway.partners.model import Snapshot
from edi_gateway.pipeline.model import Built, Draft, Moment, Numbers, Outcome, Reception


@dataclass(frozen=True, slots=True)
class Heart:
    """``edi_gateway.pipeline`` by its signatures."""

    interpret: Callable[[bytes, Snapshot, Reception, Mapping[str, str]], Outcome]
    interchange_keys: Callable[[bytes], list[str]]
    scope: Callable[[Draft, Snapshot], tuple[str, str]]
    build: Callable[[Draft, Numbers, Moment, Snapshot], Built]


def pipeline() -> Heart:
    """The pipeline itself."""
    from edi_gateway.pipeline import build, interchange_keys, interpret, scope

    return Heart(interpret, interchange_keys, scope, build)


@dataclass(frozen=True, slots=True)
class Configured:
    """The configuration in force, and the SHA-256 under which its files lie in the archive ("" where not kept)."""

    snapshot: Snapshot
    content_sha256: str = ""
