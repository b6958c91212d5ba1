"""Table `login_tickets`: what a computer asks and a phone confirms by scanning."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from models.base import Table


class LoginTicket(Table):
    """Key: ticket_id (22 characters of chance). States: new → scanned → confirmed → used, each a conditional write.

    `browser_hash` binds the ticket to the browser that asked for it; `scanned_by` to the phone that took it;
    `used_with` (chance) tells the one write that used it from any other. `purpose` is what it is good for and nothing
    else: computer (a member's pages), console, or act, which `about` tells in words and `bound_to` pins to one form.
    `expires_at` (seconds since 1970) is the TTL attribute; TTL deletes late, so code compares it too.
    """

    noun = "login_tickets"

    ticket_id = UnicodeAttribute(hash_key=True)
    state = UnicodeAttribute()
    browser_hash = UnicodeAttribute()
    browser = UnicodeAttribute()
    match_number = UnicodeAttribute()
    requested_at = UnicodeAttribute()
    scanned_by = UnicodeAttribute(null=True)
    used_with = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()
    purpose = UnicodeAttribute(default="computer")
    about = UnicodeAttribute(null=True)
    bound_to = UnicodeAttribute(null=True)
