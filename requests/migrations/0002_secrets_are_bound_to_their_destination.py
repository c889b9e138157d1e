import evidence.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('requests', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='secret_for',
            field=evidence.fields.SealedTextField(blank=True, db_default='', default='', editable=False),
        ),
    ]
