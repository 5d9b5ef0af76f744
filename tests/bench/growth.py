"""A hundred times as many files as there are, by the database itself, in minutes.

What is there is written again with other keys: files that are over everywhere, so that each agency
has a longer past; of open ones a tenth, and none at the desks that are looked at, for nobody's own
work grows with the province. The rows are those that lists, counts and searches read. Encrypted
columns are bound to their row: those of a copy take their room, and cannot be read.
"""

from django.db import connection

from procedures.models import Application, Fee, Opinion, StepRun, WorkItem
from procedures.workflow import FINAL_STATUSES, OPEN_STATUSES

MODELS = (Application, StepRun, Opinion, WorkItem, Fee)
FILED = [status for status in OPEN_STATUSES if status != "draft"]
OPEN_ONES = 10  # of so many copies of what is over, one of what is open
# The first four hex digits of a key are the number of the copy: references lead to their own. In
# keys of ours they are the years of the clock, far below 0x1000.
KEY = "overlay({0}::text placing to_hex(4096 + k) from 1)::uuid"
OTHERS = {
    "code": "left(code, -4) || lpad((right(code, 4)::int + k * 10000)::text, 7, '0')",
    "register_number": "register_number + k * 100000",
    "submission_key": "gen_random_uuid()",
}
CHOSEN = """
    CREATE TEMPORARY TABLE grown AS
    SELECT file.id AS file, k FROM procedures_application file, generate_series(1, %(copies)s) k
    WHERE file.status = ANY(%(over)s) OR k <= %(copies)s / %(open_ones)s AND file.status <> 'draft'
      AND NOT EXISTS (SELECT FROM procedures_workitem item WHERE item.application_id = file.id
                      AND item.agency_id = ANY(%(agencies)s))"""
OF_VERSION = """
    CREATE TEMPORARY TABLE grown AS
    SELECT file.id AS file, k FROM procedures_application file, generate_series(1, %(copies)s) k
    WHERE file.version_id = %(version)s AND file.status = ANY(%(open)s)"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisunique"""


def grow(wanted: int, agencies: list) -> int:
    """Until there are about `wanted` files; how many there are then. Open work of `agencies` stays
    what it is. PostgreSQL only, by who may switch its triggers off."""
    files = Application.objects.exclude(status="draft")
    there, over = files.count(), files.filter(status__in=FINAL_STATUSES).count()
    copies = (wanted - there) // (over + (there - over) // OPEN_ONES)
    chosen = {"copies": copies, "over": [*FINAL_STATUSES], "open_ones": OPEN_ONES}
    _write_all(CHOSEN, chosen | {"agencies": agencies})
    return Application.objects.count()


def grow_open(version, wanted: int) -> int:
    """At least `wanted` open files of one version; how many there are then. As `grow`."""
    files = Application.objects.filter(version=version, status__in=FILED)
    copies = -(-wanted // files.count())
    _write_all(OF_VERSION, {"copies": copies, "version": version.pk, "open": [*FILED]})
    return files.count()


def _write_all(choose: str, values: dict):
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(choose, values)
        for model in MODELS:
            _write_again(cursor, model)
        cursor.execute("DROP TABLE grown")
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _write_again(cursor, model):
    """Its further indexes are made anew afterwards: that is quicker than row by row."""
    table = model._meta.db_table
    cursor.execute(INDEXES, [table])
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    fields = model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(_value(field) for field in fields)
    own = "id" if model is Application else "application_id"
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} JOIN grown ON file = {own}"
    )
    for _name, definition in indexes:
        cursor.execute(definition)


def _value(field) -> str:
    is_copied = field.primary_key or field.related_model in MODELS
    return OTHERS.get(field.column) or (KEY.format(field.column) if is_copied else field.column)
