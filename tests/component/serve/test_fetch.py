"""Fetching a catalogue model as a weights Job does, in an image that has the detector and nothing else."""

import subprocess
import sys

import pytest

from hsi.serve.detector import fetch


def test_it_needs_nothing_that_the_detectors_image_lacks() -> None:
    strangers = {"typer", "rich", "redis", "sqlmodel", "sqlalchemy", "aiohttp", "httpx", "kopf"}
    asked = f"import sys, hsi.serve.detector.fetch; print({strangers} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "set()\n"


def test_a_model_that_nobody_knows_is_hopeless_and_one_that_ships_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert fetch.main(["yolox-nona"]) == fetch.UNKNOWN
    assert fetch.main(["synthetic-yard"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "there is no model 'yolox-nona' in the catalogue",
        "synthetic-yard comes with the product",
    ]
