"""Papers: blocks, drawn as PDF and as a page. It knows no feature."""
