"""A small invented release of each standard, as a user's own definition files."""

from __future__ import annotations

from edi_gateway.standards.written import file_text

_EDIFACT = {"standard": "EDIFACT", "release": "D.99Z"}
_X12 = {"standard": "X12", "release": "009990"}

OWN = {
    "edifact/D.99Z/dictionary.json": file_text(
        _EDIFACT,
        {
            "segments": {"BGM": ["Beginning of message", "1004 M"], "QLT": ["Quality", "9901 M", "C990 C 2"]},
            "composites": {"C990": ["Reading", "9902 M", "9903 C"]},
            "elements": {
                "1004": ["an..35", "Document number"],
                "9901": ["an..3", "Quality qualifier"],
                "9902": ["n..6", "Reading"],
                "9903": ["an..3", "Unit, coded"],
            },
            "codes": {"9903": "KGM LTR"},
            "code_names": {"9903": {"KGM": "Kilogram", "LTR": "Litre"}},
        },
    ).encode(),
    "edifact/D.99Z/QUALTY.json": file_text(
        {**_EDIFACT, "type": "QUALTY", "title": "Quality report"},
        {"table": ["UNH M 1", "BGM M 1", "SG1 C >1", "  QLT M 1", "  BGM C 1", "UNT M 1"]},
    ).encode(),
    "x12/009990/dictionary.json": file_text(
        _X12,
        {
            "segments": {"BQL": ["Beginning Segment for Quality", "9901 M", "9902 O", "9903 O"]},
            "notes": {"BQL": "P0203"},
            "elements": {
                "9901": ["AN 1/10", "Report Number"],
                "9902": ["R 1/10", "Reading"],
                "9903": ["ID 2/2", "Unit Code"],
            },
            "codes": {"9903": "KG LT"},
        },
    ).encode(),
    "x12/009990/771.json": file_text(
        {**_X12, "type": "771", "title": "Quality Report", "functional_group": "QL"},
        {"table": ["ST M 1", "BQL M 1", "SE M 1"]},
    ).encode(),
}

EDIFACT_FILE = (
    b"UNB+UNOA:3+SENDER:14+RECEIVER:14+990101:1200+REF1'UNH+1+QUALTY:D:99Z:UN'BGM+DOC1'QLT+A+%b'UNT+4+1'UNZ+1+REF1'"
)
X12_FILE = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *990101*1200*^*00501*000000001*0*P*>~"
    b"GS*QL*SENDER*RECEIVER*20990101*1200*1*X*009990~ST*771*0001~BQL*R1*%b~SE*3*0001~GE*1*1~IEA*1*000000001~"
)
