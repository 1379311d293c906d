"""How the commands that run by the clock ended last."""

from django.db import models


class CommandRun(models.Model):
    """When a command that runs by the clock was last done, and when it last was not."""

    name = models.CharField(max_length=40, unique=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name
