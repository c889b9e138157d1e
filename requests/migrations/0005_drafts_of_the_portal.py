import django.db.models.deletion
import django.db.models.functions.datetime
import evidence.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('requests', '0004_letters_and_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='RequestDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('data', evidence.fields.SealedTextField(blank=True, verbose_name='answers so far')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='started at')),
                ('expires_at', models.DateTimeField(db_index=True, verbose_name='expires at')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.controller', verbose_name='controller')),
                ('request', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='requests.subjectrequest', verbose_name='request')),
            ],
            options={
                'verbose_name': 'draft of a request',
                'verbose_name_plural': 'drafts of requests',
                'ordering': ['controller_id', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('started_at'))), name='requestdraft_expires_later')],
            },
        ),
    ]
