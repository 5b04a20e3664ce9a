"""Whom the directory knows: its key for the person -> the address, and what it says of the address."""

PEOPLE: dict[str, tuple[str, bool | None]] = {
    "s-anna": ("anna@region.example", True),
    # Another person who has been given Anna's address.
    "s-other": ("anna@region.example", True),
    "s-capital": ("Anna@Region.Example", True),
    "s-stranger": ("stranger@region.example", True),
    "s-unverified": ("ulla@region.example", False),
    # Entra ID says nothing of whether an address is verified.
    "s-entra": ("erik@region.example", None),
    "s-elsewhere": ("olle@elsewhere.example", True),
    "s-nearly": ("nils@evil-region.example", True),
    "s-without": ("", None),
    "s-closed": ("kim@region.example", True),
    "s-late": ("lars@region.example", True),
}
