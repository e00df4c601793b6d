"""Tin, bài tuyên truyền: written in Markdown by the editors, previewed, published, withdrawn; and the public front."""
