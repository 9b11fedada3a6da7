class RedeemableCard(TeaCard):
    def redeem(self, card_id, store, command_id=None):
        if command_id is not None and store.find(command_id) is not None:
            return
        if self.stamps < 10:
            raise ValueError(f"10 stamps are needed, and there are {self.stamps}")
        redeemed = Event(
            id=command_id or store.ids.next(),
            type="card.redeemed",
            data={"aggregate_id": card_id},
            timestamp=store.clock.now(),
            source="tea-shop",
        )
        self.apply(store.append(redeemed, expected_version=self.version))
