"""The settings page is made from the settings."""

from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, Field

from hsi.runtime import notyet
from hsi.runtime.peers import PeerSettings
from hsi.runtime.settings import RuntimeSettings, names_of
from hsi.runtime.settings_page import render


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class PaintSettings(BaseModel):
    """How things look.

    More that does not belong on the page.
    """

    colours: frozenset[Colour] = Field(frozenset({Colour.RED, Colour.BLUE}), description="Tints | hues")
    drying_seconds: int = Field(30, ge=1, le=60, description="Patience")
    shop_url: str = Field("http://me:pw@shop", description="Where to buy")
    folder: Path = Field(Path("data/paint"), description="Where it stands")
    lid: bool = Field(True, description="Closed")
    label: str = Field("", description="Words")


class Painter(PaintSettings, PeerSettings, RuntimeSettings):
    """One room."""


class Seller(PaintSettings, RuntimeSettings):
    """Another."""


class Hasty(Painter):
    """One that waits less."""

    drying_seconds: int = Field(5, ge=1, le=60, description="Less patience")


def row(page: str, name: str) -> str:
    (found,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    return found


def test_every_variable_has_one_row_under_its_group() -> None:
    page = render({"paint": Painter, "sell": Seller})
    for name in names_of(Painter, Seller):
        row(page, name)
    assert page.index("PaintSettings`") < page.index("`DRYING_SECONDS`") < page.index("RuntimeSettings`") or (
        page.index("RuntimeSettings`") < page.index("PaintSettings`") < page.index("`DRYING_SECONDS`")
    )
    assert "How things look." in page
    assert "does not belong" not in page


def test_a_row_tells_default_range_meaning_and_readers() -> None:
    page = render({"paint": Painter, "sell": Seller})
    assert row(page, "DRYING_SECONDS") == (
        "| `DRYING_SECONDS` | `30` | at least 1 and at most 60 (seconds) | Patience | all |"
    )
    assert row(page, "NEMOTRON_URL").endswith("| paint |")
    assert '| `["blue", "red"]` | a JSON list of: red, blue | Tints \\| hues |' in row(page, "COLOURS")
    assert "| `http://me:***@shop` |" in row(page, "SHOP_URL")
    assert "| `data/paint` | a path |" in row(page, "FOLDER")
    assert "| `true` | true or false |" in row(page, "LID")
    assert "| empty | text |" in row(page, "LABEL")


def test_a_process_with_a_default_of_its_own_gets_a_row_of_its_own() -> None:
    page = render({"paint": Painter, "hasty": Hasty})
    rows = [line for line in page.splitlines() if line.startswith("| `DRYING_SECONDS` |")]
    assert [(line.split(" | ")[1], line.split(" | ")[-1]) for line in rows] == [("`5`", "hasty |"), ("`30`", "paint |")]


def test_the_same_settings_give_the_same_page() -> None:
    assert render({"a": Painter, "b": Seller}) == render({"b": Seller, "a": Painter})


def test_aliases_and_settings_without_feature_are_listed() -> None:
    page = render({"paint": Painter})
    assert row(page, "RTDETR_URL") == "| `RTDETR_URL` | `DETECTOR_URL` |"
    assert row(page, "API_KEYS").endswith("| stops the start |")
    assert row(page, "CLIP_URL").endswith("| remark |")
    for name in notyet.TABLE:
        row(page, name)
