"""What every broker promises, as a test suite for any engine: inherit it and say how yours opens.

    # test_my_broker.py
    import pytest

    from eventlib.testing.broker.contract import BrokerContract
    from my_package import MyBroker


    class TestMyBroker(BrokerContract):
        @pytest.fixture
        def connect(self):
            place = MyBroker()
            yield lambda: place
            place.close()

`connect` returns a function; each of its calls gives a connection to one place, which has no stream
when the test begins. Time is the engine's own: a test lets it pass by a `fetch` that waits, or asks
again until it has passed, so nothing here takes longer than the engine's clock says.

One test for each promise, and the test's name is the promise. `mutants` are brokers that break one
promise each. pytest is needed, and so it is imported by `contract` alone.
"""
