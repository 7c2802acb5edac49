"""Which detector model the single machine runs: a path, a pulled model of the catalogue, or the one that ships."""

from importlib import resources
from pathlib import Path

from hsi.serve.detector import catalogue
from hsi.serve.detector.settings import DetectorServerSettings
from hsi.site.settings import Settings

SYNTHETIC = "synthetic-yard"


def shipped() -> Path:
    """The detector trained on the synthetic scenes; it knows nothing else."""
    return Path(str(resources.files("hsi.simulate") / "model" / f"{SYNTHETIC}.onnx"))


def environment(settings: Settings) -> dict[str, str]:
    """What the detector child is told, which inherits nothing: its own group of settings and a log of its own.

    Raises catalogue.ModelMissing or catalogue.ModelCorrupt before anything is started.
    """
    model = settings.detector_model
    if model == SYNTHETIC:
        model = str(shipped())
    elif catalogue.find(model) is None:
        model = str(Path(model).absolute())
    catalogue.resolve(model, settings.models_dir)
    told = settings.model_dump(mode="json", include=set(DetectorServerSettings.model_fields))
    told |= {"detector_model": model, "log_level": settings.log_level, "log_file_path": ""}
    return {name.upper(): str(value) for name, value in told.items()}
