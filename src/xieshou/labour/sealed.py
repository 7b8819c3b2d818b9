"""The encrypted columns of labour cooperation, and the digests of its rosters."""

from __future__ import annotations

from xieshou.kernel.people.secrets import ID_CONTEXT
from xieshou.kernel.people.secrets import PHONE_CONTEXT as PERSON_PHONE
from xieshou.kernel.sealed import Bare, Digest, Sealed
from xieshou.labour.queries.keeping import PHONE_CONTEXT as FAMILY_PHONE
from xieshou.labour.queries.steward import PHONE_CONTEXT as CONTACT_PHONE
from xieshou.labour.queries.subsidy import NUMBER_CONTEXT

SEALED = (
    Sealed("labour.RosterEntry", "id_cipher", ID_CONTEXT, (Digest("id_index", ID_CONTEXT),)),
    Sealed("labour.RosterEntry", "phone_cipher", PERSON_PHONE, (Digest("phone_index", PERSON_PHONE),)),
    Sealed("labour.Briefing", "family_phone_cipher", FAMILY_PHONE),
    Sealed("labour.EnterpriseContact", "phone_cipher", CONTACT_PHONE),
    Sealed("labour.BankAccount", "number_cipher", NUMBER_CONTEXT, (Digest("number_index", NUMBER_CONTEXT),)),
)
BARE = (
    Bare("labour.RosterEntry", "id_index", ID_CONTEXT),
    Bare("labour.RosterEntry", "phone_index", PERSON_PHONE),
    Bare("labour.RosterPair", "id_index", ID_CONTEXT),
)
