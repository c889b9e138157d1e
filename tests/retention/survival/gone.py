"""What really went, told by the target itself: a trigger writes each row down, whatever Dertig says."""

from datetime import date

from retention.batches import tally
from retention.certifying import certificate_of
from retention.models import PurgeRun
from retention.terms import RunState
from tests.retention.operations import Target

LOG = """
CREATE TABLE gone (number bigserial, id bigint, closed_on date);
CREATE FUNCTION tell_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO gone (id, closed_on) VALUES (OLD.id, OLD.closed_on); RETURN OLD; END $$;
CREATE TRIGGER told AFTER DELETE ON customer FOR EACH ROW EXECUTE FUNCTION tell_gone();
CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END $$;
CREATE TRIGGER slowly AFTER DELETE ON customer FOR EACH STATEMENT EXECUTE FUNCTION take_time();
"""


def log_what_goes(target: Target, seconds: float = 0.01) -> None:
    """Each statement that deletes takes so long."""
    for statement in LOG.format(seconds=seconds).split(";\nCREATE "):
        target.run(statement if statement.lstrip().startswith("CREATE") else f"CREATE {statement}")


def logged(target: Target, since: int = 0) -> list[tuple[int, date | None]]:
    """Rows that went after the log's entry of that number."""
    found = target.run("SELECT id, closed_on FROM gone WHERE number > %s ORDER BY number", since)
    return [(row[0], row[1]) for row in found]


def newest(target: Target) -> int:
    """The number of the last entry."""
    return int(target.run("SELECT coalesce(max(number), 0) FROM gone")[0][0])


def assert_counts_are_true(run: PurgeRun, target: Target, since: int = 0) -> None:
    """The certificate's counts are those of the rows that went, each of which was due."""
    run.refresh_from_db()
    went = logged(target, since)
    steps = certificate_of(run).steps
    assert sum(step.gone for step in steps) == len(went)
    assert sum(figures["rows"] for figures in tally(run).values()) == len(went)
    assert not any(step.unproven for step in steps)
    assert len({row for row, _ in went}) == len(went)
    assert all(closed is not None and closed.year == 2020 for _, closed in went)


def assert_all_went(run: PurgeRun, target: Target) -> None:
    """Nothing due is left, and the run says so."""
    run.refresh_from_db()
    assert run.state == RunState.FINISHED, run.problems
    assert target.count("closed_on IS NOT NULL") == 0
    assert not run.batches.exclude(state="done").exists()
