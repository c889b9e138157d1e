import django.db.models.deletion
import django.db.models.functions.datetime
import evidence.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('requests', '0006_expiry_of_mail_and_bounced_codes'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='emailcode', name='emailcode_expires_later'),
        migrations.RenameField(model_name='emailcode', old_name='sent_at', new_name='made_at'),
        migrations.AlterModelOptions(
            name='emailcode',
            options={'ordering': ['request_id', '-made_at', '-pk'], 'verbose_name': 'e-mail code', 'verbose_name_plural': 'e-mail codes'},
        ),
        migrations.AddField(
            model_name='emailcode',
            name='code',
            field=evidence.fields.SealedTextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='emailcode',
            name='next_try_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='emailcode',
            name='send_attempts',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='emailcode',
            index=models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='emailcode_unsent'),
        ),
        migrations.AddConstraint(
            model_name='emailcode',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='emailcode_expires_later'),
        ),
        migrations.AddConstraint(
            model_name='emailcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), ('next_try_at__isnull', True)), models.Q(models.Q(('code', ''), _negated=True), ('next_try_at__isnull', False)), _connector='OR'), name='emailcode_kept_only_until_sent'),
        ),
        migrations.CreateModel(
            name='CodeWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=20)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.controller')),
            ],
            options={
                'verbose_name': 'wish for a code',
                'verbose_name_plural': 'wishes for a code',
                'ordering': ['asked_at', 'pk'],
            },
        ),
    ]
