"""Floor 4: where personal data live: data stores, datasets, fields, and the connectors to them.

``mapping`` says where data lie and ``work`` what is to be done there, as plain values; a connector
(``protocol``, one folder each under ``connectors``) does it; the models keep what people mapped.
"""
