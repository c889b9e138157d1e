"""The verbs of retention: the one write path of admin, commands, API and tasks."""
