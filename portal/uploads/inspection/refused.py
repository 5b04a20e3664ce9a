"""Why a file is not taken in, as a code."""


class Refused(Exception):
    """The file is not taken in; `code` is a key of portal.uploads.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
