"""From what applies to what is done: the plan of a request, approved, and carried out part by part.

``drafting`` computes the plan from register, mapping, search and what staff decided; ``approving``
freezes it; ``moving`` begins each stage when those before it have ended; ``progress`` reads how every
part stands, from the rows where the parts live. There is no second state.

Other packages add what they carry out with ``stages.add_carrier``.
"""
