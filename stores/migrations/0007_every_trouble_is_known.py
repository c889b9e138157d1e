from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0006_destinations_of_before_are_confirmed'),
    ]

    operations = [
        ValidateConstraint('webhookdelivery', 'webhookdelivery_trouble_known'),
    ]
