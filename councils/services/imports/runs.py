"""A file's way into the registry: uploaded and shown, then carried out as a whole or not at all, or thrown away."""

from datetime import timedelta

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from councils.models.imports import Import, ImportRow
from councils.services.imports import columns, files, memberships, organisations, people, plans
from councils.services.imports.plans import Outcome, Row, Sort
from portal.concurrency import WrongState
from portal.history import recorded
from portal.models import User

log = structlog.get_logger(__name__)
Kind = Import.Kind
SORTS: dict[str, Sort] = {
    Kind.ORGANISATIONS: organisations.SORT,
    Kind.PEOPLE: people.SORT,
    Kind.MEMBERSHIPS: memberships.SORT,
}
KEPT = timedelta(days=7)  # what waits holds people's contacts, so it does not wait for ever
BATCH = 500


@recorded
def upload(kind: Import.Kind, content: bytes, *, filename: str, by: User) -> Import:
    """Read a file and keep what each of its rows would do; Unreadable if it is no table of that kind."""
    sort = SORTS[kind]
    table = columns.match(files.read(content), sort.columns)
    run = Import(kind=kind, filename=filename[:120], uploaded_by=by, unused_headings=table.unused)
    _keep(run, plans.make(sort, table.rows, by=by))
    return run


def _keep(run: Import, rows: list[Row]) -> None:
    """Save the plan as the one that is shown."""
    sort = SORTS[run.kind]
    shown = [plans.shown(sort, row) for row in rows]
    outcomes = [row.outcome for row in shown]
    run.added, run.changed = outcomes.count(Outcome.ADDED), outcomes.count(Outcome.CHANGED)
    run.unchanged, run.refused = outcomes.count(Outcome.UNCHANGED), outcomes.count(Outcome.REFUSED)
    run.plan = plans.digest(rows)
    run.save()
    run.rows.all().delete()
    for row in shown:
        row.source = run
    ImportRow.objects.bulk_create(shown, batch_size=BATCH)


@recorded
def apply(run: Import, *, by: User) -> bool:
    """Carry out the whole import as it was shown; carried out already, nothing happens.

    Returns False, with the new plan kept to be shown, if the registry has changed so that the rows would do something
    else than was agreed to. WrongState if some row is refused, or if it has been thrown away.
    """
    run = _locked(run)
    if run.applied_at is not None:
        return True
    sort = SORTS[run.kind]
    _close(sort)
    kept = [(row.number, row.cells) for row in run.rows.all()]
    rows = plans.make(sort, kept, by=by)
    if plans.digest(rows) != run.plan:
        _keep(run, rows)
        return False
    if run.refused:
        raise WrongState(_("Some rows are refused, so nothing has been imported. Mend the file and upload it again."))
    _write(sort, rows)
    run.applied_at = timezone.now()
    run.save(update_fields=["applied_at"])
    run.rows.all().delete()
    log.info("import_applied", run=run.pk, kind=run.kind, added=run.added, changed=run.changed)
    return True


def _close(sort: Sort) -> None:
    """Let nobody else write what is written here until this is over; all may read. Two that press come in turn.

    Rows that others hold are waited for before anything is held here, in the order in which the pages' services take
    them (a council or a person, then a place), so that nobody waits for somebody who waits.
    """
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in (*sort.held_first, sort.model))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")


def _write(sort: Sort, rows: list[Row]) -> None:
    new = [sort.model(**row.values) for row in rows if row.outcome == Outcome.ADDED]
    changed = []
    fields = {"version"}
    for row in rows:
        if row.outcome == Outcome.CHANGED:
            differences = row.differences
            for name, (_before, after) in differences.items():
                setattr(row.target, name, after)
            row.target.version += 1
            fields |= differences.keys()
            changed.append(row.target)
    try:
        with transaction.atomic():
            sort.model._default_manager.bulk_create(new, batch_size=BATCH)
            # Ten thousand changes by `bulk_update` take two and a half times as long; nothing is inserted here.
            sort.model._default_manager.bulk_create(
                changed, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(fields)
            )
    except IntegrityError as error:  # letters that the database holds for the same, and we for different
        log.warning("import_refused_by_database", error=str(error).splitlines()[0])
        raise WrongState(
            _("Two rows are the same to the registry though spelled differently. Mend the file and upload it again.")
        ) from error


@recorded
def discard(run: Import, *, by: User) -> None:
    """Throw away what waits, with all that it held; what has been carried out stays as a note that it was."""
    row = Import.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if row is not None and row.applied_at is not None:
        raise WrongState(_("The import has been carried out, so it cannot be thrown away."))
    if row is not None:
        row.delete()


def sweep() -> int:
    """Throw away what has waited for a week; return how many there were."""
    waiting = Import.objects.filter(applied_at=None, uploaded_at__lt=timezone.now() - KEPT)
    return waiting.delete()[1].get(Import._meta.label, 0)


def _locked(run: Import) -> Import:
    row = Import.objects.select_for_update(of=("self",)).filter(pk=run.pk).first()
    if row is None:
        raise WrongState(_("The import has been thrown away. Upload the file again."))
    return row
