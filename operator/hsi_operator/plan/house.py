"""What the operator was told about the place it works in: images, addresses, names; no object repeats them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """The same for every object of one operator; names are of objects in the object's own namespace.

    `connections_secret` holds `DATABASE_URL` and `REDIS_URL`. `media_claim` is the claim of the cameras' folders.
    `pull_secrets` are names of image pull secrets for every pod we make.
    """

    pipeline_image: str
    detector_image: str
    enrichment_image: str
    llama_image: str
    triton_image: str
    weights_image: str
    connections_secret: str = "hsi-connections"  # noqa: S105 - an object's name
    media_claim: str = "hsi-media"
    product_url: str = "http://hsi-api:8000"
    pull_secrets: tuple[str, ...] = ()
