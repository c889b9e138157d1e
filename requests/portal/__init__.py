"""The portal: a person exercises a right without an account, without JavaScript, one question a page.

- ``visit``: what every page shares: the controller, the language, limits, refusals in clear words;
- ``filing``: the questions, check answers, submit, receipt, confirmation;
- ``status``: the page of one request, for who holds its receipt or reads its e-mail.

Pages call the verbs of ``requests.actions`` and nothing else writes a request.
"""
