"""Turns the reading side of a map into straight-line Python: one function for the document, one for each list.

A message is walked once, along the segments that are there. The generated code holds the values of a part in local
variables, takes what is plain the short way, and hands anything else (a value said twice, a code that no table has, a
number that is none) to the careful ``Leaf.read``, which is the one place that words findings.

==============  =====================================================================================
``source``      lines of code with their indentation, and the names that they use
``variables``   the variables of one document part
``branches``    the places of a message that are read, as a tree that rules with the same path share
``leaves``      the ends of the tree: a text to a value, with care
``memory``      texts that have been converted before
``conditions``  conditions of paths as expressions
``segment``     the segment at hand: its elements as expressions
``values``      one leaf: from a text to a variable
``runs``        a segment: its own leaves, and runs of elements in it
``groups``      groups: dispatch by position, nested loops, what nobody reads
``lists``       the functions of lists
``parts``       from variables to documents: what goes where, what may not be missing
==============  =====================================================================================

No text of a map or of a definition becomes source except through ``repr`` of a string or a number, and as names of
document fields, which are checked to be identifiers; tables and functions are handed over by name. To teach the
generator something new, write it in ``values`` (a new kind of value), in ``lists`` (a new kind of list), or in
``groups`` (a new way down from a group).
"""
