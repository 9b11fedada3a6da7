def sold_to_v2(event):
    return [("voucher.sold.v2", {**event.data, "currency": "EUR"})]


def v2_to_today(event):
    old, voucher = event.data, {"aggregate_id": event.aggregate_id}
    issued = {**voucher, "value": old["price"], "owner": old["to"], "currency": old["currency"]}
    return [("voucher.issued", issued), ("voucher.paid", {**voucher, "amount": old["price"]})]
