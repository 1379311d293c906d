import uuid

from django.db import models


class Response(models.Model):
    """One visitor's answers, in one column."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # made with the form and sent back by it, so that sending it twice stores it once
    once = models.CharField(max_length=32, unique=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    company = models.CharField(max_length=120)
    sector = models.CharField(max_length=40)
    score = models.FloatField()
    answers = models.JSONField()

    def __str__(self):
        return self.company
