"""Metrics by name."""

import pytest

from hsi.runtime import metrics


def test_the_same_name_is_the_same_metric() -> None:
    one = metrics.counter("hsi_try_once_total", "Tries", ("kind",))
    assert metrics.counter("hsi_try_once_total", "Tries", ("kind",)) is one


def test_one_name_cannot_be_two_things() -> None:
    metrics.counter("hsi_try_twice_total", "Tries", ("kind",))
    with pytest.raises(metrics.MetricContradicts):
        metrics.gauge("hsi_try_twice_total", "Tries", ("kind",))
    with pytest.raises(metrics.MetricContradicts):
        metrics.counter("hsi_try_twice_total", "Tries", ("other",))


def test_what_was_counted_is_exposed() -> None:
    metrics.counter("hsi_try_shown_total", "Tries", ("kind",)).labels(kind="good").inc(2)
    metrics.gauge("hsi_try_level", "Level").set(3)
    metrics.histogram("hsi_try_seconds", "Waits", buckets=(0.1, 1.0)).observe(0.5)
    text = metrics.exposition().decode()
    assert 'hsi_try_shown_total{kind="good"} 2.0' in text
    assert "hsi_try_level 3.0" in text
    assert 'hsi_try_seconds_bucket{le="1.0"} 1.0' in text
    assert metrics.value("hsi_try_shown_total", kind="good") == 2
    assert metrics.value("hsi_try_shown_total", kind="never") == 0
    assert metrics.value("hsi_try_seconds_count") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Front Door", "front_door"), ("a" * 80, "a" * 64), ('x"\n{}', "x____"), ("cpu-0.1", "cpu-0.1")],
)
def test_label_values_are_tame(text: str, expected: str) -> None:
    assert metrics.label(text) == expected
