from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from diagnostics.asking.invitation_list import (
    MOST_BYTES,
    Unreadable,
    lines_of,
    read_list,
    text_of,
    with_choices,
)
from diagnostics.method.checklist import Function


def read(text, **options):
    return read_list(text, language="en", **options)


def reasons(text, **options):
    return [problem.reason for problem in read(text, **options).problems]


@pytest.mark.parametrize("separator", [", ", ";", "\t", " ، ", " | "])
def test_a_line_is_name_email_and_function(separator):
    [person] = read(separator.join(["Sara Ahmadi", "Sara@Firm.example", "sales"])).people

    assert (person.name, person.email) == ("Sara Ahmadi", "sara@firm.example")
    assert (person.function, person.language) == (Function.SALES, "en")


@pytest.mark.parametrize(
    ("word", "function"),
    [
        ("Sales", Function.SALES),
        ("فروش", Function.SALES),
        ("MKTG.", Function.MARKETING),
        ("بازاريابي", Function.MARKETING),  # typed with Arabic letters
        ("Mgmt", Function.MANAGEMENT),
        ("مدیریت", Function.MANAGEMENT),
        ("other", Function.OTHER),
        ("سایر", Function.OTHER),
        ("معاونت فروش", Function.SALES),
        ("كارشناس بازاريابي", Function.MARKETING),
        ("Head of Sales", Function.SALES),
        ("marketing dept.", Function.MARKETING),
    ],
)
def test_a_function_may_be_written_in_many_ways(word, function):
    assert read(f"Sara,,{word}").people[0].function == function


@pytest.mark.parametrize(
    ("word", "language"), [("fa", "fa"), ("EN", "en"), ("فارسی", "fa"), ("", "en")]
)
def test_the_fourth_part_is_the_language(word, language):
    assert read(f"Sara,sara@firm.example,sales,{word}").people[0].language == language


def test_a_quoted_name_keeps_its_comma_and_headings_are_no_person():
    found = read('name,e-mail,function\n"Ahmadi, Sara",sara@firm.example,sales\n\n,,\n')

    assert [person.name for person in found.people] == ["Ahmadi, Sara"]
    assert found.problems == []


def test_what_nobody_sees_is_taken_out_but_the_half_space_stays():
    [person] = read("Sa\u202era\u0000 \u200e علی\u200cرضا\tsara@firm.example\tsales").people

    assert person.name == "Sara علی\u200cرضا"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Sara", "Neither an e-mail nor “name, function”."),
        ("Sales team Tabriz", "Neither an e-mail nor “name, function”."),
        ("pouya@firm,example; Marketing", "“pouya@firm” is not an e-mail address."),
        ("Sara <sara@firm>; sales", "“sara@firm” is not an e-mail address."),
        ("a, b@firm.example, sales, en, more", "Write name, e-mail and function"),
        (",,sales", "Write a name or an e-mail."),
        ("Sara, sara-at-firm, sales", "“sara-at-firm” is not an e-mail address."),
        ("Sara, a@b@firm.example, sales", "“a@b@firm.example” is not an e-mail address."),
        ("Sara, sara@firm.example, finance", "“finance” is not a function."),
        ("Sara, sara@firm.example, sales, de", "“de” is not a language."),
        ("x" * 121 + ",,sales", "This name is longer than 120 characters."),
    ],
)
def test_a_bad_line_says_what_is_wrong(line, reason):
    found = read(f"Mani,,marketing\n{line}")

    assert len(found.people) == 1
    [problem] = found.problems
    assert problem.reason.startswith(reason)
    assert (problem.line, problem.number) == (line.strip(" "), 2)


def people_of(text):
    """Return name, e-mail and function of each person, all of whose lines are good."""
    found = read(text)
    assert found.problems == []
    return [(person.name, person.email, person.function) for person in found.people]


