"""The error that ends a command, or the work on one input, with a message for the user."""


class UnusableError(Exception):
    """The call or an input cannot be used. The text names the place and the way out."""
