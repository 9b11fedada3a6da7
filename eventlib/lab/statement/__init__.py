"""`import_statement`: a bank statement becomes events, and its own balances check them."""

from eventlib.lab.statement.importing import import_statement

__all__ = ["import_statement"]
