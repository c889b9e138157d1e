"""Floor 2: controllers, staff users, memberships and roles, sign-in, the scope of who asks."""
