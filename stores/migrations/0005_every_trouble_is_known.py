from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0004_secrets_go_on_where_they_go'),
    ]

    operations = [
        ValidateConstraint('webhookdelivery', 'webhookdelivery_trouble_known'),
    ]
