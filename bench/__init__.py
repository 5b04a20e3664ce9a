"""How fast the portal is, as a multiple of a bare Django app on the same server and database: `make bench`."""
