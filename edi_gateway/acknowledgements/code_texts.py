"""What each acknowledgement code of CONTRL, TA1, 997 and 999 means, in plain English.

The codes are those of UN/EDIFACT data elements 0083 and 0085 and of X12 elements I17, I18, 715 to 718, 720, 723,
618, 620 and 621. Codes that later directories withdrew are here too: partners still send them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ACTION: Final = {
    "1": "acknowledged",
    "2": "acknowledged, with errors",
    "3": "acknowledged, but something below is rejected",
    "4": "rejected, with everything below it",
    "5": "the interchange header and trailer are accepted",
    "6": "the interchange header and trailer are rejected",
    "7": "acknowledged, with everything below it that is not rejected by name",
    "8": "received, not yet checked",
}
"""EDIFACT 0083: what the recipient does with the level it is reported for."""

SYNTAX_ERROR: Final = {
    "1": "the service string advice (UNA) is not supported",
    "2": "the syntax version or level is not supported",
    "3": "the message version or release is not supported",
    "4": "a service segment is missing or invalid",
    "5": "the trailer does not agree with what came before it",
    "6": "a data segment is missing or invalid",
    "7": "the interchange is not meant for its recipient",
    "8": "the segment has too many data elements",
    "9": "a mandatory data element is missing",
    "10": "a data element has a wrong length or type",
    "11": "the password is not valid",
    "12": "the value is not valid",
    "13": "something mandatory or required is missing",
    "14": "the value is not supported in this place",
    "15": "this segment or element is not supported in this place",
    "16": "there are too many elements or components",
    "17": "no agreement covers this",
    "18": "an error without a code of its own",
    "19": "the decimal mark is not valid",
    "20": "a character cannot be a service character",
    "21": "a character is not valid here",
    "22": "a service character is not valid here",
    "23": "the sender is unknown",
    "24": "the interchange is too old",
    "25": "the test indicator is not supported",
    "26": "this came before (duplicate)",
    "27": "the security function is not supported",
    "28": "the references of header and trailer differ",
    "29": "the control count does not agree with what was received",
    "30": "functional groups and messages are mixed",
    "31": "the group holds more than one type of message",
    "32": "there is nothing inside",
    "33": "something stands outside of a message, package or group",
    "34": "explicit nesting is not allowed",
    "35": "a segment or element is repeated too often",
    "36": "a segment group is repeated too often",
    "37": "the characters are not of the right type",
    "38": "there is no digit before the decimal mark",
    "39": "the value is too long",
    "40": "the value is too short",
    "41": "the network failed for good",
    "42": "the network failed for the moment",
    "43": "the recipient is unknown",
    "45": "a separator stands at the end, where it says nothing",
    "46": "the character set is not supported",
    "47": "this part of the envelope is not supported",
    "48": "a dependency between elements is violated",
}
"""EDIFACT 0085, lists of syntax versions 3 and 4 together with the codes that were withdrawn (1, 3 to 6, 8 to 11)."""

INTERCHANGE_ACTION: Final = {
    "A": "accepted",
    "E": "accepted, with errors noted",
    "R": "rejected",
}
"""X12 I17 (TA104)."""

INTERCHANGE_NOTE: Final = {
    "000": "no error",
    "001": "the control numbers of ISA and IEA differ",
    "002": "the standard named in ISA11 is not supported",
    "003": "the version of the interchange controls is not supported",
    "004": "the segment terminator is not valid",
    "005": "the qualifier of the sender is not valid",
    "006": "the sender is not valid",
    "007": "the qualifier of the receiver is not valid",
    "008": "the receiver is not valid",
    "009": "the receiver is unknown",
    "010": "the qualifier of the authorization information is not valid",
    "011": "the authorization information is not valid",
    "012": "the qualifier of the security information is not valid",
    "013": "the security information is not valid",
    "014": "the interchange date is not valid",
    "015": "the interchange time is not valid",
    "016": "the standards identifier is not valid",
    "017": "the version identifier is not valid",
    "018": "the interchange control number is not valid",
    "019": "the request for an acknowledgement is not valid",
    "020": "the test indicator is not valid",
    "021": "the number of groups does not agree with what was received",
    "022": "the control structure is not valid",
    "023": "the file ended too early",
    "024": "the content of the interchange is not valid, for example a GS segment",
    "025": "the interchange control number came before (duplicate)",
    "026": "the element separator is not valid",
    "027": "the component separator is not valid",
    "028": "the date of deferred delivery is not valid",
    "029": "the time of deferred delivery is not valid",
    "030": "the time code of deferred delivery is not valid",
    "031": "the grade of service is not valid",
    "032": "a note code without a known meaning",
}
"""X12 I18 (TA105)."""

SEGMENT_ERROR: Final = {
    "1": "the segment identifier is not known",
    "2": "the segment is not expected here",
    "3": "a mandatory segment is missing",
    "4": "the loop occurs too often",
    "5": "the segment occurs too often",
    "6": "the segment is not part of this transaction set",
    "7": "the segment is out of sequence",
    "8": "elements of the segment are in error",
    "I4": "a segment is present that the implementation does not use",
    "I6": "a segment is missing that another one requires",
    "I7": "the loop occurs less often than the implementation asks",
    "I8": "the segment occurs less often than the implementation asks",
    "I9": "a segment is present that the implementation does not use together with another",
}
"""X12 720 (AK304) and 620 (IK304)."""

ELEMENT_ERROR: Final = {
    "1": "a mandatory element is missing",
    "2": "an element is missing that another one requires",
    "3": "the segment or composite has too many elements",
    "4": "the value is too short",
    "5": "the value is too long",
    "6": "the value has a character that is not valid",
    "7": "the code is not valid",
    "8": "the date is not valid",
    "9": "the time is not valid",
    "10": "elements are used together that exclude each other",
    "12": "the element is repeated too often",
    "13": "the composite has too many components",
    "I6": "the code is not used by the implementation",
    "I9": "an element is missing that the implementation requires together with another",
    "I10": "an element is present that the implementation does not use",
    "I11": "the element is repeated less often than the implementation asks",
    "I12": "the value does not have the form that the implementation asks",
    "I13": "an element is present that the implementation does not use together with another",
}
"""X12 723 (AK403) and 621 (IK403)."""

SET_ACTION: Final = {
    "A": "accepted",
    "E": "accepted, with errors noted",
    "M": "rejected, the message authentication code failed",
    "R": "rejected",
    "W": "rejected, the assurance failed its check",
    "X": "rejected, the decrypted content could not be used",
}
"""X12 717 (AK501, IK501)."""

GROUP_ACTION: Final = {**SET_ACTION, "P": "partly accepted, at least one transaction set is rejected"}
"""X12 715 (AK901)."""

SET_ERROR: Final = {
    "1": "the transaction set is not supported",
    "2": "the trailer of the transaction set (SE) is missing",
    "3": "the control numbers of ST and SE differ",
    "4": "the number of segments does not agree with what was received",
    "5": "segments are in error",
    "6": "the identifier of the transaction set is not valid",
    "7": "the control number of the transaction set is missing or not valid",
    "8": "the authentication key is unknown",
    "9": "the encryption key is unknown",
    "10": "the security service asked for is not available",
    "11": "the recipient of the secured content is unknown",
    "12": "the length of the secured message is wrong",
    "13": "the message authentication code failed",
    "15": "the originator of the secured content is unknown",
    "16": "the decrypted text has a syntax error",
    "17": "security is not supported",
    "18": "the transaction set does not belong in this functional group",
    "19": "the implementation reference is not valid or not supported",
    "23": "the control number of the transaction set occurs twice in the group",
    "24": "the security end segment S3E is missing",
    "25": "the security start segment S3S is missing",
    "26": "the security end segment S4E is missing",
    "27": "the security start segment S4S is missing",
    "I5": "the implementation finds segments in error",
    "I6": "the implementation convention is not supported",
}
"""X12 718 (AK502 to 506) and 618 (IK502 to 506)."""

GROUP_ERROR: Final = {
    "1": "the functional group is not supported",
    "2": "the version of the functional group is not supported",
    "3": "the trailer of the functional group (GE) is missing",
    "4": "the control numbers of GS and GE differ",
    "5": "the number of transaction sets does not agree with what was received",
    "6": "the control number of the functional group is not valid",
    "10": "the authentication key is unknown",
    "11": "the encryption key is unknown",
    "12": "the security service asked for is not available",
    "13": "the recipient of the secured content is unknown",
    "14": "the originator of the secured content is unknown",
    "15": "the decrypted text has a syntax error",
    "16": "security is not supported",
    "17": "the length of the secured message is wrong",
    "18": "the message authentication code failed",
    "19": "the control number of the functional group occurs twice in the interchange",
    "23": "the security end segment S3E is missing",
    "24": "the security start segment S3S is missing",
    "25": "the security end segment S4E is missing",
    "26": "the security start segment S4S is missing",
}
"""X12 716 (AK905 to 909)."""


def text_of(table: Mapping[str, str], code: str) -> str:
    """The meaning of a code, or a sentence part that says that it is not known; ``code`` may be anything."""
    known = table.get(code)
    if known is not None:
        return known
    return f"a code without a known meaning, {code[:10]!r}" if code else "no code given"
