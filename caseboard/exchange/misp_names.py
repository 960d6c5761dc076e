"""The attribute, object and galaxy names of MISP beside the kinds, properties and links of Caseboard."""

from __future__ import annotations

ENTITY_TYPES = {
    "ip": "ip",
    "ip-src": "ip",
    "ip-dst": "ip",
    "domain": "domain",
    "hostname": "host",
    "url": "url",
    "uri": "url",
    "link": "url",
    "email": "email",
    "email-src": "email",
    "email-dst": "email",
    "email-reply-to": "email",
    "target-email": "email",
    "whois-registrant-email": "email",
    "dns-soa-email": "email",
    "AS": "asn",
    "phone-number": "phone",
    "whois-registrant-phone": "phone",
    "prtn": "phone",
    "btc": "wallet",
    "xmr": "wallet",
    "dash": "wallet",
    "target-org": "organisation",
    "whois-registrant-org": "organisation",
    "whois-registrant-name": "person",
    "whois-registrar": "organisation",
    "threat-actor": "organisation",
    "campaign-name": "event",
    "malware-type": "malware",
    "full-name": "person",
    "target-user": "account",
    "github-username": "account",
    "twitter-id": "account",
    "jabber-id": "account",
    "filename": "document",
    "attachment": "document",
    "malware-sample": "document",
}
"""Attribute types that name a thing; every other type is something said about its object or event."""

HASH_TYPES = frozenset(
    {
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha512/224", "sha512/256", "sha3-224", "sha3-256",
        "sha3-384", "sha3-512", "ssdeep", "tlsh", "imphash", "impfuzzy", "authentihash", "pehash", "telfhash", "vhash",
        "cdhash", "git-commit-id",
    }
)  # fmt: skip
"""Attribute types that are hashes of a file."""

PROPERTIES = {
    "port": "port",
    "comment": "description",
    "text": "description",
    "other": "description",
    "whois-creation-date": "registered_on",
    "size-in-bytes": "size",
    "mime-type": "media_type",
}
"""Attribute types that say something, where no object relation names it better."""

OBJECT_RELATIONS = {
    "creation-date": "registered_on",
    "expiration-date": "expires_on",
    "modification-date": "updated_on",
    "country": "country",
    "countrycode": "country",
    "first-seen": "first_seen",
    "last-seen": "last_seen",
    "description": "description",
    "text": "description",
    "port": "port",
    "size-in-bytes": "size",
    "filename": "file_name",
    "registrar": "registrar",
    "nationality": "nationality",
    "alias": "alias",
    "role": "role",
    "address": "address",
    "phone-number": "phone_number",
    "title": "title",
}
"""Object relations that Caseboard knows by a name of its own; others keep theirs, with `-` as `_`."""

MAIN_FIRST = (
    "url",
    "domain",
    "host",
    "email",
    "asn",
    "ip",
    "network",
    "wallet",
    "phone",
    "person",
    "organisation",
    "account",
    "malware",
    "event",
    "document",
)
"""Which attribute of an object names the object, the first kind that it has."""

GALAXY_KINDS = {
    "threat-actor": "organisation",
    "microsoft-activity-group": "organisation",
    "mitre-intrusion-set": "organisation",
    "target-information": "country",
    "country": "country",
    "malpedia": "malware",
    "botnet": "malware",
    "banker": "malware",
    "ransomware": "malware",
    "rat": "malware",
    "stealer": "malware",
    "tool": "malware",
    "mitre-malware": "malware",
    "mitre-tool": "malware",
}
"""The kind of a galaxy's clusters; any other is a document, such as a described technique."""

RELATIONS = {
    "resolves-to": "resolves_to",
    "owns": "owns",
    "owned-by": "owns",
    "hosts": "hosts",
    "hosted-by": "hosts",
    "controls": "controls",
    "controlled-by": "controls",
    "drops": "distributes",
    "dropped-by": "distributes",
    "downloads": "distributes",
    "downloaded-from": "distributes",
    "delivers": "distributes",
    "contains": "contains",
    "contained-by": "contains",
    "contained-within": "contains",
    "part-of": "part_of",
    "located-at": "located_in",
    "works-for": "works_for",
    "registered-to": "registered_by",
    "similar": "possibly_same_as",
    "same-as": "same_as",
    "duplicate-of": "same_as",
    "connects-to": "associate_of",
    "describes": "reported_on",
    "announces": "announces",
}
REVERSED = frozenset(
    {"owned-by", "hosted-by", "controlled-by", "dropped-by", "downloaded-from", "contained-by", "contained-within"}
)
"""Relationship types whose Caseboard link runs the other way."""
