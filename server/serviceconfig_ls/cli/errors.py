"""What makes a call unusable; knows only how to say it."""


class UnusableError(Exception):
    """The call or an input cannot be used. Its text names the place and the way out."""