SALES, MARKETING = Function.SALES, Function.MARKETING


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (
            "Karimi, Nora <nora@firm.example>; Omid Rad <omid@firm.example>",
            [("Karimi, Nora", "nora@firm.example", None), ("Omid Rad", "omid@firm.example", None)],
        ),
        (
            '"Karimi, Nora" <nora@firm.example>, sales',
            [("Karimi, Nora", "nora@firm.example", SALES)],
        ),
        (
            '"Nora Karimi" <Nora@firm.example>, Omid <omid@firm.example>, leo@firm.example',
            [
                ("Nora Karimi", "nora@firm.example", None),
                ("Omid", "omid@firm.example", None),
                ("", "leo@firm.example", None),
            ],
        ),
        (
            "Nora <nora@firm.example>; sales; Omid <mailto:omid@firm.example>; marketing",
            [("Nora", "nora@firm.example", SALES), ("Omid", "omid@firm.example", MARKETING)],
        ),
        ("nora@firm.example, omid@firm.example\nleo@firm.example", None),
        ("<nora@firm.example>;<omid@firm.example>;\n leo@firm.example ;", None),
        ("E-mail\nnora@firm.example\nomid@firm.example\nleo@firm.example", None),
        ("nora@firm.example <nora@firm.example>", [("", "nora@firm.example", None)]),
        ("Nora Karimi nora@firm.example", [("Nora Karimi", "nora@firm.example", None)]),
        ("Nora, sales", [("Nora", "", SALES)]),
        ("nora@firm.example,,sales", [("", "nora@firm.example", SALES)]),
        ("nora@firm.example,Nora,sales", [("Nora", "nora@firm.example", SALES)]),
        ("sales,Nora,nora@firm.example", [("Nora", "nora@firm.example", SALES)]),
        ("Nora, nora@firm.example, ", [("Nora", "nora@firm.example", None)]),
        ('"Nora\nKarimi"\tnora@firm.example\tsales', [("Nora Karimi", "nora@firm.example", SALES)]),
        ('5" Nora,nora@firm.example,sales', [('5" Nora', "nora@firm.example", SALES)]),
        ("Nora,nora@firm.example\u200c,sales\u200f", [("Nora", "nora@firm.example", SALES)]),
        ("1. Nora, nora@firm.example, sales", [("Nora", "nora@firm.example", SALES)]),
        ("۱- نورا، nora@firm.example، فروش", [("نورا", "nora@firm.example", SALES)]),
        ("• Nora\tnora@firm.example\tsales", [("Nora", "nora@firm.example", SALES)]),
        ("12\tNora\tnora@firm.example\tsales", [("Nora", "nora@firm.example", SALES)]),
        ("Cc: Nora <nora@firm.example>", [("Nora", "nora@firm.example", None)]),
        ("گیرندگان: nora@firm.example", [("", "nora@firm.example", None)]),
        ("Nora, mailto:nora@firm.example, sales", [("Nora", "nora@firm.example", SALES)]),
        (
            "کریمی، نورا <nora@firm.example>؛ امید <omid@firm.example>",
            [("کریمی، نورا", "nora@firm.example", None), ("امید", "omid@firm.example", None)],
        ),
        ("نورا - nora@firm.example - فروش", [("نورا", "nora@firm.example", SALES)]),
        ("نورا <nora@firm.example> تیم فروش", [("نورا", "nora@firm.example", SALES)]),
        ("نورا nora۲@firm.example فروش", [("نورا", "nora2@firm.example", SALES)]),
        ("3M Care, 12.nora@firm.example", [("3M Care", "12.nora@firm.example", None)]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_people_are_recognised_as_they_are_pasted(pasted, expected):
    bare = [("", f"{name}@firm.example", None) for name in ("nora", "omid", "leo")]

    assert people_of(pasted) == (expected or bare)


@pytest.mark.parametrize(
    "headings",
    [
        "Department;E-MAIL;Last name;First Name;Phone",
        "واحد;ایمیل;نام خانوادگی;نام;تلفن",
        "function;Mail;Surname;Given name;",
    ],
)
def test_headings_are_followed_in_any_order(headings):
    lines = f"{headings}\nSales;nora@firm.example;Karimi;Nora;12\n;omid@firm.example;;;\n"

    assert people_of(lines) == [
        ("Nora Karimi", "nora@firm.example", SALES),
        ("", "omid@firm.example", None),
    ]


def test_a_line_typed_below_a_pasted_table_is_read_as_it_is_written():
    table = "نام\tواحد\tایمیل\nنورا\tفروش\tnora@firm.example\n"
    typed = "امید، omid@firm.example، فروش\nلئو leo@firm.example فروش"

    assert people_of(table + typed) == [
        ("نورا", "nora@firm.example", SALES),
        ("امید", "omid@firm.example", SALES),
        ("لئو", "leo@firm.example", SALES),
    ]


def test_an_address_below_a_heading_of_its_own_is_an_address():
    assert people_of("نام\tواحد\tپیام\nنورا\tفروش\tnora@firm.example") == [
        ("نورا", "nora@firm.example", SALES)
    ]


def test_two_sides_together_are_no_side():
    [reason] = reasons("Sara, sara@firm.example, مدیر فروش و بازاریابی")

    assert reason.startswith("“مدیر فروش و بازاریابی” is not a function.")


def test_a_line_with_more_cells_than_headings_brings_nobody_in():
    found = read("email,name\nnora@firm.example,Nora,sales\n")

    assert found.people == []
    assert found.problems[0].reason.startswith("This line has more cells")


def test_functions_that_are_missing_are_chosen_afterwards():
    found = read("nora@firm.example\nOmid,omid@firm.example,sales\nleo@firm.example")

    chosen = with_choices(found.people, {"function-0": "marketing", "all": "other"})

    assert len(found.without_function) == 2
    assert [person.function for person in chosen] == [MARKETING, SALES, Function.OTHER]
    assert with_choices(found.people, {"function-0": "x", "all": ""}) == found.people
    assert read(lines_of(chosen)).people == chosen


def test_a_form_leaves_out_whom_it_shows_without_a_tick_and_changes_languages():
    found = read("nora@firm.example\nomid@firm.example\nleo@firm.example")

    chosen = with_choices(
        found.people, {"shown-0": "yes", "shown-1": "yes", "take-1": "yes", "language-1": "fa"}
    )

    told = [(person.email, person.language) for person in chosen]
    assert told == [("omid@firm.example", "fa"), ("leo@firm.example", "en")]


@pytest.mark.parametrize("text", ["", " ", "\u200c\n,,\n", '"', '"\n"\n"', "<", ";<>;", "@", "<@>"])
def test_a_list_of_nearly_nothing_brings_nobody_in(text):
    assert read(text).people == []


@pytest.mark.parametrize("above", ["", "Mani,mani@firm.example,sales\n", "name,email\n"])
def test_a_cell_without_end_is_a_line_that_is_wrong(above):
    found = read(above + "x" * 200_000 + ",sara@firm.example")

    assert [person.name for person in found.people if person.name != "Mani"] == []
    assert len(found.problems) == 1


def test_repeated_addresses_are_named_and_left_out():
    lines = [f"{name},{name}@firm.example,sales" for name in ("sara", "mani", "leila")]

    found = read(
        "\n".join([*lines, "SARA,Sara@Firm.example,marketing"]),
        asked={"mani@firm.example"},
        own="Leila@firm.example",
    )

    assert [person.name for person in found.people] == ["sara"]
    assert [entry.reason for entry in found.repeated] == [
        "This e-mail is asked in this round already.",
        "This is you: answer from the page of the assessment.",
        "The same e-mail stands in line 1.",
    ]


def test_people_without_an_email_are_never_the_same():
    assert len(read("Sara,,sales\nSara,,sales").people) == 2


def test_a_list_holds_at_most_500_people():
    found = read("\n".join(f"P{number},,sales" for number in range(501)))

    assert len(found.people) == 500
    assert found.problems[0].reason.startswith("A list takes at most 500 people.")


def test_the_good_lines_can_be_read_again():
    found = read('"Ahmadi, Sara; Dr",sara@firm.example,mktg,fa\nMani,,فروش\n"""Q""",,sales')

    assert read_list(found.lines, language="fa").people == found.people


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_a_file_is_text_however_a_spreadsheet_saved_it(encoding):
    assert text_of(BytesIO("سارا,,فروش".encode(encoding))) == "سارا,,فروش"


@pytest.mark.parametrize("data", [b"Sara,\0,sales", "Jörg".encode("latin-1")])
def test_a_file_of_another_kind_is_refused_in_words(data):
    with pytest.raises(Unreadable, match="not text"):
        text_of(BytesIO(data))


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("name,e-mail,function", 1, "These are headings, and nobody stands below them."),
        ("نام\tایمیل\n\n", 1, "These are headings, and nobody stands below them."),
        ("name,e-mail\n#N/A,sara@firm.example", 2, "“#N/A” is not a name."),
        ("name,e-mail\n=A1&B1,sara@firm.example", 2, "“=A1&B1” is not a name."),
        ("نام,ایمیل,واحد\nجمع کل,,", 2, "“جمع کل” is no person."),
        (
            "name,e-mail,mail\nSara,a@firm.example,b@firm.example",
            2,
            "Two e-mail addresses stand here. Leave one.",
        ),
    ],
)
def test_line_that_only_a_spreadsheet_writes_brings_nobody_in(text, number, reason):
    found = read(text)

    assert not found.people
    assert [(problem.number, problem.reason) for problem in found.problems] == [(number, reason)]


