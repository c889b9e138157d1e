import accounts.fields
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import evidence.fields
import pgtrigger.compiler
import pgtrigger.migrations
import stores.models.dataset
import stores.terms
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('evidence', '0001_initial'),
        ('processing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('resource', models.CharField(help_text='The store’s own name for it: a table, a folder.', max_length=500, verbose_name='resource')),
                ('key', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text='What names one row.', size=None, verbose_name='key columns')),
                ('time_zone', models.CharField(default='UTC', help_text='Of its moments that come without one.', max_length=60, validators=[stores.models.dataset.validate_time_zone], verbose_name='time zone')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('guard_share', models.PositiveIntegerField(default=20, help_text='A purge that would take a larger share of the dataset stops and asks.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='ask above, percent')),
                ('guard_rows', models.PositiveIntegerField(default=100000, help_text='A purge that would take more rows stops and asks.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='ask above, rows')),
            ],
            options={
                'verbose_name': 'dataset',
                'verbose_name_plural': 'datasets',
                'ordering': ['store_id', 'position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='dataset_ref_is_slug'), models.CheckConstraint(condition=models.Q(('guard_rows__gte', 1), ('guard_share__gte', 1), ('guard_share__lte', 100)), name='dataset_guard_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='Binding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('start_column', models.CharField(blank=True, max_length=200, verbose_name='start event in column')),
                ('start_via', models.CharField(blank=True, max_length=60, verbose_name='start: in join')),
                ('consent_column', models.CharField(blank=True, help_text='Says that a consent to the longer period was given: yes or no, or when.', max_length=200, verbose_name='consent given in column')),
                ('consent_via', models.CharField(blank=True, max_length=60, verbose_name='consent: in join')),
                ('withdrawal_column', models.CharField(blank=True, max_length=200, verbose_name='consent withdrawn in column')),
                ('withdrawal_via', models.CharField(blank=True, max_length=60, verbose_name='withdrawal: in join')),
                ('period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bindings', to='processing.retentionperiod', verbose_name='retention period')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bindings', to='processing.purpose', verbose_name='purpose')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bindings', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'binding',
                'verbose_name_plural': 'bindings',
                'ordering': ['dataset_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'purpose', 'period'), name='binding_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('period__isnull', False), models.Q(('consent_column', ''), ('start_column', ''), ('withdrawal_column', '')), _connector='OR'), name='binding_start_is_of_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('consent_column', ''), _negated=True), ('withdrawal_column', ''), _connector='OR'), name='binding_withdrawal_of_a_consent'), models.CheckConstraint(condition=models.Q(models.Q(('start_via', ''), models.Q(('start_column', ''), _negated=True), _connector='OR'), models.Q(('consent_via', ''), models.Q(('consent_column', ''), _negated=True), _connector='OR'), models.Q(('withdrawal_via', ''), models.Q(('withdrawal_column', ''), _negated=True), _connector='OR')), name='binding_join_has_column')],
            },
        ),
        migrations.CreateModel(
            name='DataStore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('settings', models.JSONField(blank=True, default=dict, verbose_name='settings')),
                ('secret', evidence.fields.SealedTextField(blank=True, editable=False, verbose_name='secrets')),
                ('secret_from_env', models.JSONField(blank=True, default=dict, editable=False)),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='checked')),
                ('problems', models.JSONField(blank=True, default=list, editable=False)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stores', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'data store',
                'verbose_name_plural': 'data stores',
                'ordering': ['controller_id', 'ref'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='datastore_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='datastore_ref_is_slug')],
            },
        ),
        migrations.AddField(
            model_name='dataset',
            name='store',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='datasets', to='stores.datastore', verbose_name='data store'),
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('column', models.CharField(max_length=200, verbose_name='column')),
                ('via', models.CharField(blank=True, max_length=60, verbose_name='in join')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'identifier',
                'verbose_name_plural': 'identifiers',
                'ordering': ['dataset_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'kind', 'via', 'column'), name='identifier_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='identifier_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='InternalRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, verbose_name='key')),
                ('pushed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='last pushed')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'record',
                'verbose_name_plural': 'records',
                'ordering': ['dataset_id', 'key'],
                'indexes': [models.Index(fields=['dataset', 'id'], name='internalrecord_in_order')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'key'), name='internalrecord_key_unique')],
            },
        ),
        migrations.CreateModel(
            name='Join',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('table', models.CharField(max_length=500, verbose_name='table')),
                ('left_columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='our columns')),
                ('right_columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), size=None, verbose_name='its columns')),
                ('parent', models.CharField(blank=True, help_text='Reference of another join; empty: the dataset.', max_length=60, verbose_name='from join')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joins', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'join',
                'verbose_name_plural': 'joins',
                'ordering': ['dataset_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'ref'), name='join_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='join_ref_is_slug'), models.CheckConstraint(condition=models.Q(('left_columns__len__gte', 1), ('right_columns__len', models.F('left_columns__len'))), name='join_columns_pair')],
            },
        ),
        migrations.CreateModel(
            name='RecordMoment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('day', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField(blank=True, null=True)),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stores.dataset')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moments', to='stores.internalrecord')),
            ],
            options={
                'verbose_name': 'moment of a record',
                'verbose_name_plural': 'moments of records',
                'ordering': ['record_id', 'name'],
                'indexes': [models.Index(fields=['dataset', 'name', 'day'], include=('record',), name='recordmoment_by_day'), models.Index(fields=['dataset', 'name', 'at'], include=('record',), name='recordmoment_by_moment')],
                'constraints': [models.UniqueConstraint(fields=('record', 'name'), name='recordmoment_name_unique'), models.CheckConstraint(condition=models.Q(models.Q(('at__isnull', False), ('day__isnull', True)), models.Q(('at__isnull', True), ('day__isnull', False)), _connector='OR'), name='recordmoment_day_or_moment')],
            },
        ),
        migrations.CreateModel(
            name='RecordValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('value', evidence.fields.SealedTextField()),
                ('lookup', models.CharField(blank=True, max_length=64)),
                ('lookup_kind', models.CharField(blank=True, max_length=20)),
                ('blanked_as', models.CharField(blank=True, max_length=64)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='stores.internalrecord')),
            ],
            options={
                'verbose_name': 'value of a record',
                'verbose_name_plural': 'values of records',
                'ordering': ['record_id', 'name'],
                'indexes': [models.Index(condition=models.Q(('lookup', ''), _negated=True), fields=['lookup'], name='recordvalue_by_lookup')],
                'constraints': [models.UniqueConstraint(fields=('record', 'name'), name='recordvalue_name_unique'), models.CheckConstraint(condition=models.Q(models.Q(('lookup', ''), ('lookup_kind', '')), models.Q(models.Q(('lookup', ''), _negated=True), models.Q(('lookup_kind', ''), _negated=True)), _connector='OR'), name='recordvalue_lookup_has_its_kind')],
            },
        ),
        migrations.CreateModel(
            name='StoreTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(help_text='Its ref: it may be unmapped since.', max_length=60, verbose_name='dataset')),
                ('step', models.CharField(max_length=300)),
                ('batch', models.UUIDField(editable=False, unique=True)),
                ('instructions', evidence.fields.SealedTextField(verbose_name='what is to be done')),
                ('spared', evidence.fields.SealedTextField(blank=True, verbose_name='to be left alone')),
                ('about', evidence.fields.SealedTextField(blank=True, verbose_name='about this person only')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('told_on', models.DateField(blank=True, editable=False, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('done_by', models.CharField(blank=True, max_length=80, verbose_name='finished by')),
                ('rows', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='how many records went')),
                ('note', evidence.fields.SealedTextField(blank=True, verbose_name='note')),
                ('reopened_because', evidence.fields.SealedTextField(blank=True, verbose_name='opened again because')),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='store_tasks', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document', verbose_name='proof')),
                ('store', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='stores.datastore', verbose_name='data store')),
            ],
            options={
                'verbose_name': 'task in a data store',
                'verbose_name_plural': 'tasks in data stores',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['due_on'], name='storetask_open'), models.Index(fields=['store', 'dataset', 'step', '-made_at'], name='storetask_of_step')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by', ''), ('proof__isnull', True), ('rows__isnull', True)), models.Q(('about', ''), ('done_at__isnull', False), ('rows__isnull', False), ('spared', ''), models.Q(('done_by', ''), _negated=True)), _connector='OR'), name='storetask_done_by_somebody_with_a_count')],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('url', models.CharField(help_text='With https://; not in a private network, unless the administrator allows it.', max_length=500, verbose_name='address')),
                ('certificates', models.TextField(blank=True, help_text='PEM certificates to trust in place of the public authorities. Empty: those.', max_length=20000, verbose_name='authority of its own')),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('request.received', 'Request received'), ('request.due_soon', 'Request due soon'), ('request.extended', 'Request extended'), ('request.answered', 'Request answered'), ('request.closed', 'Request closed'), ('purge.finished', 'Purge finished'), ('purge.failed', 'Purge failed'), ('erasure.finished', 'Erasure or rectification finished in a dataset')], max_length=40), blank=True, default=list, help_text='None: it is called only where something names it, such as a recipient to be told.', size=None, verbose_name='events')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('secret', evidence.fields.SealedTextField(editable=False, verbose_name='secret')),
                ('previous_secret', evidence.fields.SealedTextField(blank=True, editable=False)),
                ('previous_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='failing since')),
                ('paused_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='paused')),
                ('told_at', models.DateTimeField(blank=True, editable=False, help_text='When staff were mailed that it was paused.', null=True)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['controller_id', 'name'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'name'), name='webhookendpoint_name_unique'), models.CheckConstraint(condition=models.Q(('events__contained_by', ['request.received', 'request.due_soon', 'request.extended', 'request.answered', 'request.closed', 'purge.finished', 'purge.failed', 'erasure.finished'])), name='webhookendpoint_events_known'), models.CheckConstraint(condition=models.Q(models.Q(('previous_secret', ''), ('previous_until__isnull', True)), models.Q(models.Q(('previous_secret', ''), _negated=True), ('previous_until__isnull', False)), _connector='OR'), name='webhookendpoint_previous_ends'), models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', True), ('told_at__isnull', True)), models.Q(('failing_since__isnull', False), ('paused_at__isnull', False)), _connector='OR'), name='webhookendpoint_paused_for_failing')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(editable=False, max_length=40, unique=True, verbose_name='message')),
                ('event', models.CharField(choices=[('request.received', 'Request received'), ('request.due_soon', 'Request due soon'), ('request.extended', 'Request extended'), ('request.answered', 'Request answered'), ('request.closed', 'Request closed'), ('purge.finished', 'Purge finished'), ('purge.failed', 'Purge failed'), ('erasure.finished', 'Erasure or rectification finished in a dataset'), ('webhook.test', 'Test')], max_length=40, verbose_name='event')),
                ('body', models.TextField(verbose_name='body')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='happened')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('delivered', 'Delivered'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='next try')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='last try')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered')),
                ('trouble', models.CharField(blank=True, choices=[('status', 'The receiver did not take it.'), ('gone', 'The receiver wants no more (410).'), ('no_answer', 'Nobody answered in time.'), ('not_trusted', 'The certificate of the receiver does not hold.'), ('address_refused', 'The address lies in a private or reserved network, or is none.'), ('died', 'The worker died while it sent.')], max_length=20, verbose_name='trouble')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answered with')),
                ('answer', evidence.fields.SealedTextField(blank=True, verbose_name='the answer begins with')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='stores.webhookendpoint', verbose_name='webhook')),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'ordering': ['-made_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='webhookdelivery_unfinished'), models.Index(fields=['endpoint', '-made_at'], name='webhookdelivery_of_endpoint'), models.Index(fields=['made_at'], name='webhookdelivery_by_age')],
                'constraints': [models.CheckConstraint(condition=models.Q(('event__in', ['request.received', 'request.due_soon', 'request.extended', 'request.answered', 'request.closed', 'purge.finished', 'purge.failed', 'erasure.finished', 'webhook.test'])), name='webhookdelivery_event_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'failed'])), name='webhookdelivery_state_known'), models.CheckConstraint(condition=models.Q(('trouble__in', ['status', 'gone', 'no_answer', 'not_trusted', 'address_refused', 'died', ''])), name='webhookdelivery_trouble_known'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', True), ('next_try_at__isnull', False), ('state', 'waiting')), models.Q(('delivered_at__isnull', False), ('next_try_at__isnull', True), ('state', 'delivered')), models.Q(('delivered_at__isnull', True), ('next_try_at__isnull', True), ('state', 'failed')), _connector='OR'), name='webhookdelivery_ends')],
            },
        ),
        migrations.CreateModel(
            name='DataField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='column')),
                ('nature', models.CharField(blank=True, choices=[('personal', 'Personal data'), ('technical', 'No personal data: a key or a mark')], help_text='While this is open, no purge and no erasure runs over the dataset.', max_length=20, verbose_name='holds')),
                ('provided', models.BooleanField(default=False, help_text='Goes into a portability package (Art. 20).', verbose_name='provided by the person')),
                ('type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('boolean', 'Yes or no'), ('date', 'Date'), ('local_time', 'Date and time, without zone'), ('instant', 'Date and time'), ('other', 'Other')], default=stores.terms.ColumnType['OTHER'], max_length=20, verbose_name='type')),
                ('nullable', models.BooleanField(default=True, verbose_name='may be empty')),
                ('blank', models.CharField(blank=True, choices=[('null', 'Empty'), ('constant', 'A constant'), ('keyed_hash', 'A keyed hash (a pseudonym, Art. 4(5))')], help_text='What stands there once the content is gone. NOT NULL columns need one.', max_length=20, verbose_name='blank form')),
                ('blank_value', models.CharField(blank=True, max_length=200, verbose_name='constant')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processing.datacategory', verbose_name='data category')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fields', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'field',
                'verbose_name_plural': 'fields',
                'ordering': ['dataset_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'name'), name='datafield_name_unique'), models.CheckConstraint(condition=models.Q(('nature__in', ['personal', 'technical', ''])), name='datafield_nature_known'), models.CheckConstraint(condition=models.Q(('type__in', ['text', 'number', 'boolean', 'date', 'local_time', 'instant', 'other'])), name='datafield_type_known'), models.CheckConstraint(condition=models.Q(('blank__in', ['null', 'constant', 'keyed_hash', ''])), name='datafield_blank_known'), models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', False), ('nature', stores.terms.Nature['PERSONAL'])), models.Q(models.Q(('nature', stores.terms.Nature['PERSONAL']), _negated=True), ('category__isnull', True)), _connector='OR'), name='datafield_personal_has_category'), models.CheckConstraint(condition=models.Q(('blank', stores.terms.BlankForm['CONSTANT']), ('blank_value', ''), _connector='OR'), name='datafield_value_is_a_constant')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datafield',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d6ee8a70e54eda00137e3b06247d946dec1628f1', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_8017b', table='stores_datafield', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datafield',
            trigger=pgtrigger.compiler.Trigger(name='holds_own_category', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NEW.category_id IS NOT NULL AND NOT EXISTS (\n                SELECT 1 FROM processing_datacategory c\n                    JOIN stores_dataset d ON d.id = NEW.dataset_id\n                    JOIN stores_datastore s ON s.id = d.store_id\n                WHERE c.id = NEW.category_id\n                    AND (c.controller_id IS NULL OR c.controller_id = s.controller_id))\n            THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'datafield_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='b999de733d9aa91a4c07936df180cfda39d9d1cd', operation='INSERT OR UPDATE', pgid='pgtrigger_holds_own_category_e4058', table='stores_datafield', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='binding',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d0cfd6ab7bde5bcb9b02c74a5a89d3e392407996', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_72c81', table='stores_binding', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='binding',
            trigger=pgtrigger.compiler.Trigger(name='serves_own_purpose', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF (SELECT s.controller_id FROM stores_dataset d\n                    JOIN stores_datastore s ON s.id = d.store_id WHERE d.id = NEW.dataset_id)\n                IS DISTINCT FROM\n               (SELECT a.controller_id FROM processing_purpose p\n                    JOIN processing_processingactivity a ON a.id = p.activity_id WHERE p.id = NEW.purpose_id)\n            THEN\n                RAISE EXCEPTION 'a dataset serves purposes of its own controller'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'binding_same_controller';\n            END IF;\n            IF NEW.period_id IS NOT NULL AND NEW.purpose_id IS DISTINCT FROM\n               (SELECT purpose_id FROM processing_retentionperiod WHERE id = NEW.period_id)\n            THEN\n                RAISE EXCEPTION 'the period is one of the purpose'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'binding_period_of_purpose';\n            END IF;\n            RETURN NULL;\n        ", hash='f1c1442124723d8da8884d27fefa524eaa41c706', operation='INSERT OR UPDATE', pgid='pgtrigger_serves_own_purpose_40b09', table='stores_binding', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datastore',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c55dfe4021602d9867f546b50f7656284fa7b727', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_8b243', table='stores_datastore', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.UniqueConstraint(fields=('store', 'ref'), name='dataset_ref_unique'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataset',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."store_id" IS DISTINCT FROM (NEW."store_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='84d374f568b928bd921ec3a8a8fb0511b2eb6116', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d285f', table='stores_dataset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identifier',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c53f83583ff1bba1ac7ca6267eecfef6e754a963', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_becec', table='stores_identifier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='internalrecord',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='76161208f15f33403cabab4f6e3db8e17a45567b', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d64b0', table='stores_internalrecord', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='join',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cde318656f93474ef1c50a5d866f403a3bf7e86b', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_c3dad', table='stores_join', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recordmoment',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."record_id" IS DISTINCT FROM (NEW."record_id") OR OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4cfe93343bf0b8748b4356a7b70728f654f61c5a', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_35356', table='stores_recordmoment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recordvalue',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."record_id" IS DISTINCT FROM (NEW."record_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f3690fbb5c5f307827b5bb6f217bcd61a54217d4', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_53d11', table='stores_recordvalue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='storetask',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."store_id" IS DISTINCT FROM (NEW."store_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='58745c13207211644f9c3a30d49a9bc1dfb2bb61', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_3cce9', table='stores_storetask', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpoint',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d67d3ee47e35980652fc6eab2a193fdb2fd58620', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_efb13', table='stores_webhookendpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookdelivery',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."endpoint_id" IS DISTINCT FROM (NEW."endpoint_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8e9b897b6b28990fd8baa7605d2c36e7f0de0667', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_5b5e9', table='stores_webhookdelivery', when='BEFORE')),
        ),
    ]
