def undo_withdrawal(store, event_id):
    wrong = store.find(event_id)
    account = store.replay(wrong.aggregate_id, BankAccount)
    account.deposit(wrong.data["amount"], store, command_id=f"undo-{event_id}")
