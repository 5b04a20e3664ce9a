"""Importing the registry from a file, one noun a module.

files, workbooks   bytes to rows of text, or a word of why not
columns, values    headings to columns, cells to values
lookups            words to rows of the registry
organisations, people, memberships   what each sort of row means, and what its user may do
plans              what every row would do
runs               upload, apply, discard, sweep
samples            a file to begin from
"""
