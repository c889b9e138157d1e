"""This package's share of carrying out a plan."""

from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import Stage
from requests.telling.actions import stop
from requests.telling.beginning import begin
from requests.telling.told import parts


def register() -> None:
    """Called once when the apps are ready; again changes nothing."""
    add_carrier("telling", Carrier(stage=Stage.TELL, begin=begin, parts=parts, stop=stop))
