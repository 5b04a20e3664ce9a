"""Who may what: the councils' action plans, which their coordinators write and their readers read."""

from django.utils import timezone

from tests.access.lines import READERS, by_coordinators, fixed, get, of_coordinators

LINES = [
    get("councils:plan-list", "council", may=READERS),
    get("councils:plan-detail", "plan", may=READERS),
    get("councils:plan-history", "plan", may=READERS),
    *of_coordinators("councils:plan-new", "council", data=fixed(year=2031)),
    *of_coordinators("councils:plan-edit", "plan", data=fixed(text="Vi väljer tre områden.", version=0)),
    *of_coordinators("councils:plan-adopt", "plan", data=lambda w: {"on": timezone.localdate().isoformat()}),
    *of_coordinators("councils:focus-new", "plan", data=fixed(title="Validering")),
    *of_coordinators("councils:focus-edit", "focus", data=fixed(title="Vård", version=0)),
    *of_coordinators("councils:focus-follow-up", "focus", data=fixed(state="under_way", comment="Går bra.", version=0)),
    by_coordinators("councils:focus-remove", "focus"),
    *of_coordinators("councils:step-add", "focus", data=fixed(text="Ring skolorna")),
    by_coordinators("councils:step-remove", "plan_step"),
    get("thread", "plan", before=("action-plan",), may=READERS),
]
