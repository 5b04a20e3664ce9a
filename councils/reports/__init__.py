"""The documents of councils and meetings."""
