"""Names for lists as somebody filtered and sorted them."""

from ..models import SavedView, User

MOST = 30


class TooMany(Exception):
    """Somebody has as many views as a list can name."""


def keep_view(user: User, *, name: str, query: str) -> None:
    """Keep a list under a name; the same name again is the new list's. Raises TooMany."""
    views = user.saved_views
    if not views.filter(name=name).exists() and views.count() >= MOST:
        raise TooMany
    SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})


def drop_view(view: SavedView) -> None:
    view.delete()