def test_same_address_under_two_headings_is_one():
    found = read("name,e-mail,mail\nSara,a@firm.example,A@firm.example")

    assert [person.email for person in found.people] == ["a@firm.example"]


def test_hidden_sheet_of_a_workbook_is_no_second_list():
    book = load_workbook(workbook([("Sara", "sara@firm.example", "sales")], [("Sales",)]))
    book.worksheets[1].sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    file.seek(0)

    assert [person.name for person in read(text_of(file)).people] == ["Sara"]


def workbook(*sheets):
    """Return a workbook with these rows in its sheets, from the third row and second column on."""
    book, file = Workbook(), BytesIO()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for number, row in enumerate(rows, start=3):
            for column, value in enumerate(row, start=2):
                sheet.cell(number, column, value)
    book.save(file)
    file.seek(0)
    return file


def test_a_workbook_is_read_as_its_rows_with_the_numbers_that_they_have_there():
    rows = [
        ("Function", "Name", "E-mail"),
        ("فروش", "Ahmadi, Sara", "sara@firm.example"),
        (None, None, None),
        ("Marketing", "Mani 2", None),
        ("sales", "Negin", "=A1"),
    ]

    found = read(text_of(workbook(rows)))

    assert [(person.name, person.email, person.function) for person in found.people] == [
        ("Ahmadi, Sara", "sara@firm.example", Function.SALES),
        ("Mani 2", "", Function.MARKETING),
    ]
    assert [(problem.number, "=A1" in problem.line) for problem in found.problems] == [(7, True)]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (BytesIO(b"PK\x03\x04\0\0"), "This workbook is damaged or not an XLSX workbook."),
        (workbook([]), "This workbook is empty."),
        (workbook([("Sara",)], [("Mani",)]), "“Sheet” and “Sheet1” both hold something."),
        (workbook([("x" * 30_000,)] * 20), "This file is too large for a list of people."),
    ],
    ids=["damaged", "empty", "two sheets", "large once unpacked"],
)
def test_a_workbook_without_one_list_is_refused_in_words(file, reason):
    with pytest.raises(Unreadable, match=reason):
        text_of(file)


def test_a_file_that_is_too_large_is_not_read_to_its_end():
    file = BytesIO(b"a" * (MOST_BYTES * 2))

    with pytest.raises(Unreadable, match="too large"):
        text_of(file)

    assert file.tell() == MOST_BYTES + 1
