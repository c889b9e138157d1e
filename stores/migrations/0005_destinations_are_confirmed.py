import datetime
import django.db.models.expressions
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_systems_manager'),
        ('stores', '0004_secrets_go_on_where_they_go'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='webhookdelivery',
            name='webhookdelivery_trouble_known',
        ),
        migrations.AddField(
            model_name="datastore",
            name="proposal_mailed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='datastore',
            name='approved_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='datastore',
            name='approved_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='datastore',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='datastore',
            name='proposed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='datastore',
            name='proposed_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='datastore',
            name='proposed_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="webhookendpoint",
            name="proposal_mailed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='approved_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='approved_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='fingerprint',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='proposed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='proposed_by',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='proposed_for',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name='webhookdelivery',
            name='trouble',
            field=models.CharField(blank=True, choices=[('status', 'The receiver did not take it.'), ('gone', 'The receiver wants no more (410).'), ('no_answer', 'Nobody answered in time.'), ('not_trusted', 'The certificate of the receiver does not hold.'), ('address_refused', 'The address lies in a private or reserved network, or is none.'), ('elsewhere', 'Its secret was given for another address: save it again.'), ('unconfirmed', 'A second person has yet to confirm its address.'), ('died', 'The worker died while it sent.')], max_length=20, verbose_name='trouble'),
        ),
        migrations.AddConstraint(
            model_name='datastore',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by', ''), ('fingerprint', '')), models.Q(models.Q(('fingerprint', ''), _negated=True), models.Q(('approved_by', ''), _negated=True), ('approved_at__isnull', False)), _connector='OR'), name='datastore_confirmation_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='datastore',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_for', models.F('fingerprint')), _negated=True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), ('fingerprint', ''), ('approved_at__gte', django.db.models.expressions.CombinedExpression(models.F('proposed_at'), '+', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='datastore_confirmed_by_a_second_person'),
        ),
        AddConstraintNotValid(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('trouble__in', ['status', 'gone', 'no_answer', 'not_trusted', 'address_refused', 'elsewhere', 'unconfirmed', 'died', ''])), name='webhookdelivery_trouble_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by', ''), ('fingerprint', '')), models.Q(models.Q(('fingerprint', ''), _negated=True), models.Q(('approved_by', ''), _negated=True), ('approved_at__isnull', False)), _connector='OR'), name='webhookendpoint_confirmation_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_for', models.F('fingerprint')), _negated=True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), ('fingerprint', ''), ('approved_at__gte', django.db.models.expressions.CombinedExpression(models.F('proposed_at'), '+', models.Value(datetime.timedelta(days=1)))), _connector='OR'), name='webhookendpoint_confirmed_by_a_second_person'),
        ),
    ]
