"""What can honestly be said of an incident without a model: who was seen, where and when, and why nobody judged it."""

from hsi.analyze import facts, redaction
from hsi.analyze.facts import Incident
from hsi.events.classes import ObjectClass

SUMMARY_LIMIT = 500
REASON_LIMIT = 160
_PLURALS = {ObjectClass.PERSON: "people", ObjectClass.BUS: "buses"}


def unassessed(incident: Incident, why: str) -> str:
    """One factual sentence, for example: `2 people and a car at Front Door between 14:03:10 and 14:03:42; not
    analysed: no language model is configured`. Counts are the most seen in one picture; times are the site's."""
    camera = redaction.one_line(incident.camera_name, 80)
    reason = redaction.one_line(why, REASON_LIMIT)
    return redaction.one_line(f"{_who(incident)} at {camera} {_when(incident)}; not analysed: {reason}", SUMMARY_LIMIT)


def _who(incident: Incident) -> str:
    counted = [_count(name, number) for name, number in facts.most_at_once(incident).items()]
    if len(counted) == 1:
        return _sentence(counted[0])
    return _sentence(f"{', '.join(counted[:-1])} and {counted[-1]}")


def _count(name: ObjectClass, number: int) -> str:
    return f"a {name}" if number == 1 else f"{number} {_PLURALS.get(name, f'{name}s')}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _when(incident: Incident) -> str:
    first = f"{incident.started_at.astimezone(incident.zone):%H:%M:%S}"
    last = f"{incident.ended_at.astimezone(incident.zone):%H:%M:%S}"
    return f"at {first}" if first == last else f"between {first} and {last}"
