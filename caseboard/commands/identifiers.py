"""What an identifier is and how it is spelt: the one place from which the other packages take these verbs."""

from caseboard.commands.countries import country_name
from caseboard.commands.defang import defang, refang
from caseboard.commands.detect import detect, detect_entity_kind
from caseboard.commands.normalise import hash_name, normalise
from caseboard.commands.visible import visible

__all__ = ["country_name", "defang", "detect", "detect_entity_kind", "hash_name", "normalise", "refang", "visible"]
