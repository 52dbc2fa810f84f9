"""The fault catalogue: small mutations of one good ORDERS and one good 850, and what each must be explained as.

``spot`` is the segment as it is shown, with the marked spot in square brackets; nothing between them means that
something is missing there. ``place`` is the place in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from edi_gateway.findings import Fault, Severity

ISA = "ISA*00*          *00*          *ZZ*GREATLAKES     *ZZ*HARBOURLOG     *261123*0845*U*00401*000000007*0*P*>~"
ISA_END = "…          *00*          *ZZ*GREATLAKES     *ZZ*HARBOURLOG     *"
UNB = "UNB+UNOC:3+4012345000009:14+4399901000001:14+261123:0815+R1'\n"
ORDER = """\
UNH+1+ORDERS:D:96A:UN:EAN008'
BGM+220+4711+9'
DTM+137:20261123:102'
NAD+BY+4012345000009::9'
NAD+SU+0614141000005::9'
CUX+2:EUR:9'
LIN+1++0614141001019:EN'
QTY+21:48:PCE'
PRI+AAA:7.85'
UNS+S'
CNT+2:1'
UNT+12+1'
"""
EDIFACT = f"{UNB}{ORDER}UNZ+1+R1'\n"
GS = "GS*PO*GREATLAKES*HARBOURLOG*20261123*0830*7*X*004010~"
BEG = "BEG*00*SA*4711**20261123~"
N1 = "N1*BY*Great Lakes Stores*UL*0748431000007~"
PO1 = "PO1*1*24*EA*62.4**EN*7080001100018~"
SET = f"ST*850*0001~{BEG}{N1}{PO1}CTT*1~SE*6*0001~"
GE = "GE*1*7~"
X12 = f"{ISA}{GS}{SET}{GE}IEA*1*000000007~"

_UNG = "UNG+ORDERS+A+B+261123:0815+5+UN+D:96A:EAN008'\n"
_SECOND = ORDER.replace("UNH+1", "UNH+2").replace("UNT+12+1", "UNT+12+2")
_Changes = tuple[tuple[str, str], ...]


def grouped(header: str = _UNG, trailer: str = "UNE+1+5'\n") -> _Changes:
    """The order in a functional group."""
    return (("UNH+1", f"{header}UNH+1"), ("UNZ+1", f"{trailer}UNZ+1"))


@dataclass(frozen=True)
class Case:
    name: str
    good: str
    changes: _Changes
    fault: Fault
    place: str
    spot: str
    severity: Severity = Severity.ERROR

    @property
    def data(self) -> bytes:
        text = self.good
        for old, new in self.changes:
            assert text.count(old) >= 1, f"{self.name}: {old} is not in the file"
            text = text.replace(old, new, 1)
        return text.encode("latin-1")

    def __str__(self) -> str:
        return f"{'X12' if self.good == X12 else 'EDIFACT'} {self.name}"


def more(count: int, *changes: tuple[str, str]) -> _Changes:
    """Changes of the order that add so many segments, and are counted."""
    return (*changes, ("UNT+12", f"UNT+{12 + count}"))


def more_x12(count: int, *changes: tuple[str, str]) -> _Changes:
    """Changes of the 850 that add so many segments, and are counted."""
    return (*changes, ("SE*6", f"SE*{6 + count}"))


F, E, X, WARNING, NOTE = Fault, EDIFACT, X12, Severity.WARNING, Severity.NOTE
_UNB = UNB.rstrip()

CASES = [
    # the file
    Case("empty file", E, ((EDIFACT, ""),), F.EMPTY_FILE, "file", ""),
    Case("prose", E, ((EDIFACT, "Dear Sirs"),), F.NOT_EDI, "file", "[Dear Sirs]"),
    Case("junk behind", E, (("UNZ+1+R1'\n", "UNZ+1+R1'\n-- end --"),), F.JUNK, "byte 281", "[-- end --]", WARNING),
    Case("junk behind", X, (("7~IEA*1*000000007~", "7~IEA*1*000000007~\n-- end --"),), F.JUNK, "byte 312",
         "[-- end --]", WARNING),
    Case("indented", E, (("BGM", "  BGM"),), F.JUNK, "message 1", "", NOTE),
    Case("byte order mark", E, (("UNB+UNOC:3", "ï»¿UNB+UNOC:3"), (ORDER, ""), ("UNZ+1+R1'\n", "UNZ+0+R1'")),
         F.BYTE_ORDER_MARK, "byte 0", f"[ï»¿]{_UNB}␊UNZ+0+R1'", NOTE),
    Case("no last terminator", E, (("UNZ+1+R1'\n", "UNZ+1+R1"),), F.MISSING_TERMINATOR, "UNZ", "UNZ+1+R1[]", WARNING),
    Case("no last terminator", X, (("IEA*1*000000007~", "IEA*1*000000007"),), F.MISSING_TERMINATOR, "IEA",
         "IEA*1*000000007[]", WARNING),
    Case("empty segment", E, (("UNS+S'", "UNS+S''"),), F.EMPTY_SEGMENT, "message 1, segment 11 CNT",
         "['␊]CNT+2:1'", WARNING),
    Case("empty segment", X, (("CTT*1~", "CTT*1~~"),), F.EMPTY_SEGMENT, "message 1, segment 6 SE",
         "[~]SE*6*0001~", WARNING),
    Case("empty segment in the envelope", X, ((GE, f"~{GE}"),), F.EMPTY_SEGMENT, "segment 9 of the file",
         f"[~]{GE}", WARNING),
    # service characters, character sets
    Case("UNA with equal characters", E, (("UNB", "UNA:::? 'UNB"),), F.BAD_SERVICE_STRING, "UNB", "UNA[:::? ']"),
    Case("separator without UNA", E, ((EDIFACT, "UNB|UNOC:3|A|B"),), F.BAD_SERVICE_STRING, "byte 0",
         "UNB[|]UNOC:3|A|B"),
    Case("trimmed ISA", X, (("GREATLAKES     *ZZ", "GREATLAKES*ZZ"),), F.BAD_ISA, "ISA, element ISA06",
         "ISA*00*          *00*          *ZZ*[GREATLAKES]*ZZ*HARBOURLOG     *261123*0845*U*00401*000000007*0*P*…"),
    Case("ISA cut off", X, ((X12, "ISA*00*          *00*"),), F.BAD_ISA, "byte 0", "[ISA*00*          *00*]"),
    Case("tag in small letters", E, (("UNS+S", "uns+S"),), F.BAD_SEGMENT_TAG, "message 1, segment 10 uns", "[uns]+S'"),
    Case("tag in small letters", X, (("CTT*1~", "ctt*1~"),), F.BAD_SEGMENT_TAG, "message 1, segment 5 ctt", "[ctt]*1~"),
    Case("unreleased terminator", E, (("+4711+", "+47'11+"),), F.BAD_SEGMENT_TAG, "message 1, segment 3 11", "[11]+9'"),
    Case("syntax version", E, (("UNOC:3", "UNOC:9"),), F.UNSUPPORTED_SYNTAX, "UNB, element UNB01.2",
         _UNB.replace(":3+", ":[9]+")),
    Case("character set", E, (("UNOC:3", "XYZA:3"),), F.UNSUPPORTED_CHARACTER_SET, "UNB, element UNB01",
         _UNB.replace("UNOC:3", "[XYZA:3]")),
    Case("control character", E, (("4711", "47\x0111"),), F.INVALID_CHARACTER, "message 1, segment 2 BGM",
         "BGM+220+47[␁]11+9'", WARNING),
    Case("accent", X, (("Great", "Gréat"),), F.INVALID_CHARACTER, "message 1, segment 3 N1",
         "N1*BY*Gr[é]at Lakes Stores*UL*0748431000007~", WARNING),
    Case("small letter under UNOA", E, (("UNOC", "UNOA"), ("4711", "47a1")), F.INVALID_CHARACTER,
         "message 1, segment 2 BGM", "BGM+220+47[a]1+9'", WARNING),
    Case("line break in a value", E, (("4711", "47\n11"),), F.INVALID_CHARACTER, "message 1, segment 2 BGM",
         "BGM+220+47[␊]11+9'", WARNING),
    # envelopes
    Case("no UNZ", E, (("UNZ+1+R1'\n", ""),), F.MISSING_INTERCHANGE_TRAILER, "UNZ", "UNT+12+1'[]"),
    Case("no IEA", X, (("IEA*1*000000007~", ""),), F.MISSING_INTERCHANGE_TRAILER, "IEA", "GE*1*7~[]"),
    Case("cut off", E, (("5'\nUNS+S'\nCNT+2:1'\nUNT+12+1'\nUNZ+1+R1'\n", ""),), F.MISSING_INTERCHANGE_TRAILER, "UNZ",
         "PRI+AAA:7.8[]"),
    Case("cut off", X, ((f"7080001100018~CTT*1~SE*6*0001~{GE}IEA*1*000000007~", ""),), F.MISSING_GROUP_TRAILER, "GE",
         "PO1*1*24*EA*62.4**EN*[]"),
    Case("no UNE", E, grouped(trailer=""), F.MISSING_GROUP_TRAILER, "UNE", "UNT+12+1'[]"),
    Case("no GE", X, ((GE, ""),), F.MISSING_GROUP_TRAILER, "GE", "SE*6*0001~[]"),
    Case("no UNT", E, (("UNT+12+1'\n", ""),), F.MISSING_MESSAGE_TRAILER, "message 1, segment 11 CNT", "CNT+2:1[]'"),
    Case("no SE", X, (("SE*6*0001~", ""),), F.MISSING_MESSAGE_TRAILER, "message 1, segment 5 CTT", "CTT*1[]~"),
    Case("stray segment", E, (("UNZ", "FTX+AAI'\nUNZ"),), F.SEGMENT_OUTSIDE_MESSAGE, "FTX", "[FTX]+AAI'"),
    Case("stray segment", X, ((GE, f"NTE*X~{GE}"),), F.SEGMENT_OUTSIDE_MESSAGE, "NTE", "[NTE]*X~"),
    Case("group beside a message", E, (("UNZ+1", f"{_UNG}{_SECOND}UNE+1+5'\nUNZ+1"),), F.GROUPS_AND_MESSAGES_MIXED,
         "UNB", f"[UNB]{_UNB[3:]}"),
    Case("empty interchange", E, ((ORDER, ""), ("UNZ+1", "UNZ+0")), F.EMPTY_INTERCHANGE, "UNB", f"[UNB]{_UNB[3:]}"),
    Case("empty interchange", X, ((GS + SET + GE, ""), ("IEA*1", "IEA*0")), F.EMPTY_INTERCHANGE, "ISA",
         f"[ISA]{ISA[3:99]}…"),
    Case("empty group", X, ((SET, ""), ("GE*1", "GE*0")), F.EMPTY_GROUP, "GS", f"[GS]{GS[2:]}"),
    Case("empty group", E, ((ORDER, f"{_UNG}UNE+0+5'"),), F.EMPTY_GROUP, "UNG", f"[UNG]{_UNG.rstrip()[3:]}"),
    Case("count of messages", E, (("UNZ+1", "UNZ+2"),), F.INTERCHANGE_COUNT, "UNZ, element UNZ01", "UNZ+[2]+R1'"),
    Case("count of groups", X, (("IEA*1", "IEA*2"),), F.INTERCHANGE_COUNT, "IEA, element IEA01",
         "IEA*[2]*000000007~"),
    Case("reference of the interchange", E, (("UNZ+1+R1", "UNZ+1+R2"),), F.INTERCHANGE_REFERENCE, "UNZ, element UNZ02",
         "UNZ+1+[R2]'"),
    Case("reference of the interchange", X, (("IEA*1*000000007", "IEA*1*000000008"),), F.INTERCHANGE_REFERENCE,
         "IEA, element IEA02", "IEA*1*[000000008]~"),
    Case("count of a group", E, grouped(trailer="UNE+2+5'\n"), F.GROUP_COUNT, "UNE, element UNE01", "UNE+[2]+5'"),
    Case("count of a group", X, (("GE*1", "GE*2"),), F.GROUP_COUNT, "GE, element GE01", "GE*[2]*7~"),
    Case("reference of a group", E, grouped(trailer="UNE+1+6'\n"), F.GROUP_REFERENCE, "UNE, element UNE02",
         "UNE+1+[6]'"),
    Case("reference of a group", X, (("GE*1*7", "GE*1*8"),), F.GROUP_REFERENCE, "GE, element GE02", "GE*1*[8]~"),
    Case("count of segments", E, (("UNT+12", "UNT+11"),), F.MESSAGE_COUNT, "message 1, segment 12 UNT, element UNT01",
         "UNT+[11]+1'"),
    Case("count of segments", X, (("SE*6", "SE*5"),), F.MESSAGE_COUNT, "message 1, segment 6 SE, element SE01",
         "SE*[5]*0001~"),
    Case("reference of the message", E, (("UNT+12+1", "UNT+12+2"),), F.MESSAGE_REFERENCE,
         "message 1, segment 12 UNT, element UNT02", "UNT+12+[2]'"),
    Case("reference of the set", X, (("SE*6*0001", "SE*6*0002"),), F.MESSAGE_REFERENCE,
         "message 1, segment 6 SE, element SE02", "SE*6*[0002]~"),
    Case("message twice", E, ((ORDER, ORDER + ORDER), ("UNZ+1", "UNZ+2")), F.DUPLICATE_MESSAGE_REFERENCE,
         "message 2, segment 1 UNH, element UNH01", "UNH+[1]+ORDERS:D:96A:UN:EAN008'"),
    Case("set twice", X, ((SET, SET + SET), ("GE*1", "GE*2")), F.DUPLICATE_MESSAGE_REFERENCE,
         "message 2, segment 1 ST, element ST02", "ST*850*[0001]~"),
    Case("group twice", X, ((GS + SET + GE, 2 * (GS + SET + GE)), ("IEA*1", "IEA*2")), F.DUPLICATE_GROUP_REFERENCE,
         "GS, element GS06", GS.replace("*7*", "*[7]*")),
    Case("date in the header", E, (("261123:0815", "261332:0815"),), F.INVALID_ENVELOPE_VALUE, "UNB, element UNB04.1",
         _UNB.replace("261123", "[261332]")),
    Case("date in the header", X, (("*261123*", "*261332*"),), F.INVALID_ENVELOPE_VALUE, "ISA, element ISA09",
         f"{ISA_END}[261332]*0845*U*00401*000000007*0*P*>~"),
    Case("usage indicator", X, (("*0*P*", "*0*Q*"),), F.INVALID_ENVELOPE_VALUE, "ISA, element ISA15",
         f"{ISA_END}261123*0845*U*00401*000000007*0*[Q]*>~"),
    Case("time in the group header", X, (("*0830*", "*2561*"),), F.INVALID_ENVELOPE_VALUE, "GS, element GS05",
         GS.replace("0830", "[2561]")),
    Case("no reference in UNB", E, (("0815+R1", "0815"),), F.MISSING_ELEMENT, "UNB, element UNB05",
         _UNB.replace("+R1", "[]")),
    Case("message in a wrong group", E, grouped(_UNG.replace("ORDERS", "INVOIC")), F.WRONG_FUNCTIONAL_GROUP,
         "message 1, segment 1 UNH, element UNH02", "UNH+1+[ORDERS:D:96A:UN:EAN008]'"),
    Case("set in a wrong group", X, (("GS*PO", "GS*IN"),), F.WRONG_FUNCTIONAL_GROUP,
         "message 1, segment 1 ST, element ST01", "ST*[850]*0001~"),
    Case("package", E, (("UNZ+1", "UNO+1+X+Y+3'abc'UNP+3+1'UNZ+2"),), F.UNSUPPORTED_PACKAGE,
         "message 2, segment 1 UNO", "[UNO]+1+X+Y+3'"),
    Case("no UNB", E, ((EDIFACT, "UNH+1+ORDERS:D:96A:UN'"),), F.MISSING_INTERCHANGE_HEADER, "file",
         "[]UNH+1+ORDERS:D:96A:UN'"),
    Case("no ISA", X, ((X12, "GS*PO*A~"),), F.MISSING_INTERCHANGE_HEADER, "file", "[]GS*PO*A~"),
    Case("no GS", X, ((GS, ""), (GE, "")), F.MISSING_GROUP_HEADER, "ST", "[]ST*850*0001~"),
    Case("message type", E, (("ORDERS:", "ORDRES:"),), F.UNKNOWN_MESSAGE_TYPE, "message 1, segment 1 UNH",
         "UNH+1+[ORDRES]:D:96A:UN:EAN008'"),
    Case("transaction set", X, (("ST*850", "ST*859"),), F.UNKNOWN_MESSAGE_TYPE, "message 1, segment 1 ST",
         "ST*[859]*0001~"),
    Case("release", E, (("D:96A", "D:99Z"),), F.UNKNOWN_RELEASE, "message 1, segment 1 UNH",
         "UNH+1+ORDERS:[D:99Z]:UN:EAN008'"),
    Case("release", X, (("*X*004010", "*X*009999"),), F.UNKNOWN_RELEASE, "message 1, GS, element GS08",
         GS.replace("004010", "[009999]")),
    # structure
    Case("no DTM", E, more(-1, ("DTM+137:20261123:102'\n", "")), F.MISSING_SEGMENT, "message 1, segment 3 DTM",
         "[]NAD+BY+4012345000009::9'"),
    Case("no BEG", X, more_x12(-1, (BEG, "")), F.MISSING_SEGMENT, "message 1, segment 2 BEG", f"[]{N1}"),
    Case("QTY behind the lines", E, more(1, ("CNT+2:1'\n", "CNT+2:1'\nQTY+21:1'\n")), F.UNEXPECTED_SEGMENT,
         "message 1, segment 12 QTY", "[QTY]+21:1'"),
    Case("N2 without N1", X, more_x12(1, (N1, f"N2*x~{N1}")), F.UNEXPECTED_SEGMENT, "message 1, segment 3 N2",
         "[N2]*x~"),
    Case("segment of nobody", E, more(1, ("UNS", "ZZZ+1'\nUNS")), F.UNKNOWN_SEGMENT, "message 1, segment 10 ZZZ",
         "[ZZZ]+1'"),
    Case("segment of nobody", X, more_x12(1, ("CTT", "ZZZ*1~CTT")), F.UNKNOWN_SEGMENT, "message 1, segment 5 ZZZ",
         "[ZZZ]*1~"),
    Case("FTX too late", E, more(1, ("CUX+2:EUR:9'\n", "CUX+2:EUR:9'\nFTX+AAI+++x'\n")), F.SEGMENT_OUT_OF_ORDER,
         "message 1, segment 7 FTX", "[FTX]+AAI+++x'"),
    Case("CTP too late", X, more_x12(1, (PO1, f"CTP**X~{PO1}")), F.SEGMENT_OUT_OF_ORDER, "message 1, segment 4 CTP",
         "[CTP]**X~"),
    Case("BGM twice", E, more(1, ("DTM+137", "BGM+220+4711+9'\nDTM+137")), F.SEGMENT_TOO_OFTEN,
         "message 1, segment 3 BGM", "[BGM]+220+4711+9'"),
    Case("BEG twice", X, more_x12(1, (BEG, BEG + BEG)), F.SEGMENT_TOO_OFTEN, "message 1, segment 3 BEG",
         f"[BEG]{BEG[3:]}"),
    Case("six CUX", E, more(5, ("CUX+2:EUR:9'\n", "CUX+2:EUR:9'\n" * 6)), F.LOOP_TOO_OFTEN,
         "message 1, segment 11 CUX", "[CUX]+2:EUR:9'"),
    Case("two CTT", X, more_x12(1, ("CTT*1~", "CTT*1~CTT*1~")), F.LOOP_TOO_OFTEN, "message 1, segment 6 CTT",
         "[CTT]*1~"),
    # elements
    Case("no qualifier", E, (("QTY+21", "QTY+"),), F.MISSING_ELEMENT, "message 1, segment 8 QTY, element QTY01.1",
         "QTY+[]:48:PCE'"),
    Case("no purpose", X, (("BEG*00", "BEG*"),), F.MISSING_ELEMENT, "message 1, segment 2 BEG, element BEG01",
         "BEG*[]*SA*4711**20261123~"),
    Case("segment too short", X, (("**20261123~N1", "~N1"),), F.MISSING_ELEMENT,
         "message 1, segment 2 BEG, element BEG05", "BEG*00*SA*4711[]~"),
    Case("elements too many", E, (("UNS+S'", "UNS+S+X+Y'"),), F.TOO_MANY_ELEMENTS,
         "message 1, segment 10 UNS, element UNS02", "UNS+S+[X+Y]'"),
    Case("elements too many", X, (("CTT*1~", "CTT*1*******Y~"),), F.TOO_MANY_ELEMENTS,
         "message 1, segment 5 CTT, element CTT08", "CTT*1*******[Y]~"),
    Case("components too many", E, (("48:PCE", "48:PCE:X:Y"),), F.TOO_MANY_COMPONENTS,
         "message 1, segment 8 QTY, element QTY01.4", "QTY+21:48:PCE:[X:Y]'"),
    Case("component separator in a value", X, (("*EN*", "*EN>X*"),), F.TOO_MANY_COMPONENTS,
         "message 1, segment 4 PO1, element PO106.2", "PO1*1*24*EA*62.4**EN>[X]*7080001100018~"),
    Case("repetition", E, (("UNOC:3", "UNOC:4"), (":14+261123", ":14+20261123"), ("4711", "4711*4712")),
         F.TOO_MANY_REPETITIONS, "message 1, segment 2 BGM, element BGM02 (repetition 2)", "BGM+220+4711*[4712]+9'"),
    Case("repetition", X, (("*U*00401*", "*^*00501*"), ("*X*004010", "*X*005010"), ("*24*", "*24^25*")),
         F.TOO_MANY_REPETITIONS, "message 1, segment 4 PO1, element PO102 (repetition 2)",
         "PO1*1*24^[25]*EA*62.4**EN*7080001100018~"),
    Case("long number", E, (("4711", "X" * 36),), F.TOO_LONG, "message 1, segment 2 BGM, element BGM02",
         f"BGM+220+[{'X' * 36}]+9'"),
    Case("long number", X, (("4711", "X" * 23),), F.TOO_LONG, "message 1, segment 2 BEG, element BEG03",
         f"BEG*00*SA*[{'X' * 23}]**20261123~"),
    Case("long and released", E, (("4711", "?+" * 36),), F.TOO_LONG, "message 1, segment 2 BGM, element BGM02",
         f"BGM+220+[{'?+' * 29}?…]"),
    Case("short unit", X, (("*EA*", "*E*"),), F.TOO_SHORT, "message 1, segment 4 PO1, element PO103",
         "PO1*1*24*[E]*62.4**EN*7080001100018~"),
    Case("words for a number", E, (("21:48", "21:many"),), F.WRONG_TYPE, "message 1, segment 8 QTY, element QTY01.2",
         "QTY+21:[many]:PCE'"),
    Case("words for a number", X, (("*24*", "*many*"),), F.WRONG_TYPE, "message 1, segment 4 PO1, element PO102",
         "PO1*1*[many]*EA*62.4**EN*7080001100018~"),
    Case("decimal comma", E, (("7.85", "7,85"),), F.WRONG_TYPE, "message 1, segment 9 PRI, element PRI01.2",
         "PRI+AAA:[7,85]'", WARNING),
    Case("decimal comma", X, (("62.4", "62,4"),), F.WRONG_TYPE, "message 1, segment 4 PO1, element PO104",
         "PO1*1*24*EA*[62,4]**EN*7080001100018~"),
    Case("code of nobody", E, (("NAD+SU", "NAD+XQ"),), F.INVALID_CODE, "message 1, segment 5 NAD, element NAD01",
         "NAD+[XQ]+0614141000005::9'", WARNING),
    Case("code of nobody", X, (("*EA*", "*??*"),), F.INVALID_CODE, "message 1, segment 4 PO1, element PO103",
         "PO1*1*24*[??]*62.4**EN*7080001100018~"),
    Case("no such day", E, (("20261123:102", "20261332:102"),), F.INVALID_DATE,
         "message 1, segment 3 DTM, element DTM01.2", "DTM+137:[20261332]:102'"),
    Case("no such day", X, (("**20261123", "**20261332"),), F.INVALID_DATE, "message 1, segment 2 BEG, element BEG05",
         "BEG*00*SA*4711**[20261332]~"),
    Case("no such time", E, (("20261123:102", "202611232561:203"),), F.INVALID_TIME,
         "message 1, segment 3 DTM, element DTM01.2", "DTM+137:[202611232561]:203'"),
    Case("no such time", X, more_x12(1, (N1, f"DTM*002*20261123*2561~{N1}")), F.INVALID_TIME,
         "message 1, segment 3 DTM, element DTM03", "DTM*002*20261123*[2561]~"),
    Case("qualifier without identifier", X, (("*UL*0748431000007", "*UL"),), F.CONDITION_REQUIRES,
         "message 1, segment 3 N1, element N104", "N1*BY*Great Lakes Stores*UL[]~"),
    Case("both of which one", X, more_x12(1, (PO1, f"{PO1}MEA**WT*5*01****02~")), F.CONDITION_EXCLUDES,
         "message 1, segment 5 MEA, element MEA03", "MEA**WT*[5]*01****02~"),
    # totals and identifiers
    Case("number of lines", E, (("CNT+2:1", "CNT+2:3"),), F.CONTROL_TOTAL, "message 1, segment 11 CNT, element CNT01.2",
         "CNT+2:[3]'"),
    Case("number of lines", X, (("CTT*1", "CTT*3"),), F.CONTROL_TOTAL, "message 1, segment 5 CTT, element CTT01",
         "CTT*[3]~"),
    Case("sum of quantities", E, (("CNT+2:1", "CNT+1:47"),), F.CONTROL_TOTAL,
         "message 1, segment 11 CNT, element CNT01.2", "CNT+1:[47]'", WARNING),
    Case("hash total", X, (("CTT*1", "CTT*1*25"),), F.CONTROL_TOTAL, "message 1, segment 5 CTT, element CTT02",
         "CTT*1*[25]~", WARNING),
    Case("check digit of an article", E, (("0614141001019", "0614141001018"),), F.CHECK_DIGIT,
         "message 1, segment 7 LIN, element LIN03.1", "LIN+1++[0614141001018]:EN'", WARNING),
    Case("check digit of an article", X, (("7080001100018", "7080001100019"),), F.CHECK_DIGIT,
         "message 1, segment 4 PO1, element PO107", "PO1*1*24*EA*62.4**EN*[7080001100019]~", WARNING),
    Case("check digit of a party", E, (("BY+4012345000009", "BY+4012345000008"),), F.CHECK_DIGIT,
         "message 1, segment 4 NAD, element NAD02.1", "NAD+BY+[4012345000008]::9'", WARNING),
    Case("check digit of a party", X, (("UL*0748431000007", "UL*0748431000008"),), F.CHECK_DIGIT,
         "message 1, segment 3 N1, element N104", "N1*BY*Great Lakes Stores*UL*[0748431000008]~", WARNING),
    Case("currency", E, (("2:EUR", "2:EUO"),), F.INVALID_CODE, "message 1, segment 6 CUX, element CUX01.2",
         "CUX+2:[EUO]:9'", WARNING),
    Case("currency", X, more_x12(1, (N1, f"CUR*BY*USS~{N1}")), F.INVALID_CODE,
         "message 1, segment 3 CUR, element CUR02", "CUR*BY*[USS]~", WARNING),
    Case("carrier", X, more_x12(1, (N1, f"TD5**2*UPS-NEXT-DAY~{N1}")), F.INVALID_CODE,
         "message 1, segment 3 TD5, element TD503", "TD5**2*[UPS-NEXT-DAY]~", WARNING),
    # the shape of service segments
    Case("elements of the header", E, (("+R1'\nUNH", "+R1+++++++X'\nUNH"),), F.TOO_MANY_ELEMENTS,
         "UNB, element UNB12", _UNB.replace("+R1'", "+R1+++++++[X]'"), WARNING),
    Case("elements of the group header", X, (("*X*004010~", "*X*004010*Y~"),), F.TOO_MANY_ELEMENTS,
         "GS, element GS09", GS.replace("~", "*[Y]~"), WARNING),
    Case("length of the reference", E, (("+R1'\nUNH", f"+{'9' * 15}'\nUNH"), ("UNZ+1+R1", f"UNZ+1+{'9' * 15}")),
         F.TOO_LONG, "UNB, element UNB05", _UNB.replace("+R1'", f"+[{'9' * 15}]'")),
    Case("length of the set's number", X, (("ST*850*0001", "ST*850*1"), ("SE*6*0001", "SE*6*1")), F.TOO_SHORT,
         "message 1, segment 1 ST, element ST02", "ST*850*[1]~"),
    Case("separators at the end", E, (("4711+9'", "4711+9+++'"),), F.TRAILING_SEPARATOR,
         "message 1, segment 2 BGM, element BGM04", "BGM+220+4711+9[+++]'", NOTE),
    Case("separators at the end", X, (("CTT*1~", "CTT*1***~"),), F.TRAILING_SEPARATOR,
         "message 1, segment 5 CTT, element CTT02", "CTT*1[***]~", NOTE),
    Case("separators at the end of a composite", E, (("EUR:9'", "EUR:9::'"),), F.TRAILING_SEPARATOR,
         "message 1, segment 6 CUX, element CUX01.4", "CUX+2:EUR:9[::]'", NOTE),
]  # fmt: skip
