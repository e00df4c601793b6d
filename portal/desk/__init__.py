"""Việc cần làm and the boards: what each person finds first. It asks every earlier feature; none asks it."""
