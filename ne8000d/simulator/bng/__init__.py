"""A BNG from parameters: cards, ports, trunks, subscribers, and traffic that follows them."""

from ne8000d.simulator.bng.model import Bng, RuiGroup, rui_pair
from ne8000d.simulator.bng.plant import Size
from ne8000d.simulator.bng.truth import Truth

__all__ = ["Bng", "RuiGroup", "Size", "Truth", "rui_pair"]
