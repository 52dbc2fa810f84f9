"""One vocabulary of findings for both standards: what is wrong, where, whose rule it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error rejects its message, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Owner(StrEnum):
    """Whose rule a finding comes from."""

    SYNTAX = "syntax"  # ISO 9735, X12.5, X12.6
    STANDARD = "standard"  # the message definition of the release
    GUIDE = "guide"  # the partner's implementation guide
    AGREEMENT = "agreement"  # what was agreed with the partner
    MAP = "map"  # the map to or from a document
    BUSINESS = "business"  # arithmetic and identifiers


class Fault(StrEnum):
    """The stable code of each kind of finding.

    Acknowledgement codes (CONTRL 0085, AK304, AK403, AK502, AK905, TA105) derive from these by table.
    """

    # the file
    EMPTY_FILE = "empty-file"
    NOT_EDI = "not-edi"
    JUNK = "junk"
    BYTE_ORDER_MARK = "byte-order-mark"
    LINE_WRAPPED = "line-wrapped"
    MISSING_TERMINATOR = "missing-terminator"
    EMPTY_SEGMENT = "empty-segment"
    # service characters, character sets
    BAD_SERVICE_STRING = "bad-service-string"
    BAD_ISA = "bad-isa"
    BAD_SEGMENT_TAG = "bad-segment-tag"
    UNSUPPORTED_SYNTAX = "unsupported-syntax"
    UNSUPPORTED_CHARACTER_SET = "unsupported-character-set"
    INVALID_CHARACTER = "invalid-character"
    # envelopes
    MISSING_INTERCHANGE_TRAILER = "missing-interchange-trailer"
    MISSING_GROUP_TRAILER = "missing-group-trailer"
    MISSING_MESSAGE_TRAILER = "missing-message-trailer"
    SEGMENT_OUTSIDE_MESSAGE = "segment-outside-message"
    GROUPS_AND_MESSAGES_MIXED = "groups-and-messages-mixed"
    EMPTY_INTERCHANGE = "empty-interchange"
    EMPTY_GROUP = "empty-group"
    INTERCHANGE_COUNT = "interchange-count"
    INTERCHANGE_REFERENCE = "interchange-reference"
    GROUP_COUNT = "group-count"
    GROUP_REFERENCE = "group-reference"
    MESSAGE_COUNT = "message-count"
    MESSAGE_REFERENCE = "message-reference"
    DUPLICATE_GROUP_REFERENCE = "duplicate-group-reference"
    DUPLICATE_MESSAGE_REFERENCE = "duplicate-message-reference"
    DUPLICATE_INTERCHANGE = "duplicate-interchange"
    INVALID_ENVELOPE_VALUE = "invalid-envelope-value"
    WRONG_FUNCTIONAL_GROUP = "wrong-functional-group"
    UNSUPPORTED_PACKAGE = "unsupported-package"
    MISSING_INTERCHANGE_HEADER = "missing-interchange-header"
    MISSING_GROUP_HEADER = "missing-group-header"
    # agreements
    UNKNOWN_SENDER = "unknown-sender"
    UNKNOWN_RECEIVER = "unknown-receiver"
    SENDER_MISMATCH = "sender-mismatch"
    NO_AGREEMENT = "no-agreement"
    TEST_INDICATOR = "test-indicator"
    UNKNOWN_MESSAGE_TYPE = "unknown-message-type"
    UNKNOWN_RELEASE = "unknown-release"
    NO_ROUTE = "no-route"
    REFUSED_BY_CHANNEL = "refused-by-channel"  # a signature, a size, a limit: the content was not looked at
    IDENTITY_REUSED = "identity-reused"  # the same Message-ID or file again, with other content
    MESSAGE_REFUSED = "message-refused"  # a message has errors, and the agreement rejects the interchange for that
    # structure
    MISSING_SEGMENT = "missing-segment"
    UNEXPECTED_SEGMENT = "unexpected-segment"
    UNKNOWN_SEGMENT = "unknown-segment"
    SEGMENT_OUT_OF_ORDER = "segment-out-of-order"
    SEGMENT_TOO_OFTEN = "segment-too-often"
    LOOP_TOO_OFTEN = "loop-too-often"
    # elements
    MISSING_ELEMENT = "missing-element"
    TOO_MANY_ELEMENTS = "too-many-elements"
    TOO_MANY_COMPONENTS = "too-many-components"
    TOO_MANY_REPETITIONS = "too-many-repetitions"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    WRONG_TYPE = "wrong-type"
    INVALID_CODE = "invalid-code"
    INVALID_DATE = "invalid-date"
    INVALID_TIME = "invalid-time"
    CONDITION_REQUIRES = "condition-requires"  # X12 notes P, R, C, L
    CONDITION_EXCLUDES = "condition-excludes"  # X12 note E
    TRAILING_SEPARATOR = "trailing-separator"
    TOO_MANY_FAULTS = "too-many-faults"  # what is wrong beyond a limit is not listed
    # maps and business checks
    UNMAPPED_VALUE = "unmapped-value"
    MISSING_VALUE = "missing-value"
    UNREADABLE_VALUE = "unreadable-value"
    CONTROL_TOTAL = "control-total"
    CHECK_DIGIT = "check-digit"
    DUPLICATE_IDENTIFIER = "duplicate-identifier"  # what names one thing, such as an SSCC, is there twice
    NOT_CARRIED = "not-carried"  # something was said that the map has no place for


STRUCTURE = frozenset(
    {
        Fault.BAD_SEGMENT_TAG,
        Fault.MISSING_SEGMENT,
        Fault.UNEXPECTED_SEGMENT,
        Fault.UNKNOWN_SEGMENT,
        Fault.SEGMENT_OUT_OF_ORDER,
        Fault.SEGMENT_TOO_OFTEN,
        Fault.LOOP_TOO_OFTEN,
    }
)
"""Faults of segments that are not where the message has them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is. All numbers count from 1; ``None`` means "not at this level".

    ``interchange`` counts in the file, ``group`` in the interchange, ``message`` in the interchange,
    ``segment`` in the message (UNH or ST is 1), ``segment_in_file`` in the file, ``element`` after the tag
    (BGM01 is 1), ``component`` in the composite, ``repetition`` in the element. ``offset`` is the byte offset of
    the segment in the file, from 0. ``path`` names the loops, for people: ``SG25[2]/LIN``.
    """

    interchange: int | None = None
    group: int | None = None
    message: int | None = None
    segment: int | None = None
    tag: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    segment_in_file: int | None = None
    offset: int | None = None
    path: str | None = None

    def at(self, **changes: int | str | None) -> Place:
        """The same place with some levels changed."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def __str__(self) -> str:
        parts: list[str] = []
        if self.interchange and self.interchange > 1:
            parts.append(f"interchange {self.interchange}")
        if self.message:
            parts.append(f"message {self.message}")
        if self.segment and self.tag:
            parts.append(f"segment {self.segment} {self.tag}")
        elif self.tag:
            parts.append(self.tag)
        elif self.segment_in_file:
            parts.append(f"segment {self.segment_in_file} of the file")
        if self.element:
            name = f"{self.tag or ''}{self.element:02d}"
            if self.component:
                name += f".{self.component}"
            if self.repetition and self.repetition > 1:
                name += f" (repetition {self.repetition})"
            parts.append(f"element {name}")
        if not parts and self.offset is not None:
            parts.append(f"byte {self.offset}")
        return ", ".join(parts) or "file"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing.

    ``text`` is a sentence in plain words; ``value`` the offending value as it stood; ``expected`` what would be
    right, for machines (an element id, a code list, a segment tag); ``fix`` what the sender can do, where one exists.
    """

    fault: Fault
    text: str
    place: Place = Place()
    severity: Severity = Severity.ERROR
    owner: Owner = Owner.STANDARD
    value: str | None = None
    expected: str | None = None
    element_id: str | None = None  # data element number, e.g. "1001" or "353"
    fix: str | None = None

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.text} [{self.fault}]"


def has_errors(findings: list[Finding] | tuple[Finding, ...]) -> bool:
    """Whether any of them is an error."""
    return any(f.severity is Severity.ERROR for f in findings)


def add_untold(told: list[Finding], more: Iterable[Finding]) -> None:
    """Add findings to those told already, where the same fault at the same place is not among these.

    One cause is told once, and with the greater weight: an error takes the place of a warning or note.
    """
    index = {_cause(finding): number for number, finding in enumerate(told)}
    for finding in more:
        number = index.get(_cause(finding))
        if number is None:
            told.append(finding)
        elif finding.is_error and not told[number].is_error:
            told[number] = finding


def _cause(finding: Finding) -> tuple[object, ...]:
    place = finding.place
    return finding.fault, place.segment, place.tag, place.element, place.component, place.repetition
