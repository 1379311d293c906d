"""A CRM's list on its way in: read as a table, asked about, counted, shown before it is stored."""
