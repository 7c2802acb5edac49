"""Every setting acts, is documented, and stands in the page that is generated from it."""

import ast
from pathlib import Path

import pytest

from hsi.runtime import notyet, settings_page
from hsi.runtime.settings import ALIASES
from hsi.site.settings import PROCESSES

ROOT = Path(__file__).parents[2]
FIELDS = sorted({name for settings in PROCESSES.values() for name in settings.model_fields})


def _read_attributes() -> set[str]:
    """Every attribute that some code of the house reads; loading itself (runtime) reads two by their names."""
    found: set[str] = set()
    for path in (ROOT / "services" / "hsi").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.add(node.attr)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.parent.name == "runtime":
                found.add(node.value.lower())
    return found


READ = _read_attributes()


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_is_read_by_someone(name: str) -> None:
    assert name in READ


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_says_what_it_is(name: str) -> None:
    for settings in PROCESSES.values():
        if name in settings.model_fields:
            assert settings.model_fields[name].description


def test_the_page_is_what_the_settings_say() -> None:
    page = ROOT / "docs" / "configuration.md"
    assert page.read_text() == settings_page.render(PROCESSES), "docs/configuration.md is stale; run: make docs"


def test_no_setting_is_also_announced_as_missing() -> None:
    assert not {name.upper() for name in FIELDS} & set(notyet.TABLE)


def test_every_variable_of_the_seeds_is_known() -> None:
    seeds = """
        DATABASE_URL REDIS_URL APP_NAME APP_VERSION DEBUG API_HOST API_PORT CORS_ORIGINS FOSCAM_BASE_PATH
        FILE_WATCHER_POLLING FILE_WATCHER_POLLING_INTERVAL RTDETR_URL YOLO26_URL DETECTOR_URL NEMOTRON_URL
        AI_HOST AI_CONNECT_TIMEOUT AI_HEALTH_TIMEOUT RTDETR_READ_TIMEOUT NEMOTRON_READ_TIMEOUT
        DETECTION_CONFIDENCE_THRESHOLD FAST_PATH_CONFIDENCE_THRESHOLD FAST_PATH_OBJECT_TYPES
        BATCH_WINDOW_SECONDS BATCH_IDLE_TIMEOUT_SECONDS RETENTION_DAYS LOG_RETENTION_DAYS
        GPU_POLL_INTERVAL_SECONDS GPU_STATS_HISTORY_MINUTES API_KEY_ENABLED API_KEYS TLS_MODE TLS_CERT_PATH
        TLS_KEY_PATH TLS_CA_PATH TLS_VERIFY_CLIENT TLS_MIN_VERSION TLS_ENABLED TLS_CERT_FILE TLS_KEY_FILE
        TLS_CA_FILE TLS_AUTO_GENERATE TLS_CERT_DIR DEDUPE_TTL_SECONDS LOG_LEVEL LOG_FILE_PATH
        LOG_FILE_MAX_BYTES LOG_FILE_BACKUP_COUNT LOG_DB_ENABLED LOG_DB_MIN_LEVEL VITE_API_BASE_URL
        VITE_WS_BASE_URL FRONTEND_PORT HSI_RUNTIME_ENV_PATH FLORENCE_URL CLIP_URL ENRICHMENT_URL
        VISION_EXTRACTION_ENABLED REID_ENABLED SCENE_CHANGE_ENABLED
    """.split()  # noqa: SIM905 - sixty names read better as words
    known = {name.upper() for name in FIELDS} | set(ALIASES) | set(notyet.TABLE)
    assert not set(seeds) - known
