"""Stores the floor's questionnaire as a survey of the peer, the first one."""

import django

django.setup()

from survey.models import Question, Survey  # noqa: E402

from tests.benchmarks.floor.content import CHOICES, QUESTIONS  # noqa: E402

survey = Survey.objects.create(name="Two teams", need_logged_user=False, display_method=0)
for number, question in enumerate(QUESTIONS, start=1):
    Question.objects.create(
        survey=survey,
        text=question["text"],
        order=number,
        required=True,
        type=Question.RADIO,
        choices="|".join(label for _value, label in CHOICES),
    )
