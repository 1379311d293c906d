"""Publish the article's checklist as the product ships it."""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...actions.checklists import load_article
from ..writing import WritingCommand


class Command(WritingCommand):
    help = "Publish the shipped article's checklist, unless this very edition was published before."

    @no_translations
    def handle(self, **options: Any) -> None:
        version = load_article(now=timezone.now())
        if version is None:
            self.stdout.write("The article's checklist was published before: nothing to do.")
        else:
            self.stdout.write(f"Published the article's checklist as version {version.number}.")
