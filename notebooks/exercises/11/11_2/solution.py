def next_try(deliveries):
    if deliveries > 6:
        return None
    return 2 ** (deliveries - 1)
