"""Documents: data in, a file out. The same data class feeds the web page, the PDF and the Word file."""
