"""What a test of the admin reads on a page."""

from django.urls import reverse


def address(name, *args):
    return reverse(f"admin:diagnostics_{name}", args=args)


def fields_of(client, url):
    """Return what the page's main form would send if nothing were touched."""
    response = client.get(url)
    form = response.context["adminform"].form
    fields = {field.html_name: field.value() for field in form}
    for formset in response.context["inline_admin_formsets"]:
        for form_ in (formset.formset.management_form, *formset.formset.forms):
            fields |= {field.html_name: field.value() for field in form_}
    if "based_on" in response.context:
        fields["based_on"] = response.context["based_on"]
    return {name: value for name, value in fields.items() if value is not None}


def edit(client, row, **fields):
    """Change fields of a row on its page."""
    url = address(f"{row._meta.model_name}_change", row.pk)
    return client.post(url, fields_of(client, url) | fields)
