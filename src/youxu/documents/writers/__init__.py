"""Writers turn blocks into files. Pure: no Django, no database, no clock."""
