"""The status site: static files that stay up when everything else is down; it serves nothing and reads reality only."""
