"""The floor: the least that a logged-in page can cost with Django."""
