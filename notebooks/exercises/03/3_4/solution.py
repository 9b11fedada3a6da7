import ipywidgets as widgets


def wire(slider, balance, store):
    def show(change):
        account = store.replay("ACC123", BankAccount, version=change["new"])
        balance.value = f"<b>{account.balance} €</b>"

    slider.observe(show, "value")
    show({"new": slider.value})


slider = widgets.IntSlider(value=8, min=1, max=8, description="version")
balance = widgets.HTML()
wire(slider, balance, store)
widgets.VBox([slider, balance])
