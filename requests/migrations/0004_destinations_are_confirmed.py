import datetime
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_systems_manager'),
        ('requests', '0003_passwords_go_on_where_they_go'),
    ]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="proposal_mailed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='approved_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='approved_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='proposed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='proposed_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='proposed_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by', ''), ('fingerprint', '')), models.Q(models.Q(('fingerprint', ''), _negated=True), models.Q(('approved_by', ''), _negated=True), ('approved_at__isnull', False)), _connector='OR'), name='mailbox_confirmation_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='mailbox',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_for', models.F('fingerprint')), _negated=True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), ('fingerprint', ''), ('approved_at__gte', django.db.models.expressions.CombinedExpression(models.F('proposed_at'), '+', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='mailbox_confirmed_by_a_second_person'),
        ),
    ]
