"""Why a cache was missed, in words."""

from spanglass.analysis.cache_miss import CacheMiss, Miss, Place
from spanglass.core.display import duration, money, one_line
from spanglass.core.secrets import masked

_SHOWN, _LEAD = 40, 16


def cache_line(miss: CacheMiss) -> str:
    """One line: ``Cache missed: 2,048 tokens, $0.0041 more · message 1, system differs after 312 …``."""
    cost = f", {money(miss.lost_nano)} more" if miss.lost_nano else ""
    return f"Cache missed: {miss.lost:,} tokens{cost} · {_why(miss)}"


def cache_hint(miss: CacheMiss) -> str:
    """The text around the difference, and what was read of how much."""
    read = f"{miss.read:,} of {miss.expected:,} tokens that the call before had sent came from the cache."
    place = miss.place
    if place is None:
        return f"{cache_line(miss)}\n{read}"
    lead = one_line(masked(place.excerpt.lead))
    before, now = (
        one_line(masked(text)) or "(nothing)" for text in (place.excerpt.before, place.excerpt.now)
    )
    return f"{cache_line(miss)}\n{read}\n\n…{lead}\nbefore: {before}\nnow: {now}"


def _why(miss: CacheMiss) -> str:
    if miss.place is not None:
        return _place(miss.place)
    if miss.why is Miss.EXPIRED:
        return f"nothing differs, but {duration(miss.gap_ns)} passed since the call before"
    return "nothing differs: the provider had not kept it, or was not asked to"


def _place(place: Place) -> str:
    excerpt = place.excerpt
    if place.why is Miss.MODEL:
        before, now = (one_line(masked(excerpt.lead + text)) for text in (excerpt.before, excerpt.now))
        return f"another model, {now or 'none'} after {before or 'none'}"
    if place.why is Miss.ORDER:
        before, now = (one_line(masked(text), _SHOWN) for text in (excerpt.before, excerpt.now))
        return f"the same tools in another order, {place.where} was {before} and is {now}"
    where = one_line(place.where, 80) + (f" at {one_line(place.path, 80)}" if place.path else "")
    if not excerpt.now and not place.offset:
        return f"{where} is no longer there"
    if not excerpt.before and not place.offset:
        return f"{where} is new"
    lead = excerpt.lead[-_LEAD:]
    before, now = (one_line(masked(lead + text))[:_SHOWN] for text in (excerpt.before, excerpt.now))
    return f"{where} differs after {place.offset:,} characters: “{before}” became “{now}”"
