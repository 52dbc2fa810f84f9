"""Every fault in words: those of files, envelopes and agreements here, those of messages beside them."""

from __future__ import annotations

from typing import Final

from edi_gateway.explanation.causes_of_messages import OF_MESSAGES, Cause
from edi_gateway.findings import Fault

_AGAIN = "Send the whole file again."
_COUNT = "Let the software that writes the file count, and count after the last change."
_REFERENCE = "Repeat the reference of the header in the trailer."

CAUSES: Final[dict[Fault, Cause]] = {
    # the file
    Fault.EMPTY_FILE: Cause(
        "The file has no content.",
        "The transfer was cut off, or the file was picked up before it was written.",
        "",
        _AGAIN,
    ),
    Fault.NOT_EDI: Cause(
        "The file holds no EDIFACT or X12 interchange.",
        "A spreadsheet, XML, a compressed or an encrypted file was sent to this place.",
        "Please find our order attached.",
        "Send a file that begins with UNA, UNB or ISA.",
    ),
    Fault.JUNK: Cause(
        "Something stands outside the interchanges, or before a tag, and was passed over.",
        "A mail signature, a log line or the padding of a fixed block was sent along.",
        "-- end of file --",
        "Send nothing but interchanges.",
    ),
    Fault.BYTE_ORDER_MARK: Cause(
        "The file begins with a UTF-8 byte order mark, which belongs to no interchange.",
        "A text editor saved the file.",
        "",
        "Write the file without the mark.",
    ),
    Fault.LINE_WRAPPED: Cause(
        "The file was broken into lines of equal length; the line breaks were taken out.",
        "It came by way of a host with records of 80 columns.",
        "",
        "Send the file without line breaks, or with one after each segment terminator.",
    ),
    Fault.MISSING_TERMINATOR: Cause(
        "The last segment, or a header, does not end with the segment terminator.",
        "The file was cut off, or its last character was taken for a line end.",
        "UNZ+1+R1",
        "End every segment with the segment terminator.",
    ),
    Fault.EMPTY_SEGMENT: Cause(
        "Two segment terminators follow each other with nothing between them.",
        "",
        "UNS+S''",
        "Send one terminator after each segment.",
    ),
    # service characters, character sets
    Fault.BAD_SERVICE_STRING: Cause(
        "The service characters cannot be used: they are letters or digits, not all different, or not said at all.",
        "UNA was typed by hand.",
        "UNA:::? '",
        "Send UNA:+.? ' or leave UNA out.",
    ),
    Fault.BAD_ISA: Cause(
        "ISA is not made of sixteen elements of fixed length.",
        "Blanks at the end of ISA06 or ISA08 were trimmed.",
        "ISA*00**00**ZZ*SENDER*ZZ*RECEIVER*...",
        "Pad every element of ISA with blanks to its fixed length, 106 characters in all.",
    ),
    Fault.BAD_SEGMENT_TAG: Cause(
        "What stands where a segment tag should is none.",
        "A segment terminator inside the data was not escaped, so that the rest of the value became a segment.",
        "FTX+AAI+++Don't stack'",
        "Escape separators in the data (EDIFACT: ?'), or choose separators that do not occur in it (X12).",
    ),
    Fault.UNSUPPORTED_SYNTAX: Cause(
        "The syntax version in UNB is none of 1, 2, 3 and 4.",
        "",
        "UNB+UNOC:9+...",
        "Name the syntax version in the second component of UNB S001.",
    ),
    Fault.UNSUPPORTED_CHARACTER_SET: Cause(
        "The syntax identifier in UNB names no character set that can be read.",
        "",
        "UNB+XYZA:3+...",
        "Use UNOA, UNOB, UNOC or another identifier of ISO 9735.",
    ),
    Fault.INVALID_CHARACTER: Cause(
        "A character is outside the declared character set, or a line break stands inside a value.",
        "The file was written in another encoding than its header declares.",
        "NAD+BY+++Müller'   (under UNOA)",
        "Declare the character set that is really used, or send only characters of the one declared.",
    ),
    # envelopes
    Fault.MISSING_INTERCHANGE_TRAILER: Cause(
        "The interchange does not end with UNZ or IEA.", "The transfer was cut off.", "", _AGAIN
    ),
    Fault.MISSING_GROUP_TRAILER: Cause(
        "A functional group does not end with UNE or GE.",
        "The transfer was cut off.",
        "GS*PO*... ST*850*0001~ ... IEA",
        _AGAIN,
    ),
    Fault.MISSING_MESSAGE_TRAILER: Cause(
        "A message does not end with UNT or SE.",
        "The transfer was cut off, or files were put together wrongly.",
        "UNH+1+ORDERS:D:96A:UN' ... UNZ+1+R1'",
        "End each message with UNT or SE; where the file is cut off, send it again.",
    ),
    Fault.SEGMENT_OUTSIDE_MESSAGE: Cause(
        "A segment stands between messages, where only headers and trailers may.",
        "",
        "UNT+12+1'FTX+AAI+++late'UNZ+1+R1'",
        "Put every segment between the header and the trailer of a message.",
    ),
    Fault.GROUPS_AND_MESSAGES_MIXED: Cause(
        "An EDIFACT interchange holds functional groups and messages outside of groups.",
        "",
        "UNG+ORDERS+...'UNE+1+1'UNH+2+ORDERS:D:96A:UN'",
        "Put all messages into groups, or none.",
    ),
    Fault.EMPTY_INTERCHANGE: Cause(
        "The interchange holds no message.",
        "A job that runs by the clock had nothing to send.",
        "UNB+UNOC:3+A+B+261123:0815+R1'UNZ+0+R1'",
        "Send an interchange only with content.",
    ),
    Fault.EMPTY_GROUP: Cause(
        "The functional group holds no message.", "", "GS*PO*...~GE*0*7~", "Send a group only with content."
    ),
    Fault.INTERCHANGE_COUNT: Cause(
        "The count in UNZ or IEA does not agree with what the interchange holds.",
        "Messages were added or taken out after the trailer was written.",
        "UNZ+2+R1'   (one message)",
        _COUNT,
    ),
    Fault.INTERCHANGE_REFERENCE: Cause(
        "UNB and UNZ, or ISA and IEA, have different references.",
        "Parts of two files were put together.",
        "UNB+...+R1'   UNZ+1+R2'",
        _REFERENCE,
    ),
    Fault.GROUP_COUNT: Cause(
        "The count in UNE or GE does not agree with the messages in the group.",
        "Messages were added or taken out after the trailer was written.",
        "GE*2*7~   (one transaction set)",
        _COUNT,
    ),
    Fault.GROUP_REFERENCE: Cause(
        "UNG and UNE, or GS and GE, have different references.",
        "Parts of two files were put together.",
        "GS*PO*A*B*20261123*0830*7*X*004010~   GE*1*8~",
        _REFERENCE,
    ),
    Fault.MESSAGE_COUNT: Cause(
        "The count in UNT or SE does not agree with the segments of the message, header and trailer included.",
        "Header and trailer were not counted, or segments were lost.",
        "UNT+11+1'   (twelve segments)",
        _COUNT,
    ),
    Fault.MESSAGE_REFERENCE: Cause(
        "UNH and UNT, or ST and SE, have different references.",
        "Parts of two messages were put together.",
        "ST*850*0001~   SE*6*0002~",
        _REFERENCE,
    ),
    Fault.DUPLICATE_GROUP_REFERENCE: Cause(
        "Two functional groups of one interchange have the same reference.",
        "",
        "GS*PO*A*B*20261123*0830*7*...   GS*PO*A*B*20261123*0830*7*...",
        "Number the groups of an interchange without repeating.",
    ),
    Fault.DUPLICATE_MESSAGE_REFERENCE: Cause(
        "Two messages of one interchange or group have the same reference.",
        "Every message was written with the reference 1.",
        "UNH+1+...'   UNH+1+...'",
        "Number the messages of an interchange or group without repeating.",
    ),
    Fault.DUPLICATE_INTERCHANGE: Cause(
        "An interchange with this reference came from this sender before.",
        "The file was sent a second time, or the counter of the sender was set back.",
        "",
        "Give each interchange a reference of its own; nothing needs to be done where the content is the same.",
    ),
    Fault.INVALID_ENVELOPE_VALUE: Cause(
        "A value in a header or trailer is missing, has a wrong length or form, or is not in its list.",
        "",
        "UNB+UNOC:3+A+B+261332:0815+R1'",
        "Correct the element that is named.",
    ),
    Fault.WRONG_FUNCTIONAL_GROUP: Cause(
        "A message stands in a functional group of another kind.",
        "",
        "GS*IN*...~ST*850*0001~",
        "Put messages of one type and release into each group, under its identifier.",
    ),
    Fault.UNSUPPORTED_PACKAGE: Cause(
        "The file holds something that is kept but not processed: a package (UNO) or an interactive interchange.",
        "",
        "UNO+...",
        "Send it by other means.",
    ),
    Fault.MISSING_INTERCHANGE_HEADER: Cause(
        "A message or group begins where the interchange header should stand.",
        "The envelope was taken off by another system.",
        "UNH+1+ORDERS:D:96A:UN'",
        "Send the message inside an interchange.",
    ),
    Fault.MISSING_GROUP_HEADER: Cause(
        "Transaction sets stand in no functional group.",
        "",
        "ISA*...~ST*850*0001~",
        "Begin each functional group with GS.",
    ),
    # agreements
    Fault.UNKNOWN_SENDER: Cause(
        "The sender in the header is no known trading partner.",
        "The partner uses another identifier or qualifier than was told.",
        "UNB+UNOC:3+9999999999999:14+...",
        "Add the identifier to the partner's file, or ask the sender which one it uses.",
    ),
    Fault.UNKNOWN_RECEIVER: Cause(
        "The receiver in the header is none of our identifiers.",
        "",
        "UNB+UNOC:3+A:14+SOMEBODY:ZZZ+...",
        "The sender has to address one of the identifiers under [identity] in config.toml.",
    ),
    Fault.SENDER_MISMATCH: Cause(
        "The header names another sender than the partner whose channel delivered the file.",
        "",
        "",
        "A partner may only send under its own identifiers; add the identifier where it sends for another.",
    ),
    Fault.NO_AGREEMENT: Cause(
        "Nothing was agreed with this partner about messages of this type and release.",
        "",
        "UNH+1+INVOIC:D:96A:UN'",
        "Add the message under [[inbound]] in the partner's file, or ask the sender.",
    ),
    Fault.TEST_INDICATOR: Cause(
        "A test interchange came where production was agreed, or the other way round.",
        "",
        "ISA*...*0*T*>~",
        "Correct the test indicator (UNB 0035, ISA15), or `test` in the partner's file.",
    ),
    Fault.UNKNOWN_MESSAGE_TYPE: Cause(
        "There is no definition of this message type in the release.",
        "",
        "UNH+1+ORDRES:D:96A:UN'",
        "Correct the message type, or install its definition.",
    ),
    Fault.UNKNOWN_RELEASE: Cause(
        "There is no definition of this release.",
        "",
        "UNH+1+ORDERS:D:99Z:UN'",
        "Agree on an installed release with the partner, or install this one.",
    ),
    Fault.NO_ROUTE: Cause(
        "The message is agreed, but nothing says where it goes.",
        "",
        "",
        "Add a route to the agreement in the partner's file.",
    ),
    Fault.REFUSED_BY_CHANNEL: Cause(
        "The channel refused the file, so that its content was not looked at: a signature, a size, a limit.",
        "",
        "",
        "See the reason given; a file too large or wrongly signed has to be sent again.",
    ),
    Fault.IDENTITY_REUSED: Cause(
        "The same Message-ID or file name came again with other content.",
        "",
        "",
        "Give each file a name, and each AS2 message a Message-ID, of its own.",
    ),
    Fault.MESSAGE_REFUSED: Cause(
        "A message has errors, and the agreement rejects the whole interchange for that.",
        "",
        "",
        "Put right the message that is named, and send the interchange again.",
    ),
    **OF_MESSAGES,
}
"""One for each fault; the tests ask for the cause of a new one."""
