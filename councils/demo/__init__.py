"""A believable portal to try: real councils and municipalities, fictional people, two years of meetings.

`world.build` makes it. The same day gives the same world, and each council is the same at every scale. Nothing here is
used when the portal is: only `manage.py seed` and the tests import it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

# What other apps add to the world once the councils' part is there; each takes the journal and the moment.
MORE: list[Callable[[Any, datetime], None]] = []
