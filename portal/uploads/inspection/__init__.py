"""What a file really is, found out in a process of its own that has little memory, little time and no secrets.

Nothing here imports Django or the portal: `python -I` starts it with the standard library and pikepdf alone. Each
module reads one family of formats and raises Refused with a code; the words for people are the portal's.
"""
