from hypothesis import given
from hypothesis import strategies as st

from hsi.ingest.lanes import Lanes, Waiting


def _file(relative: str) -> Waiting:
    return Waiting(relative, 0.0)


def _taken(lanes: Lanes) -> str | None:
    waiting = lanes.take()
    return None if waiting is None else waiting.relative


def test_a_camera_has_one_file_in_work_and_keeps_its_order() -> None:
    lanes = Lanes(10)
    for name in ("a/1", "a/2"):
        assert lanes.offer(_file(name))
    assert _taken(lanes) == "a/1"
    assert _taken(lanes) is None
    lanes.finish(_file("a/1"))
    assert _taken(lanes) == "a/2"


def test_a_flood_of_one_camera_does_not_keep_another_waiting() -> None:
    lanes = Lanes(1000)
    for number in range(500):
        lanes.offer(_file(f"a/{number}"))
    lanes.offer(_file("b/1"))
    first = lanes.take()
    assert first is not None
    assert _taken(lanes) == "b/1"
    lanes.finish(first)
    lanes.offer(_file("c/1"))
    assert {_taken(lanes), _taken(lanes)} == {"a/1", "c/1"}


def test_what_does_not_fit_is_refused_and_what_waits_is_not_doubled() -> None:
    lanes = Lanes(2)
    assert [lanes.offer(_file(name)) for name in ("a/1", "a/1", "b/1", "c/1")] == [True, True, True, False]
    assert (len(lanes), lanes.room) == (2, 0)


def test_a_file_rewritten_while_it_is_in_work_waits_again() -> None:
    lanes = Lanes(2)
    lanes.offer(_file("a/1"))
    assert _taken(lanes) == "a/1"
    assert lanes.offer(_file("a/1"))
    assert len(lanes) == 1
    assert not lanes.idle


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20))))
def test_everything_offered_is_taken_once_in_the_order_of_its_camera(offered: list[tuple[str, int]]) -> None:
    lanes, taken = Lanes(1000), list[str]()
    names = list(dict.fromkeys(f"{camera}/{number}" for camera, number in offered))
    for name in names:
        lanes.offer(_file(name))
    while (waiting := lanes.take()) is not None:
        taken.append(waiting.relative)
        lanes.finish(waiting)
    assert lanes.idle
    for camera in "abc":
        assert [n for n in taken if n[0] == camera] == [n for n in names if n[0] == camera]
