"""Mail that comes in: replies land in their request, bounces become tasks, the rest waits for staff.

- ``parsing``: one message, read; pure;
- ``taking_in``: where a message belongs, and the verbs on one that belongs nowhere yet;
- ``reading``: a controller's IMAP folder;
- ``webhook``: another system hands a message in, signed.

Nothing here ever answers a message by itself, so two machines cannot keep each other writing; a request
that staff make of one is acknowledged as every request is, by a letter that says a machine sent it.
"""
