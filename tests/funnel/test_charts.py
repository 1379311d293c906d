"""Where the marks of the drawings stand."""

from funnel.charts import changes_of_hands, spark, tens, years


def test_a_line_begins_at_zero_and_an_unknown_month_parts_it():
    found = spark([0, 10, None, 5, 5], is_running=False)

    assert found.pieces == ["10.0,100.0 30.0,8.0", "70.0,54.0 90.0,54.0"]
    assert found.last == ("90.0%", "54.0%")
    assert found.running is None


def test_no_line_reaches_the_running_month():
    found = spark([10, 10, 2], is_running=True)

    assert found.pieces == ["16.7,8.0 50.0,8.0"]
    assert found.running == ("83.3%", "81.6%")


def test_one_month_is_a_point():
    assert spark([4], is_running=False).pieces == []


def test_a_year_begins_every_twelve_months_from_the_end():
    assert years(24) == []
    assert years(60) == ["20.0%", "40.0%", "60.0%", "80.0%"]


def test_the_scale_holds_the_smallest_and_the_largest():
    scale = tens([60, 34_488, 0])

    assert list(scale.marks) == [10, 100, 1000, 10_000, 100_000]
    assert (scale.place(10), scale.place(1000), scale.place(0)) == ("0.0%", "50.0%", "")
    assert list(tens([]).marks) == [1, 10]


def test_work_changes_hands_where_the_owner_does():
    assert changes_of_hands(["sales", "sales", "both", ""]) == [False, False, True, False]
