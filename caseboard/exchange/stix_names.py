"""The STIX 2.1 object, property and relationship names beside the kinds, properties and links of Caseboard."""

from __future__ import annotations

OBJECT_KINDS = {
    "attack-pattern": "document",
    "campaign": "event",
    "course-of-action": "document",
    "grouping": "document",
    "identity": "organisation",
    "incident": "event",
    "indicator": "document",
    "infrastructure": "facility",
    "intrusion-set": "organisation",
    "location": "place",
    "malware": "malware",
    "malware-analysis": "document",
    "note": "document",
    "observed-data": "event",
    "opinion": "document",
    "report": "document",
    "threat-actor": "organisation",
    "tool": "malware",
    "vulnerability": "document",
    "artifact": "document",
    "autonomous-system": "asn",
    "directory": "document",
    "domain-name": "domain",
    "email-addr": "email",
    "email-message": "document",
    "file": "document",
    "ipv4-addr": "ip",
    "ipv6-addr": "ip",
    "mac-addr": "document",
    "mutex": "document",
    "network-traffic": "event",
    "process": "event",
    "software": "document",
    "url": "url",
    "user-account": "account",
    "windows-registry-key": "document",
    "x509-certificate": "document",
    "x-phone-number": "phone",
    "x-cryptocurrency-wallet": "wallet",
}
"""The entity kind of each object type; any other type becomes a document and keeps its type as a claim."""

PERSON_CLASSES = frozenset({"individual"})

LABELS = {
    "autonomous-system": ("number",),
    "file": ("name", "hashes"),
    "artifact": ("url", "hashes", "mime_type"),
    "directory": ("path",),
    "email-message": ("subject", "message_id"),
    "process": ("command_line", "name", "pid"),
    "note": ("abstract", "content"),
    "opinion": ("explanation", "opinion"),
    "location": ("name", "city", "region", "country"),
    "software": ("name",),
    "malware-analysis": ("product",),
    "user-account": ("account_login", "user_id", "display_name"),
    "windows-registry-key": ("key",),
    "x509-certificate": ("subject", "serial_number"),
    "indicator": ("name", "pattern"),
}
"""Where an object's name stands when it is not in `name` or `value`."""

PROPERTIES = {
    "aliases": "alias",
    "x_mitre_aliases": "alias",
    "threat_actor_types": "category",
    "malware_types": "category",
    "infrastructure_types": "category",
    "tool_types": "category",
    "report_types": "category",
    "indicator_types": "category",
    "capabilities": "capability",
    "published": "published_on",
    "administrative_area": "region",
    "street_address": "address",
    "contact_information": "contact",
    "sectors": "industry",
}
"""Properties that Caseboard knows by another name; every other one keeps its own."""

RELATIONSHIPS = {
    "attributed-to": "controls",
    "based-on": "associate_of",
    "consists-of": "part_of",
    "controls": "controls",
    "delivers": "distributes",
    "distributes": "distributes",
    "downloads": "distributes",
    "drops": "distributes",
    "duplicate-of": "same_as",
    "employs": "works_for",
    "works-for": "works_for",
    "hosts": "hosts",
    "impersonates": "associate_of",
    "indicates": "reported_on",
    "located-at": "located_in",
    "originates-from": "located_in",
    "owns": "owns",
    "part-of": "part_of",
    "belongs-to": "part_of",
    "resolves-to": "resolves_to",
    "analysis-of": "reported_on",
    "characterizes": "reported_on",
    "contains": "contains",
    "registered-by": "registered_by",
}
REVERSED = frozenset({"attributed-to", "consists-of", "employs"})
"""Relationship types whose Caseboard link runs the other way."""

REFERENCES = {
    "resolves_to_refs": "resolves_to",
    "belongs_to_refs": "part_of",
    "object_refs": "reported_on",
    "contains_refs": "contains",
    "sample_refs": "part_of",
    "observed_data_refs": "reported_on",
}
"""Properties that hold ids of other objects and mean a link of their own; the others become associations."""
