"""What each audience may see: the one door between the whole network and any page (trust: three audiences).

The Network that leaves here is all that measures, findings and pages of that audience are made from. What is hidden is
not in it: no name, no id, no order, no count.
"""

from netcollab.release.referrals import BANDS, band, closure, referral_release
from netcollab.release.view import (
    SMALLEST_GROUP,
    audience_view,
    in_words,
    nothing_hidden,
    present_view,
    response_release,
    show_date,
    span_in_words,
)

__all__ = [
    "BANDS",
    "SMALLEST_GROUP",
    "audience_view",
    "band",
    "closure",
    "in_words",
    "nothing_hidden",
    "present_view",
    "referral_release",
    "response_release",
    "show_date",
    "span_in_words",
]
