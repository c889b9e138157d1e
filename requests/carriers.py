"""Who carries out the stages of a plan: each of these modules adds itself (``requests.carrying.stages``)."""

from requests.answering import carrying
from requests.carrying import at_once, erasing, restricting
from requests.correcting import carrying as correcting

__all__ = ["at_once", "carrying", "correcting", "erasing", "restricting"]
