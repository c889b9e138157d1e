"""Floor 5: people: identities, finding a person in every store.

Identifiers are sealed, with a keyed hash for look-up."""
