"""The connectors, one folder each: ``connector.py`` speaks ``stores.protocol``, ``form.py`` asks for its
settings. Third parties add theirs through entry points of the group ``dertig.connectors``."""
