import evidence.fields
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stores', '0002_stores_of_before_are_taken_over'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='webhookdelivery',
            name='webhookdelivery_trouble_known',
        ),
        migrations.AddField(
            model_name='datastore',
            name='secret_for',
            field=evidence.fields.SealedTextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='secret_for',
            field=evidence.fields.SealedTextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AlterField(
            model_name='webhookdelivery',
            name='trouble',
            field=models.CharField(blank=True, choices=[('status', 'The receiver did not take it.'), ('gone', 'The receiver wants no more (410).'), ('no_answer', 'Nobody answered in time.'), ('not_trusted', 'The certificate of the receiver does not hold.'), ('address_refused', 'The address lies in a private or reserved network, or is none.'), ('elsewhere', 'Its secret was given for another address: save it again.'), ('died', 'The worker died while it sent.')], max_length=20, verbose_name='trouble'),
        ),
        AddConstraintNotValid(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('trouble__in', ['status', 'gone', 'no_answer', 'not_trusted', 'address_refused', 'elsewhere', 'died', ''])), name='webhookdelivery_trouble_known'),
        ),
    ]
