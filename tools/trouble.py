"""What goes wrong in a way the reader can mend."""


class Trouble(Exception):
    """Its text is all that is shown: it says what is missing and how to get it."""
