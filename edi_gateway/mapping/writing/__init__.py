"""Turns the writing side of a map into straight-line Python: one function for the document, one for each list.

Most documents fit their message without a word to be said, and what they cost decides how fast the gateway writes. The
generated code writes those, segment by segment in the order of the definition, and gives up (``Unusual``) as soon as
anything at all would have to be said; the careful writer (``mapping.writer``) then does the whole document again. So
there is one place that words findings, and the two writers can be held against each other.

=============  ======================================================================================
``coverage``   whether a map says anything that the generator was never taught
``source``     lines of code with their indentation, and the names that they use
``texts``      the value of a field to the text of a message
``shape``      which segments and groups the rules of one part share
``rows``       one segment: its elements, composites and runs, and what may not be empty
``parts``      a part in the order of the definition: its segments, groups, lists
``packed``     lists whose items share an outer segment: SDQ pairs, QTY groups below one SCC
``writer``     all of it together
=============  ======================================================================================

No text of a map or of a definition becomes source except through ``repr`` of a string or a number, and as the names of
document fields, which are checked to be identifiers; tables and functions are handed over by name. To teach the
generator something new, write it in ``texts`` (a new kind of value) or ``parts`` (a new kind of list); until then
``NotCoveredError`` leaves the map to the careful writer.
"""
