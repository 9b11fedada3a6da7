def handle(message, work):
    try:
        work(message)
    except Exception:
        message.nak(delay=1)
    else:
        message.ack()
