"""Indicators: what is measured of how the declaration is kept, from the portal's own records or reported."""
