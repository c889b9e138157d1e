"""Files: logs, exports, uploads. One dataset is a glob pattern under the store's root, one row a file.

``names`` and ``lines`` tell dates, ``reading`` opens what is compressed, ``local`` and ``remote`` list,
``quarantine`` and ``removal`` delete with proof, ``due`` holds the rule, ``connector`` speaks the protocol.
"""
