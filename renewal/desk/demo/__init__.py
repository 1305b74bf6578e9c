"""The demo centre: made-up people, cars and policies, and a few working days lived with them.

Nothing in it can exist: mobile numbers begin with 12, landlines with 0000, plates have the
letter I in the second place, chassis numbers I, O or Q, identity numbers begin with 000000.

Source: DICTIONARY.md A1.
"""
