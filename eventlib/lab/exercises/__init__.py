"""Exercises, questions and predictions: how they are asked, checked and kept."""
