"""Documents: data in, a file out. The same data class feeds the web page, the PDF and the Word file."""

# A document is read by many and kept for years, so it is in one language whoever orders it.
LANGUAGE = "sv"
