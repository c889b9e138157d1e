"""What ends is started again, as often and after the pauses that are said."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config.children import Child, Children
from config.setup_steps import Steps, step
from config.watching import KeepsEnding, NotStarted, Patience, Watch


@pytest.mark.parametrize(
    ("lives", "pauses"),
    [
        ([0, 0, 0, 0], [1, 2, 4, None]),
        ([59, 59, 59, 59], [1, 2, 4, None]),
        ([60, 60, 60, 60], [1, 1, 1, 1]),
        ([0, 0, 60, 0], [1, 2, 1, 2]),
        ([0, 0, 0, 60], [1, 2, 4, 1]),
    ],
)
def test_patience(lives: list[float], pauses: list[float | None]) -> None:
    patience = Patience(pauses=(1, 2, 4), steady=60)
    assert [patience.pause(lived) for lived in lives] == pauses


@dataclass
class Thing:
    """Something to watch whose ends are the test's."""

    log: Path
    name: str = "The thing"
    ended: bool = False
    starts: int = 0
    refuses: bool = False

    def has_ended(self) -> bool:
        return self.ended

    def start_again(self) -> None:
        self.starts += 1
        if self.refuses:
            raise NotStarted("no room")
        self.ended = False


@dataclass
class World:
    now: float = 0
    said: list[str] = field(default_factory=list)

    def watch(self, thing: Thing) -> Watch:
        watch = Watch(self.said.append, pauses=(1, 2), clock=lambda: self.now)
        watch.add(thing)
        return watch


@pytest.fixture
def thing(tmp_path: Path) -> Thing:
    log = tmp_path / "thing.log"
    log.write_text("\n".join(f"line {number}" for number in range(100)))
    return Thing(log)


def test_a_word_a_pause_and_a_start(thing: Thing) -> None:
    world = World()
    watch = world.watch(thing)
    watch.look()
    assert world.said == []
    thing.ended = True
    watch.look()
    watch.look()
    assert world.said == [f"The thing has ended. It is started again in 1 s; its log is {thing.log}."]
    world.now = 0.9
    watch.look()
    assert thing.starts == 0
    world.now = 1.0
    watch.look()
    assert (thing.starts, world.said[1:]) == (1, ["The thing was started again."])


def test_what_keeps_ending_ends_all_with_the_tail_of_its_log(thing: Thing) -> None:
    world = World()
    watch = world.watch(thing)
    with pytest.raises(KeepsEnding) as raised:
        for world.now in range(20):
            thing.ended = True
            watch.look()
    assert thing.starts == 2
    assert "The thing has ended again and again" in str(raised.value)
    assert str(raised.value).endswith("line 98\nline 99")
    assert "line 84\n" not in str(raised.value)


def test_a_start_that_fails_counts_as_an_end(thing: Thing) -> None:
    world, thing.ended, thing.refuses = World(), True, True
    watch = world.watch(thing)
    with pytest.raises(KeepsEnding, match="does not start \\(no room\\)"):
        for world.now in range(20):
            watch.look()
    assert thing.starts == 2


def test_one_that_waits_keeps_nobody_from_being_looked_at(thing: Thing, tmp_path: Path) -> None:
    world, other = World(), Thing(tmp_path / "other.log", "The other")
    watch = world.watch(thing)
    watch.add(other)
    thing.ended = True
    watch.look()
    other.ended = True
    watch.look()
    assert [each.partition(" has")[0] for each in world.said] == ["The thing", "The other"]


def test_real_processes(tmp_path: Path) -> None:
    """The child's own children go before it is started again: they would go on beside the new ones."""
    said: list[str] = []
    children, watch = Children({}, tmp_path, tmp_path), Watch(said.append, pauses=(0.01, 0.02))
    script = (
        "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    )
    children.start("worker", [sys.executable, "-c", script])
    watch.add(Child(children, "worker"))
    try:
        first = _lines(children.log("worker"), 1)[0]
        children.running["worker"].kill()
        _look_until(watch, lambda: len(said) == 2)
        assert said[1] == "The worker process was started again."
        second = _lines(children.log("worker"), 2)[1]
        assert first != second
        assert _gone(int(first)), "a process of the one that ended still runs"
        assert not _gone(int(second))
    finally:
        children.stop()
    children.start("broken", [sys.executable, "-c", "print('no such file'); raise SystemExit(1)"])
    watch = Watch(said.append, pauses=(0.01, 0.02))
    watch.add(Child(children, "broken"))
    with pytest.raises(KeepsEnding) as raised:
        _look_until(watch, lambda: False)
    assert str(raised.value).startswith("The broken process has ended again and again; ")
    assert str(raised.value).endswith("no such file\nno such file\nno such file")


def test_steps_are_said_as_they_come(tmp_path: Path) -> None:
    log, said = tmp_path / "setup.log", list[str]()
    log.write_text(f"{step('Of last time')}\n")
    steps = Steps(log, said.append)
    steps.follow()
    with log.open("a") as more:
        more.write(f"{step('Making tables')}\nsomething else\n{step('Half a')}")
    steps.follow()
    assert said == ["Making tables …"]
    with log.open("a") as more:
        more.write(" line\n")
    steps.follow()
    assert said == ["Making tables …", "Half a line …"]


def _lines(log: Path, count: int) -> list[str]:
    deadline = time.monotonic() + 30
    while len(lines := log.read_text().splitlines()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return lines


def _look_until(watch: Watch, true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        watch.look()
        time.sleep(0.01)


def _gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
