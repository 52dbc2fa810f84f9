"""The code lists that document fields take their values from, each named once, and the minor units of currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CodeList:
    """A published list of codes: ``name`` as fields refer to it, its title, and who keeps it."""

    name: str
    title: str
    agency: str


def _un(element: str, title: str) -> CodeList:
    return CodeList(f"UNCL {element}", title, "UN/EDIFACT code list (UNTDED)")


_LISTS = (
    CodeList("UN/ECE Rec 20", "Units of measure; packages of Recommendation 21 with an X before them", "UN/CEFACT"),
    CodeList("UN/ECE Rec 19", "Modes of transport", "UN/CEFACT"),
    CodeList("UN/ECE Rec 21", "Types of packages", "UN/CEFACT"),
    CodeList("UN/ECE Rec 24", "Status of transport (element 9011 until D.99B)", "UN/CEFACT"),
    CodeList("ISO 4217", "Currencies", "ISO"),
    CodeList("ISO 3166 alpha-2", "Countries", "ISO"),
    CodeList(
        "ISO 6523 ICD", "Registers that give identifiers: 0088 is GLN, 0060 DUNS", "ISO 6523 registration authority"
    ),
    CodeList("EAS", "Kinds of electronic address", "European Commission, eInvoicing"),
    CodeList("VATEX", "Reasons for exemption from VAT", "European Commission, eInvoicing"),
    CodeList("MIME", "Media types", "IANA"),
    CodeList("Incoterms", "Rules of delivery", "International Chamber of Commerce"),
    CodeList("SCAC", "Standard Carrier Alpha Codes", "National Motor Freight Traffic Association"),
    CodeList("X12 1005", "Order of the levels of a ship notice: 0001 is S-O-P-I, 0004 S-O-I", "ANSI ASC X12"),
    CodeList("X12 305", "What to do with a payment order: I is advice only, C pays and advises", "ANSI ASC X12"),
    CodeList("X12 623", "Time zones", "ANSI ASC X12"),
    CodeList(
        "GLN DUNS DUNS4 SCAC SELLER BUYER",
        "Who gave a party's identifier: GS1, Dun & Bradstreet (without or with the four-character suffix), the list of "
        "North American carriers, or one of the two parties itself",
        "this package",
    ),
    _un("1001", "Kinds of document"),
    _un("1153", "What a reference is the number of"),
    _un("1225", "Function of a message: original, change, copy"),
    _un("1229", "What is to be done, or was done, with a line"),
    _un("2005", "What a date is the date of"),
    _un("2475", "What days are counted from"),
    _un("4215", "How freight is paid"),
    _un("4221", "Discrepancies"),
    _un("4233", "How packages are marked"),
    _un("4279", "Kinds of payment terms"),
    _un("4451", "What a text is about"),
    _un("4461", "Means of payment"),
    _un("4465", "Reasons for an adjustment"),
    _un("4471", "How an allowance or a charge is settled"),
    _un("4499", "Reasons for a movement of stock"),
    _un("4501", "Direction of a movement of stock"),
    _un("5153", "Kinds of tax"),
    _un("5305", "Tax categories"),
    _un("5375", "Kinds of price"),
    _un("6063", "What a quantity is the quantity of"),
    _un("7075", "Levels of packaging"),
    _un("7143", "What an item number is: also the classification it is of"),
    _un("7161", "Reasons for an allowance or a charge"),
    _un("7405", "What an identity number is"),
    _un("7491", "Kinds of stock"),
    _un("8053", "Kinds of transport equipment"),
    _un("9013", "Reasons for a transport status"),
)
CODE_LISTS: dict[str, CodeList] = {item.name: item for item in _LISTS}
"""Every code list by the name that fields use."""

UNITS: dict[str, str] = {
    "document currency": "an amount in the currency that the document states",
    "tax currency": "an amount in the currency that the tax is accounted for in",
    "percent": "of a hundred",
    "days": "calendar days",
    "packages": "how many",
    "layers": "how many",
    "degrees": "decimal degrees, north and east positive",
    "per unit": "tax currency per document currency",
    "base64": "bytes as text (RFC 4648)",
    "GTIN, 14 digits": "GS1 number of a trade item, filled with zeros on the left; ends in a check digit",
    "SSCC, 18 digits": "GS1 number of a logistic unit; ends in a check digit",
}
"""Every unit of a field that is no code list."""

# ISO 4217, table A.1: currencies whose smallest unit is not a hundredth.
_WHOLE = frozenset(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    )
)
_THOUSANDTHS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def minor_unit(currency: str | None) -> Decimal:
    """The smallest amount of a currency (ISO 4217): 0.01, but 1 of the yen and 0.001 of the dinar."""
    if currency in _WHOLE:
        return Decimal(1)
    return Decimal("0.001") if currency in _THOUSANDTHS else Decimal("0.01")
