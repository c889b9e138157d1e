"""What other systems tell of people, and ask about them: ``/api/v1/events``, ``/api/v1/people/standing``."""
