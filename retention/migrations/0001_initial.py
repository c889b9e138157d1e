import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import evidence.fields
import pgtrigger.compiler
import pgtrigger.migrations
import retention.terms
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('processing', '0001_initial'),
        ('stores', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PurgedDataset',
            fields=[
            ],
            options={
                'verbose_name': 'purge',
                'verbose_name_plural': 'purges',
                'ordering': ['store__controller_id', 'store_id', 'position', 'pk'],
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('stores.dataset',),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(help_text='No relation upwards.', max_length=20, verbose_name='request')),
                ('act', models.CharField(choices=[('erase', 'Erase'), ('correct', 'Correct')], default=retention.terms.Act['ERASE'], max_length=20, verbose_name='act')),
                ('key', models.CharField(blank=True, max_length=100)),
                ('work', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('mapping', models.CharField(max_length=64)),
                ('despite_holds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('heeded', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('by_hand', 'Done by a person'), ('done', 'Done, nothing left'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default=retention.terms.ErasureState['WAITING'], max_length=20, verbose_name='state')),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('before', models.JSONField(default=dict)),
                ('after_counts', models.JSONField(default=dict)),
                ('rows', models.BigIntegerField(blank=True, null=True, verbose_name='rows')),
                ('certainty', models.CharField(blank=True, max_length=20, verbose_name='how sure')),
                ('problems', models.JSONField(default=list, help_text='stores.protocol.Problem, as JSON.')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='begun')),
                ('begun_by', models.CharField(max_length=80)),
                ('cancelled_at', models.DateTimeField(blank=True, help_text='When somebody asked for it; what was at work still ended.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'ordering': ['-begun_at', '-pk'],
                'indexes': [models.Index(fields=['reference'], name='erasure_by_reference'), models.Index(condition=models.Q(('state__in', (retention.terms.ErasureState['WAITING'], retention.terms.ErasureState['RUNNING'], retention.terms.ErasureState['BY_HAND']))), fields=['begun_at'], name='erasure_open')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'reference', 'act', 'fingerprint'), name='erasure_begun_once'), models.CheckConstraint(condition=models.Q(('act__in', ['erase', 'correct'])), name='erasure_act_known'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'by_hand', 'done', 'failed', 'cancelled'])), name='erasure_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', (retention.terms.ErasureState['WAITING'], retention.terms.ErasureState['RUNNING'], retention.terms.ErasureState['BY_HAND']))), models.Q(('ended_at__isnull', False), models.Q(('state__in', (retention.terms.ErasureState['WAITING'], retention.terms.ErasureState['RUNNING'], retention.terms.ErasureState['BY_HAND'])), _negated=True)), _connector='OR'), name='erasure_ended_with_its_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.ErasureState['DONE']), _negated=True), models.Q(('problems', []), ('rows__gte', 0), models.Q(('certainty', ''), _negated=True)), _connector='OR'), name='erasure_done_has_a_count'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.ErasureState['FAILED']), _negated=True), models.Q(('problems', []), _negated=True), _connector='OR'), name='erasure_failed_because')],
            },
        ),
        migrations.CreateModel(
            name='ErasureBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('step', models.CharField(max_length=300)),
                ('number', models.PositiveIntegerField()),
                ('bounds', evidence.fields.SealedTextField(blank=True)),
                ('expected', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('open', 'At work'), ('pending', 'Reported back later'), ('done', 'Done'), ('unproven', 'Unproven')], default=retention.terms.BatchState['WAITING'], max_length=20, verbose_name='state')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.UUIDField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('rows', models.BigIntegerField(blank=True, null=True)),
                ('proof', models.JSONField(default=dict)),
                ('certainty', models.CharField(blank=True, max_length=20)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('erasure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='retention.erasure', verbose_name='erasure')),
            ],
            options={
                'verbose_name': 'batch of an erasure',
                'verbose_name_plural': 'batches of an erasure',
                'ordering': ['erasure_id', 'round', 'number'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', (retention.terms.BatchState['OPEN'], retention.terms.BatchState['PENDING']))), fields=['erasure'], name='erasurebatch_unresolved')],
                'constraints': [models.UniqueConstraint(fields=('erasure', 'round', 'number'), name='erasurebatch_number_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'open', 'pending', 'done', 'unproven'])), name='erasurebatch_state_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['proven', 'reported', 'attested', 'confirmed_absent', 'unproven', ''])), name='erasurebatch_certainty_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.BatchState['OPEN']), _negated=True), models.Q(('lease__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='erasurebatch_open_has_a_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.BatchState['DONE']), _negated=True), models.Q(('ended_at__isnull', False), ('rows__gte', 0), models.Q(('certainty', ''), _negated=True)), _connector='OR'), name='erasurebatch_done_has_a_count')],
            },
        ),
        migrations.CreateModel(
            name='ErasureMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.JSONField()),
                ('remembered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='remembered')),
                ('erasure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='memory', to='retention.erasure', verbose_name='erasure')),
            ],
            options={
                'verbose_name': 'memory of an erasure',
                'verbose_name_plural': 'memories of erasures',
                'ordering': ['-remembered_at', '-pk'],
                'indexes': [models.Index(fields=['remembered_at'], name='erasurememory_by_age')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('person', 'A person'), ('dataset', 'A dataset'), ('activity', 'A processing activity')], max_length=20, verbose_name='keeps')),
                ('reason', evidence.fields.SealedTextField(help_text='Which claim or proceedings (Art. 17(3)(e)).', verbose_name='reason')),
                ('review_on', models.DateField(help_text='The day on which its owner asks whether it is still needed.', verbose_name='review on')),
                ('told_on', models.DateField(blank=True, editable=False, null=True)),
                ('placed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='placed')),
                ('placed_by', models.CharField(editable=False, max_length=80)),
                ('lifted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='lifted')),
                ('lifted_by', models.CharField(blank=True, editable=False, max_length=80)),
                ('lifted_because', evidence.fields.SealedTextField(blank=True, editable=False, verbose_name='why it was lifted')),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='processing.processingactivity', verbose_name='processing activity')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legal_holds', to='accounts.controller', verbose_name='controller')),
                ('dataset', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='stores.dataset', verbose_name='dataset')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'legal hold',
                'verbose_name_plural': 'legal holds',
                'ordering': ['-placed_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['controller'], name='legalhold_standing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('scope__in', ['person', 'dataset', 'activity'])), name='legalhold_scope_known'), models.CheckConstraint(condition=models.Q(models.Q(('activity__isnull', True), ('dataset__isnull', True), ('scope', retention.terms.HoldScope['PERSON'])), models.Q(('activity__isnull', True), ('dataset__isnull', False), ('scope', retention.terms.HoldScope['DATASET'])), models.Q(('activity__isnull', False), ('dataset__isnull', True), ('scope', retention.terms.HoldScope['ACTIVITY'])), _connector='OR'), name='legalhold_scope_has_its_target'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by', '')), models.Q(('lifted_at__isnull', False), models.Q(('lifted_by', ''), _negated=True)), _connector='OR'), name='legalhold_lifted_by_somebody'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='legalhold_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='HeldIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('value', evidence.fields.SealedTextField(verbose_name='value')),
                ('value_hash', models.CharField(editable=False, max_length=64)),
                ('hold', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='retention.legalhold', verbose_name='hold')),
            ],
            options={
                'verbose_name': 'held identifier',
                'verbose_name_plural': 'held identifiers',
                'ordering': ['hold_id', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('hold', 'kind', 'value_hash'), name='heldidentifier_unique'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='heldidentifier_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='PurgePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('fingerprint', models.CharField(max_length=64)),
                ('content', models.JSONField()),
                ('preview', models.JSONField(default=dict)),
                ('proposed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='proposed')),
                ('proposed_by', models.CharField(max_length=80)),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved')),
                ('approved_by', models.CharField(blank=True, max_length=80)),
                ('approval', models.CharField(blank=True, choices=[('second_person', 'By a second person'), ('cooling_off', 'By one person, after a day’s cooling-off')], max_length=20, verbose_name='approval')),
                ('effective_at', models.DateTimeField(blank=True, help_text='A day later after cooling-off.', null=True, verbose_name='in force from')),
                ('ended_at', models.DateTimeField(blank=True, help_text='Withdrawn, or another version took its place.', null=True, verbose_name='ended')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purge_plans', to='stores.dataset', verbose_name='dataset')),
            ],
            options={
                'verbose_name': 'purge plan',
                'verbose_name_plural': 'purge plans',
                'ordering': ['dataset_id', '-version'],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'version'), name='purgeplan_version_unique'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('dataset',), name='purgeplan_one_current'), models.CheckConstraint(condition=models.Q(('approval__in', ['second_person', 'cooling_off', ''])), name='purgeplan_approval_known'), models.CheckConstraint(condition=models.Q(models.Q(('approval', ''), ('approved_at__isnull', True), ('approved_by', ''), ('effective_at__isnull', True)), models.Q(('approved_at__isnull', False), ('effective_at__gte', models.F('approved_at')), models.Q(('approved_by', ''), _negated=True), models.Q(('approval', ''), _negated=True)), _connector='OR'), name='purgeplan_approval_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('approval', retention.terms.ApprovalKind['SECOND_PERSON']), _negated=True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='purgeplan_second_person_is_another')],
            },
        ),
        migrations.CreateModel(
            name='PurgeRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='due by')),
                ('key', models.CharField(default=uuid.uuid4, help_text='Of the scheduled one of a day: dataset and day, so that two beats start one run.', max_length=100, unique=True)),
                ('reviewed', models.BooleanField(default=False, help_text='A person let go what was to be reviewed.')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('preparing', 'Counting'), ('asking', 'Asks for release'), ('running', 'Running'), ('verifying', 'Counting again'), ('finished', 'Finished, nothing left'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default=retention.terms.RunState['WAITING'], max_length=20, verbose_name='state')),
                ('runs_after', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('started_by', models.CharField(max_length=80)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='started')),
                ('cancelled_at', models.DateTimeField(blank=True, help_text='When somebody asked for it; what was at work still ended.', null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True, verbose_name='paused')),
                ('released_by', models.CharField(blank=True, max_length=80)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('work', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('problems', models.JSONField(default=list, help_text='stores.protocol.Problem, as JSON.')),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('certificate', models.UUIDField(blank=True, help_text='Id of the evidence document.', null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='retention.purgeplan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'purge run',
                'verbose_name_plural': 'purge runs',
                'ordering': ['-started_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', (retention.terms.RunState['WAITING'], retention.terms.RunState['PREPARING'], retention.terms.RunState['ASKING'], retention.terms.RunState['RUNNING'], retention.terms.RunState['VERIFYING']))), fields=['started_at'], name='purgerun_open'), models.Index(fields=['plan', '-started_at'], name='purgerun_by_plan'), models.Index(condition=models.Q(('certificate', None), ('ended_at__isnull', False), models.Q(('work', {}), _negated=True)), fields=['ended_at'], name='purgerun_uncertified')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'preparing', 'asking', 'running', 'verifying', 'finished', 'failed', 'cancelled'])), name='purgerun_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', (retention.terms.RunState['WAITING'], retention.terms.RunState['PREPARING'], retention.terms.RunState['ASKING'], retention.terms.RunState['RUNNING'], retention.terms.RunState['VERIFYING']))), models.Q(('ended_at__isnull', False), models.Q(('state__in', (retention.terms.RunState['WAITING'], retention.terms.RunState['PREPARING'], retention.terms.RunState['ASKING'], retention.terms.RunState['RUNNING'], retention.terms.RunState['VERIFYING'])), _negated=True)), _connector='OR'), name='purgerun_ended_with_its_state'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by', '')), models.Q(('released_at__isnull', False), models.Q(('released_by', ''), _negated=True)), _connector='OR'), name='purgerun_released_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PurgeBatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('step', models.CharField(max_length=300)),
                ('number', models.PositiveIntegerField()),
                ('bounds', evidence.fields.SealedTextField(blank=True)),
                ('expected', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('open', 'At work'), ('pending', 'Reported back later'), ('done', 'Done'), ('unproven', 'Unproven')], default=retention.terms.BatchState['WAITING'], max_length=20, verbose_name='state')),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.UUIDField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('rows', models.BigIntegerField(blank=True, null=True)),
                ('proof', models.JSONField(default=dict)),
                ('certainty', models.CharField(blank=True, max_length=20)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='retention.purgerun', verbose_name='run')),
            ],
            options={
                'verbose_name': 'batch of a purge',
                'verbose_name_plural': 'batches of a purge',
                'ordering': ['run_id', 'round', 'number'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state__in', (retention.terms.BatchState['OPEN'], retention.terms.BatchState['PENDING']))), fields=['run'], name='purgebatch_unresolved'), models.Index(condition=models.Q(('state', retention.terms.BatchState['WAITING'])), fields=['run', 'number'], name='purgebatch_waiting')],
                'constraints': [models.UniqueConstraint(fields=('run', 'round', 'number'), name='purgebatch_number_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'open', 'pending', 'done', 'unproven'])), name='purgebatch_state_known'), models.CheckConstraint(condition=models.Q(('certainty__in', ['proven', 'reported', 'attested', 'confirmed_absent', 'unproven', ''])), name='purgebatch_certainty_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.BatchState['OPEN']), _negated=True), models.Q(('lease__isnull', False), ('taken_at__isnull', False)), _connector='OR'), name='purgebatch_open_has_a_lease'), models.CheckConstraint(condition=models.Q(models.Q(('state', retention.terms.BatchState['DONE']), _negated=True), models.Q(('ended_at__isnull', False), ('rows__gte', 0), models.Q(('certainty', ''), _negated=True)), _connector='OR'), name='purgebatch_done_has_a_count')],
            },
        ),
        migrations.CreateModel(
            name='RetentionSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('night_hour', models.PositiveSmallIntegerField(default=2, help_text='Hour of the day in the controller’s time zone.', validators=[django.core.validators.MaxValueValidator(23)], verbose_name='purges run from')),
                ('fiscal_year_ends', models.CharField(default='12-31', help_text='Month and day, like 12-31 or 06-30.', max_length=5, verbose_name='fiscal year ends on')),
                ('single_officer', models.BooleanField(default=False, help_text='Instead of a second person: a day of cooling-off. Certificates say so.', verbose_name='a single officer may approve')),
                ('batch_rows', models.PositiveIntegerField(default=50000, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='rows in a batch')),
                ('workers', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(16)], verbose_name='workers on one purge')),
                ('controller', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='retention_settings', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'retention settings',
                'verbose_name_plural': 'retention settings',
                'constraints': [models.CheckConstraint(condition=models.Q(('night_hour__lte', 23)), name='retentionsettings_hour_of_a_day'), models.CheckConstraint(condition=models.Q(('batch_rows__gte', 1), ('batch_rows__lte', 100000), ('workers__gte', 1), ('workers__lte', 16)), name='retentionsettings_batches_have_rows'), models.CheckConstraint(condition=models.Q(('fiscal_year_ends__regex', '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$')), name='retentionsettings_fiscal_year_is_a_day')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasure',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='55f319f2f16fd9ca99289db712346c2f6fa50675', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_ea535', table='retention_erasure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasurebatch',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."erasure_id" IS DISTINCT FROM (NEW."erasure_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9f6349dc27356f1ccfe8c6ab56a15337eae04641', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_75d0d', table='retention_erasurebatch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='erasurememory',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."erasure_id" IS DISTINCT FROM (NEW."erasure_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0cfeeb702cb70ba901f23fad11427f82ac5d5df2', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_c7185', table='retention_erasurememory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bb572c4db1e067171f52bf2771e3f608397b69cc', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_79ca9', table='retention_legalhold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='legalhold',
            trigger=pgtrigger.compiler.Trigger(name='holds_its_own', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF (NEW.dataset_id IS NOT NULL AND NEW.controller_id IS DISTINCT FROM\n                (SELECT s.controller_id FROM stores_dataset d\n                    JOIN stores_datastore s ON s.id = d.store_id WHERE d.id = NEW.dataset_id))\n                OR (NEW.activity_id IS NOT NULL AND NEW.controller_id IS DISTINCT FROM\n                (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id))\n            THEN\n                RAISE EXCEPTION 'a hold keeps what is of its own controller'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'legalhold_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='5d3ba27a9a044e9639cac44e1090393c979dddd9', operation='INSERT OR UPDATE', pgid='pgtrigger_holds_its_own_ab9ae', table='retention_legalhold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='heldidentifier',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."hold_id" IS DISTINCT FROM (NEW."hold_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='50d753a6864a496164c376e6acf0c21fcc526652', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_ccbf1', table='retention_heldidentifier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purgeplan',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."dataset_id" IS DISTINCT FROM (NEW."dataset_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d9090bc97047cd2fa86e936a0917f9448dd4eaab', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_179a2', table='retention_purgeplan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purgerun',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."plan_id" IS DISTINCT FROM (NEW."plan_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7c68640d97fb139f4c83458f80e6b71a134792a8', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_9c855', table='retention_purgerun', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purgebatch',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."run_id" IS DISTINCT FROM (NEW."run_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d2f1747aa94cc2ab5955fa5f5f2d32bec7884d20', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d7b50', table='retention_purgebatch', when='BEFORE')),
        ),
    ]
