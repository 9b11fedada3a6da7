"""The currencies that amounts and columns name: codes of ISO 4217 and the usual signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
CODES = frozenset(_CODES.split())
SIGNS = {
    **{"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB"},
    **{"₺": "TRY", "₴": "UAH", "₩": "KRW", "₪": "ILS", "₦": "NGN", "R$": "BRL", "zł": "PLN"},
    **{"Kč": "CZK", "Ft": "HUF", "lei": "RON", "kr": "kr", "kr.": "kr", "S/": "PEN", "Rs": "INR"},
    **{"Rs.": "INR", "Fr.": "CHF", "A$": "AUD", "C$": "CAD", "₡": "CRC", "₲": "PYG", "₱": "PHP"},
}


def code(written: str) -> str | None:
    """The code of a currency as an amount names it; `None` where this is no currency.

    >>> code("€"), code("eur"), code("R$"), code("abc")
    ('EUR', 'EUR', 'BRL', None)
    """
    return SIGNS.get(written) or (written.upper() if written.upper() in CODES else None)


def named_in(heading: str) -> bool:
    """Whether a heading names a currency, as `Amount (EUR)` does."""
    return any(map(code, heading.replace("(", " ").replace(")", " ").split()))


def several(
    columns: Mapping[str, Sequence[str]], accounts: Sequence[str]
) -> tuple[str, int] | None:
    """The column that gives an account more than one currency, and the first row of another.

    `None` where no column of currencies does, or where one gives each account its own: another
    may tell what was paid abroad.
    """
    found = None
    for heading, cells in columns.items():
        if not all(map(CODES.__contains__, cells)):
            continue
        first: dict[str, str] = {}
        other = next(
            (
                index
                for index, (account, cell) in enumerate(zip(accounts, cells, strict=True))
                if first.setdefault(account, cell) != cell
            ),
            None,
        )
        if other is None:
            return None
        found = found or (heading, other)
    return found
