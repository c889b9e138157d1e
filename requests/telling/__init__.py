"""Art. 19: whoever received data that were rectified, erased or restricted is told so, and it is recorded.

``choosing`` finds the recipients (pure), ``beginning`` makes a ``Telling`` for each, ``sending`` tells by
e-mail or http, people do the rest; ``recording`` writes ``RecipientTold`` and forgets who it was about.
"""
