"""One self-contained page about the exposure of services, which loads nothing."""

from serviceconfig_ls.cli.formats.html_report.page import difference_page, services_page

__all__ = ["difference_page", "services_page"]
