"""Runnable comparisons with things that know the truth; they write the tables in the documents."""
