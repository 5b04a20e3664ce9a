"""The demo of the follow-up: real commitments, fictional answers."""
