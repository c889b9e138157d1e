"""What the database itself refuses, beyond a row's own columns.

- A record never points at another controller's: shared terms (no controller) may be pointed at
  by all, anything else only within one controller; and a row never moves to another parent.
- "None, because…" and records exclude each other. Checked when the transaction ends, so that
  one may replace the other within it.
"""

import pgtrigger

_OWNERS = {
    "processingactivity_id": "SELECT controller_id FROM processing_processingactivity WHERE id = NEW.{}",
    "activity_id": "SELECT controller_id FROM processing_processingactivity WHERE id = NEW.{}",
    "disclosure_id": "SELECT a.controller_id FROM processing_disclosure d"
    " JOIN processing_processingactivity a ON a.id = d.activity_id WHERE d.id = NEW.{}",
    "purpose_id": "SELECT a.controller_id FROM processing_purpose p"
    " JOIN processing_processingactivity a ON a.id = p.activity_id WHERE p.id = NEW.{}",
    "retentionperiod_id": "SELECT a.controller_id FROM processing_retentionperiod r"
    " JOIN processing_purpose p ON p.id = r.purpose_id"
    " JOIN processing_processingactivity a ON a.id = p.activity_id WHERE r.id = NEW.{}",
}
"""By the column that leads up: the query for the controller of a row."""


def same_controller(owner: str, target: str, table: str) -> pgtrigger.Trigger:
    """Refuse a row whose ``target`` column points at a row of ``table`` of another controller."""
    own = _OWNERS[owner].format(owner)
    return pgtrigger.Trigger(
        name=f"own_{target.removesuffix('_id')}",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("theirs", "bigint")],
        func=f"""
            SELECT controller_id INTO theirs FROM {table} WHERE id = NEW.{target};
            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM ({own}) THEN
                RAISE EXCEPTION 'a record of another controller cannot be pointed at'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_same_controller';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - table and column names of this module
    )


def stays_under(*fields: str) -> pgtrigger.Trigger:
    """A row never moves to another parent: it would take its past along."""
    return pgtrigger.ReadOnly(name="stays_under_its_parent", fields=list(fields))


def no_records_under(field: str, table: str, records: str, column: str) -> pgtrigger.Trigger:
    """On the row that may say "none, because…": refuse that while records stand."""
    return pgtrigger.Trigger(
        name=f"no_{field}_or_none",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        timing=pgtrigger.Deferred,
        func=_contradiction(field, table, records, column, "NEW.id"),
    )


def none_not_said(field: str, table: str, records: str, column: str) -> pgtrigger.Trigger:
    """On a record: refuse it while the row above says "none, because…"."""
    return pgtrigger.Trigger(
        name="not_beside_none",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=_contradiction(field, table, records, column, f"NEW.{column}"),
    )


def _contradiction(field: str, table: str, records: str, column: str, parent: str) -> str:
    return f"""
        IF EXISTS (SELECT 1 FROM {table} WHERE id = {parent} AND {field}_none_because <> '')
            AND EXISTS (SELECT 1 FROM {records} WHERE {column} = {parent})
        THEN
            RAISE EXCEPTION 'both {field} and the reason why there are none'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{field}_or_none';
        END IF;
        RETURN NULL;
    """  # noqa: S608 - table and column names of this module
