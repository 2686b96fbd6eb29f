"""The formats of draft 2020-12, each by the grammar of its RFC and nothing else."""

from .date import date, date_time, duration, time
from .host import hostname, idn_hostname, ipv4, ipv6
from .mail import email, idn_email
from .pointer import json_pointer, relative_json_pointer, uuid
from .regex import regex
from .template import uri_template
from .uri import iri, iri_reference, uri, uri_reference

__all__ = [
    "date",
    "date_time",
    "duration",
    "email",
    "hostname",
    "idn_email",
    "idn_hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri_reference",
    "json_pointer",
    "regex",
    "relative_json_pointer",
    "time",
    "uri",
    "uri_reference",
    "uri_template",
    "uuid",
]
