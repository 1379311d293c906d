from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection, transaction

from tests.factories import NOW


def count_ten_times(_worker):
    try:
        return [cache.incr("counter") for _time in range(10)]
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_count_at_once_each_is_counted():
    cache.set("counter", 0, 600)

    with ThreadPoolExecutor(4) as workers:
        counts = [count for counts in workers.map(count_ten_times, range(4)) for count in counts]

    assert sorted(counts) == list(range(1, 41))


@pytest.mark.django_db
def test_counting_on_does_not_put_the_end_off():
    with time_machine.travel(NOW, tick=False) as clock:
        cache.set("counter", 0, 600)
        clock.shift(500)
        counted = cache.incr("counter")
        clock.shift(101)

        assert (counted, cache.get("counter")) == (1, None)


@pytest.mark.django_db
def test_what_is_not_there_is_not_counted():
    with pytest.raises(ValueError, match="no key 'counter'"):
        cache.incr("counter")


@pytest.mark.django_db
def test_what_is_not_there_undoes_nothing_of_the_transaction_that_counts():
    with transaction.atomic():
        cache.set("other", 1, 600)
        with pytest.raises(ValueError, match="no key 'counter'"):
            cache.incr("counter")

    assert cache.get("other") == 1
