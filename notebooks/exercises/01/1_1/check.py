"""What exercise 1.1 has to do."""

from __future__ import annotations

from typing import Any

from eventlib.lab.exercises.check import Verdict

from ..shared import WatchedBus, first_error, order

TOTALS = {31: "9.00", 7: "60.00", 52: "50.00", 8: "120.00", 3: "50.40", 6: "100.00"}
OVER_50 = ["ORD7", "ORD8", "ORD3", "ORD6"]


def check(add_gifts: Any) -> Verdict:
    """A gift for each order created over 50 €, whatever its number, and for nothing else.

    Hidden: numbers in no order, a total of exactly 50.00, one of 50.40, a cancelled order.
    """
    bus, gifts = WatchedBus(), []
    add_gifts(bus, gifts)
    for number, total in TOTALS.items():
        bus.publish(order(number, total))
    bus.publish(order(9, "99.00", type="order.cancelled"))
    came = {"came": ", ".join(map(str, gifts)), "asked": ", ".join(bus.asked)}
    if not bus.asked:
        return Verdict(False, "nobody")
    if bus.dead_letters:
        figures = {"letters": len(bus.dead_letters), "error": first_error(bus.dead_letters)}
        return Verdict(False, "letters", figures)
    if "ORD9" in gifts:
        return Verdict(False, "cancelled", came)
    if not gifts:
        heard = any(asked in ("order.created", "order.*", "*") for asked in bus.asked)
        return Verdict(False, "quiet" if heard else "silent", came)
    if len(set(map(str, gifts))) < len(gifts):
        return Verdict(False, "twice", came)
    if not set(map(str, gifts)) <= {f"ORD{number}" for number in TOTALS}:
        return Verdict(False, "what", came)
    if gifts == [*OVER_50[:2], "ORD6"]:
        return Verdict(False, "cents", came)
    if gifts == ["ORD7", "ORD52", "ORD8", "ORD3", "ORD6"]:
        return Verdict(False, "limit", came)
    return Verdict(gifts == OVER_50, "right" if gifts == OVER_50 else "others", came)
