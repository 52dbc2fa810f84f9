"""What an explanation consists of; every text in it is fit for a terminal, whatever the file held."""

from __future__ import annotations

from dataclasses import dataclass

from edi_gateway.explanation.visible import width
from edi_gateway.findings import Fault, Owner, Place, Severity
from edi_gateway.syntax.model import Standard
from edi_gateway.validation.model import Verdict


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A segment as it stands in the file, clipped to a line, and the offending spot in it.

    ``text`` holds printable characters only; ``start`` and ``length`` are the spot in characters of ``text``. A length
    of 0 means that something is missing before ``start``. ``marked`` is the spot itself, as it is shown. ``offset`` is
    the byte offset of the spot in the file, from 0; ``line`` and ``column`` (in bytes) count from 1. They are None
    where line breaks were taken out of the file to read it.
    """

    text: str
    start: int
    length: int
    offset: int | None = None
    line: int | None = None
    column: int | None = None

    @property
    def marked(self) -> str:
        return self.text[self.start : self.start + self.length]

    @property
    def carets(self) -> str:
        """The line to print below ``text``, with carets under the spot."""
        return " " * width(self.text[: self.start]) + "^" * max(1, width(self.marked))


@dataclass(frozen=True, slots=True)
class Reported:
    """A code by which a finding is reported to the sender: ``element`` names where ("AK304"), ``text`` what it says."""

    element: str
    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.element} {self.code}: {self.text}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A finding in full.

    ``cause`` says what is wrong and ``usually`` what mostly brings it about ("" where nothing can be said); ``where``
    is the place in words; ``rule`` whose rule it is; ``reports`` the codes by which the sender hears of it, and
    ``report_remark`` why there are none or what else there is to say of them.
    """

    fault: Fault
    severity: Severity
    owner: Owner
    cause: str
    usually: str
    where: str
    place: Place
    excerpt: Excerpt | None
    rule: str
    fix: str
    reports: tuple[Reported, ...] = ()
    report_remark: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class ReportedError:
    """One error that a received acknowledgement reports of what we sent.

    ``excerpt`` shows the spot in the file we sent, where that was given and holds it; ``remark`` says what our own
    check makes of it, or why nothing can be shown.
    """

    text: str
    code: str
    place: Place
    excerpt: Excerpt | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One statement of a received acknowledgement: about an interchange, a group or a message that we sent.

    ``kind`` is "CONTRL", "997", "999", "TA1", "824" or "APERAK"; ``found`` says whether what it speaks of is in the
    file we sent (None where no such file was given).
    """

    kind: str
    standard: Standard
    level: str
    reference: str
    verdict: Verdict
    text: str
    errors: tuple[ReportedError, ...] = ()
    found: bool | None = None
