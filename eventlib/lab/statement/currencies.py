"""The currencies that amounts and columns name: codes of ISO 4217 and the usual signs."""

from __future__ import annotations

import re
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
_SIGNS = """
    €=EUR ¤=EUR $=USD US$=USD £=GBP ¥=JPY ₹=INR Rs=INR Rs.=INR ₽=RUB ₺=TRY ₴=UAH ₩=KRW ₪=ILS ₦=NGN
    ₱=PHP ₡=CRC ₲=PYG S/=PEN R$=BRL A$=AUD AU$=AUD C$=CAD CA$=CAD HK$=HKD MX$=MXN NZ$=NZD S$=SGD
    zł=PLN Kč=CZK Ft=HUF lei=RON kr=kr kr.=kr Fr.=CHF
"""
SIGNS = dict(each.split("=") for each in _SIGNS.split())
_CURRENCY = re.compile("(?i)currency|ccy|moneda|divisa|währung|devise|valuta")
_ABROAD = re.compile("(?i)foreign|orig|extranj|fremd")


def code(written: str) -> str | None:
    """The code of a currency as an amount names it; `None` where this is no currency.

    >>> code("€"), code("eur"), code("R$"), code("abc")
    ('EUR', 'EUR', 'BRL', None)
    """
    return SIGNS.get(written) or (written.upper() if written.upper() in CODES else None)


def named_in(heading: str) -> bool:
    """Whether a heading names a currency, as `Amount (EUR)` does."""
    words = heading.replace("(", " ").replace(")", " ").split()
    return any(word in CODES or word in SIGNS for word in words)


def several(
    columns: Mapping[str, Sequence[str]], accounts: Sequence[str]
) -> tuple[str, int] | None:
    """The column that gives an account more than one currency, and the first row of another.

    `None` where no column of currencies does, or where another gives each account its own: then
    the one may tell what was paid abroad, unless it alone calls itself a currency.
    """
    found: dict[str, int | None] = {}
    for heading, cells in columns.items():
        codes = [code(cell) for cell in cells]
        # What is left empty, or is no code, makes a column of texts; but not one that says it.
        if any(codes) and (all(codes) or (_names_it(heading) and all(map(_code_or_none, cells)))):
            first: dict[str, str] = {}
            found[heading] = None
            for index, (account, named) in enumerate(zip(accounts, codes, strict=True)):
                if named is not None and first.setdefault(account, named) != named:
                    found[heading] = index
                    break
    own = [heading for heading, index in found.items() if index is None]
    for heading, other in found.items():
        if other is not None and not any(_names_it(each) >= _names_it(heading) for each in own):
            return heading, other
    return None


def _names_it(heading: str) -> bool:
    return bool(_CURRENCY.search(heading)) and not _ABROAD.search(heading)


def _code_or_none(cell: str) -> bool:
    return not cell or code(cell) is not None
