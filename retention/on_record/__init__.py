"""How long consents, objections and restrictions are kept on record: by the controller's own register.

They are personal data that Dertig keeps itself, keyed hashes included (Art. 4(5)). See ADR 17.
"""
