import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import evidence.fields
import pgtrigger.compiler
import pgtrigger.migrations
import subjects.terms
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=200, verbose_name='purpose')),
                ('wording', models.TextField(help_text='What the person read, word for word.', verbose_name='wording')),
                ('version', models.CharField(blank=True, max_length=60, verbose_name='version of the wording')),
                ('given_at', models.DateTimeField(verbose_name='given')),
                ('means', models.CharField(choices=[('web_form', 'Web form'), ('double_opt_in', 'Web form, confirmed by mail'), ('paper', 'On paper'), ('phone', 'By telephone'), ('in_person', 'In person'), ('email', 'By e-mail'), ('unsubscribe_link', 'Link in a mail'), ('request', 'Request to the controller'), ('imported', 'Taken over from another system'), ('other', 'Otherwise')], max_length=20, verbose_name='by')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='source system')),
                ('proof', evidence.fields.SealedTextField(blank=True, verbose_name='proof')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('withdrawn_by', models.CharField(blank=True, choices=[('web_form', 'Web form'), ('double_opt_in', 'Web form, confirmed by mail'), ('paper', 'On paper'), ('phone', 'By telephone'), ('in_person', 'In person'), ('email', 'By e-mail'), ('unsubscribe_link', 'Link in a mail'), ('request', 'Request to the controller'), ('imported', 'Taken over from another system'), ('other', 'Otherwise')], max_length=20, verbose_name='withdrawn by')),
                ('withdrawal_source', models.CharField(blank=True, max_length=100, verbose_name='source system of the withdrawal')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded')),
                ('recorded_by', models.CharField(editable=False, max_length=80)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['-given_at', '-pk'],
                'indexes': [models.Index(fields=['controller', 'purpose', '-given_at'], name='consent_by_purpose')],
                'constraints': [models.CheckConstraint(condition=models.Q(('means__in', ['web_form', 'double_opt_in', 'paper', 'phone', 'in_person', 'email', 'unsubscribe_link', 'request', 'imported', 'other'])), name='consent_means_known'), models.CheckConstraint(condition=models.Q(('withdrawn_by__in', ['web_form', 'double_opt_in', 'paper', 'phone', 'in_person', 'email', 'unsubscribe_link', 'request', 'imported', 'other', ''])), name='consent_withdrawn_by_known'), models.CheckConstraint(condition=models.Q(('wording', ''), _negated=True), name='consent_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_source', ''), ('withdrawn_at__isnull', True), ('withdrawn_by', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='consent_withdrawn_by_some_means'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='consent_withdrawn_after_given')],
            },
        ),
        migrations.CreateModel(
            name='ConsentIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('value', evidence.fields.SealedTextField(verbose_name='identifier')),
                ('lookup', models.CharField(editable=False, max_length=64)),
                ('consent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='subjects.consent')),
            ],
            options={
                'verbose_name': 'identifier of a consent',
                'verbose_name_plural': 'identifiers of consents',
                'ordering': ['consent_id', 'kind', 'pk'],
                'indexes': [models.Index(fields=['lookup'], name='consentidentifier_by_lookup')],
                'constraints': [models.UniqueConstraint(fields=('consent', 'kind', 'lookup'), name='consentidentifier_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='consentidentifier_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='PersonSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request', models.CharField(help_text='Its reference: no relation upwards.', max_length=20, verbose_name='request')),
                ('state', models.CharField(choices=[('running', 'Searching'), ('ended', 'Search ended')], default='running', max_length=20, verbose_name='state')),
                ('round', models.PositiveIntegerField(default=1, editable=False)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20), size=None, verbose_name='asked by')),
                ('started_at', models.DateTimeField(verbose_name='started')),
                ('started_by', models.CharField(editable=False, max_length=80)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='person_searches', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'search for a person',
                'verbose_name_plural': 'searches for people',
                'ordering': ['-started_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', subjects.terms.SearchState['RUNNING'])), fields=['started_at'], name='personsearch_running')],
                'constraints': [models.UniqueConstraint(fields=('controller', 'request'), name='personsearch_one_per_request'), models.CheckConstraint(condition=models.Q(('state__in', ['running', 'ended'])), name='personsearch_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', subjects.terms.SearchState['RUNNING'])), models.Q(('ended_at__isnull', False), ('state', subjects.terms.SearchState['ENDED'])), _connector='OR'), name='personsearch_ended_when')],
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(blank=True, max_length=20, verbose_name='request')),
                ('grounds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('a', 'Accuracy is contested, 18(1)(a)'), ('b', 'Unlawful, and not to be erased, 18(1)(b)'), ('c', 'Needed for legal claims, 18(1)(c)'), ('d', 'An objection is being weighed, 18(1)(d)')], max_length=1), size=None, verbose_name='grounds')),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='purposes')),
                ('datasets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=130), blank=True, default=list, size=None, verbose_name='datasets')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='person told of the end')),
                ('told_how', evidence.fields.SealedTextField(blank=True, verbose_name='told by')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('lifted_because', evidence.fields.SealedTextField(blank=True, verbose_name='lifted because')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded')),
                ('recorded_by', models.CharField(editable=False, max_length=80)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'restriction',
                'verbose_name_plural': 'restrictions',
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['controller'], name='restriction_standing')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('controller', 'reference'), name='restriction_one_per_request'), models.CheckConstraint(condition=models.Q(('grounds__len__gte', 1), ('grounds__contained_by', ['a', 'b', 'c', 'd'])), name='restriction_has_a_ground'), models.CheckConstraint(condition=models.Q(models.Q(('told_at__isnull', True), ('told_how', '')), models.Q(('told_at__isnull', False), models.Q(('told_how', ''), _negated=True)), _connector='OR'), name='restriction_told_how'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_because', '')), models.Q(('told_at__isnull', False), ('told_at__lte', models.F('lifted_at')), models.Q(('lifted_because', ''), _negated=True)), _connector='OR'), name='restriction_told_before_lifted')],
            },
        ),
        migrations.CreateModel(
            name='RestrictedIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('value', evidence.fields.SealedTextField(verbose_name='identifier')),
                ('lookup', models.CharField(editable=False, max_length=64)),
                ('restriction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='subjects.restriction')),
            ],
            options={
                'verbose_name': 'identifier of a restriction',
                'verbose_name_plural': 'identifiers of restrictions',
                'ordering': ['restriction_id', 'kind', 'pk'],
                'indexes': [models.Index(fields=['lookup'], name='restrictedidentifier_by_lookup')],
                'constraints': [models.UniqueConstraint(fields=('restriction', 'kind', 'lookup'), name='restrictedidentifier_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='restrictedidentifier_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='SearchedDataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('store_id', models.BigIntegerField(editable=False)),
                ('store', models.CharField(max_length=200, verbose_name='data store')),
                ('ref', models.CharField(editable=False, max_length=60)),
                ('name', models.CharField(max_length=200, verbose_name='dataset')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('retrying', 'No answer yet, asked again soon'), ('asked', 'Somebody was asked to look'), ('found', 'Found'), ('nothing', 'Nothing held'), ('not_searchable', 'Not searchable by what is known'), ('failed', 'Not searched')], default='waiting', max_length=20, verbose_name='state')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20), default=list, size=None, verbose_name='asked by')),
                ('confirmed_rows', models.PositiveBigIntegerField(default=0, verbose_name='rows by confirmed identifiers')),
                ('typed_rows', models.PositiveBigIntegerField(default=0, verbose_name='rows by typed identifiers')),
                ('ambiguous', models.BooleanField(default=False, verbose_name='ambiguous')),
                ('partial', models.BooleanField(default=False, verbose_name='only partly searched')),
                ('problem', models.JSONField(blank=True, editable=False, null=True)),
                ('tries', models.PositiveIntegerField(default=0, editable=False)),
                ('next_try_at', models.DateTimeField(editable=False)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('accepted_by', models.CharField(blank=True, editable=False, max_length=80)),
                ('accepted_how', evidence.fields.SealedTextField(blank=True, verbose_name='how staff know')),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='datasets', to='subjects.personsearch')),
            ],
            options={
                'verbose_name': 'dataset searched',
                'verbose_name_plural': 'datasets searched',
                'ordering': ['search_id', 'store', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', [subjects.terms.Answer['ASKED'], subjects.terms.Answer['RETRYING'], subjects.terms.Answer['WAITING']])), fields=['next_try_at'], name='searcheddataset_due')],
                'constraints': [models.UniqueConstraint(fields=('search', 'store_id', 'ref'), name='searcheddataset_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'retrying', 'asked', 'found', 'nothing', 'not_searchable', 'failed'])), name='searcheddataset_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state__in', [subjects.terms.Answer['ASKED'], subjects.terms.Answer['RETRYING'], subjects.terms.Answer['WAITING']])), models.Q(models.Q(('state__in', [subjects.terms.Answer['ASKED'], subjects.terms.Answer['RETRYING'], subjects.terms.Answer['WAITING']]), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='searcheddataset_answered_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', subjects.terms.Answer['FOUND']), models.Q(('confirmed_rows__gt', 0), ('typed_rows__gt', 0), _connector='OR')), models.Q(models.Q(('state', subjects.terms.Answer['FOUND']), _negated=True), ('confirmed_rows', 0), ('typed_rows', 0)), _connector='OR'), name='searcheddataset_rows_where_found'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at__isnull', True), ('accepted_by', ''), ('accepted_how', '')), models.Q(('accepted_at__isnull', False), ('state__in', [subjects.terms.Answer['FOUND'], subjects.terms.Answer['NOTHING']]), models.Q(('accepted_by', ''), _negated=True), models.Q(('accepted_how', ''), _negated=True)), _connector='OR'), name='searcheddataset_accepted_how')],
            },
        ),
        migrations.CreateModel(
            name='SearchIdentifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('value', evidence.fields.SealedTextField(verbose_name='identifier')),
                ('lookup', models.CharField(editable=False, max_length=64)),
                ('source', models.CharField(choices=[('portal', 'Typed by the person'), ('confirmed_email', 'Confirmed by code'), ('staff', 'Added by staff'), ('alias', 'Alias')], max_length=20, verbose_name='from')),
                ('confirmed', models.BooleanField(default=False, verbose_name='confirmed')),
                ('how', evidence.fields.SealedTextField(blank=True, verbose_name='how it was confirmed')),
                ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='added')),
                ('added_by', models.CharField(editable=False, max_length=80)),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='subjects.personsearch')),
            ],
            options={
                'verbose_name': 'identifier of a person',
                'verbose_name_plural': 'identifiers of a person',
                'ordering': ['search_id', 'pk'],
                'indexes': [models.Index(condition=models.Q(('confirmed', True)), fields=['lookup'], name='searchidentifier_confirmed')],
                'constraints': [models.UniqueConstraint(fields=('search', 'kind', 'lookup'), name='searchidentifier_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='searchidentifier_kind_known'), models.CheckConstraint(condition=models.Q(('source__in', ['portal', 'confirmed_email', 'staff', 'alias'])), name='searchidentifier_source_known'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed', True), models.Q(('how', ''), _negated=True)), models.Q(('confirmed', False), ('how', '')), _connector='OR'), name='searchidentifier_confirmed_how')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'E-mail address'), ('phone', 'Telephone number'), ('customer_number', 'Customer number'), ('username', 'User name'), ('ip_address', 'IP address'), ('other', 'Another identifier')], max_length=20, verbose_name='kind')),
                ('lookup', models.CharField(editable=False, max_length=64)),
                ('purpose', models.CharField(blank=True, max_length=200, verbose_name='purpose')),
                ('objected_at', models.DateTimeField(verbose_name='since')),
                ('objection', models.CharField(choices=[('objected', 'Objected to marketing'), ('unsubscribed', 'Unsubscribed'), ('withdrew', 'Withdrew a consent')], max_length=20, verbose_name='because')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='source system')),
                ('reference', models.CharField(blank=True, max_length=20, verbose_name='request')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('lifted_how', evidence.fields.SealedTextField(blank=True, verbose_name='lifted because')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='recorded')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suppressions', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'suppression',
                'verbose_name_plural': 'suppression list',
                'ordering': ['-objected_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'lookup', 'kind', 'purpose'), name='suppression_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'phone', 'customer_number', 'username', 'ip_address', 'other'])), name='suppression_kind_known'), models.CheckConstraint(condition=models.Q(('objection__in', ['objected', 'unsubscribed', 'withdrew'])), name='suppression_objection_known'), models.CheckConstraint(condition=models.Q(('lifted_at__isnull', False), ('lifted_how', ''), _connector='OR'), name='suppression_lifted_when')],
            },
        ),
        migrations.CreateModel(
            name='TakenEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=80, verbose_name='sender')),
                ('event_id', models.CharField(max_length=100, verbose_name='id')),
                ('type', models.CharField(max_length=200, verbose_name='type')),
                ('fingerprint', models.CharField(editable=False, max_length=64)),
                ('happened_at', models.DateTimeField(verbose_name='happened')),
                ('taken_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='taken in')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'event of another system',
                'verbose_name_plural': 'events of other systems',
                'ordering': ['-taken_at', '-pk'],
                'indexes': [models.Index(fields=['taken_at'], name='takenevent_by_age')],
                'constraints': [models.UniqueConstraint(fields=('controller', 'sender', 'event_id'), name='takenevent_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e0ee647d4959d3d09ea5878ee74017b4062b91b9', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_dfbd3', table='subjects_consent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consentidentifier',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."consent_id" IS DISTINCT FROM (NEW."consent_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='81236b9b6ee57079a24f7f41ee13fb8fb3b1e7b1', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_55cc0', table='subjects_consentidentifier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personsearch',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c12e09ecd6450eded52e8f027516bd7c026d86a5', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_73e3a', table='subjects_personsearch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restriction',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='eb3578585b4b354c91a0aa9f4d592f4076443128', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_06942', table='subjects_restriction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='restrictedidentifier',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."restriction_id" IS DISTINCT FROM (NEW."restriction_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e11a8e9dfc932fff7a34945ca66ee32c74dda8f8', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_4ff9f', table='subjects_restrictedidentifier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searcheddataset',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."search_id" IS DISTINCT FROM (NEW."search_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='78ab90652db09110a2902eb31473c8e8c98a62bf', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_5bae6', table='subjects_searcheddataset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchidentifier',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."search_id" IS DISTINCT FROM (NEW."search_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a2c03798999fd4b4e8c0d1d2575ea1d73dafefe9', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_10733', table='subjects_searchidentifier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppression',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='519f10458392cf17ba44fecc540e6ac93a8ebf31', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_f3cf2', table='subjects_suppression', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='takenevent',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='023d63b8e7082d726a4b9f81ed839d92b8ed3882', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_0e616', table='subjects_takenevent', when='BEFORE')),
        ),
    ]
