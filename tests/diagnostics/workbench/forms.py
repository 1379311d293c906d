"""What a form of the workbench sends when nothing in it was touched."""


def untouched(form):
    values = {name: form[name].value() for name in form.fields}
    said = {name: "" if value is None else str(value) for name, value in values.items()}
    return said | dict(form.began_from)
