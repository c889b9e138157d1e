import accounts.fields
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import processing.labels
import processing.models.periods
import processing.terms
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('evidence', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('street', models.CharField(blank=True, max_length=300, verbose_name='street and number')),
                ('postal_code', models.CharField(blank=True, max_length=300, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=300, verbose_name='city')),
                ('region', models.CharField(blank=True, help_text='Second part of the ISO 3166-2 code (“BY”, “GA”): public holidays differ by it.', max_length=300, verbose_name='subdivision')),
                ('country', accounts.fields.CountryField(blank=True, max_length=2, validators=[accounts.fields.validate_country], verbose_name='country')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=300, verbose_name='telephone')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('agreement_reference', models.CharField(blank=True, help_text='Which contract, and where it is kept (Art. 28(3)).', max_length=300, verbose_name='agreement')),
                ('agreement_dated', models.DateField(blank=True, null=True, verbose_name='agreement dated')),
                ('agreement_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no agreement, because')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clients', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'client',
                'verbose_name_plural': 'clients',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='client_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='client_ref_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='client_country_is_code'), models.CheckConstraint(condition=models.Q(('agreement_none_because', ''), models.Q(('agreement_reference', ''), ('agreement_dated__isnull', True)), _connector='OR'), name='client_agreement_or_none'), models.CheckConstraint(condition=models.Q(('agreement_dated__isnull', True), models.Q(('agreement_reference', ''), _negated=True), _connector='OR'), name='client_dated_agreement_is_named')],
            },
        ),
        migrations.CreateModel(
            name='ClientContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('street', models.CharField(blank=True, max_length=300, verbose_name='street and number')),
                ('postal_code', models.CharField(blank=True, max_length=300, verbose_name='postal code')),
                ('city', models.CharField(blank=True, max_length=300, verbose_name='city')),
                ('region', models.CharField(blank=True, help_text='Second part of the ISO 3166-2 code (“BY”, “GA”): public holidays differ by it.', max_length=300, verbose_name='subdivision')),
                ('country', accounts.fields.CountryField(blank=True, max_length=2, validators=[accounts.fields.validate_country], verbose_name='country')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=300, verbose_name='telephone')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('none_because', models.TextField(blank=True, help_text='Why there is none. Leave empty if there is one.', max_length=2000, verbose_name='none, because')),
                ('kind', models.CharField(choices=[('dpo', 'Data protection officer'), ('representative', 'Representative in the Union (Art. 27)')], max_length=30, verbose_name='kind')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='processing.client', verbose_name='client')),
            ],
            options={
                'verbose_name': 'contact of a client',
                'verbose_name_plural': 'contacts of a client',
                'ordering': ['client_id', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('client', 'kind'), name='one_client_contact_of_a_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['dpo', 'representative'])), name='clientcontact_kind_known'), models.CheckConstraint(condition=models.Q(('none_because', ''), models.Q(('name', ''), ('street', ''), ('postal_code', ''), ('city', ''), ('region', ''), ('country', ''), ('email', ''), ('phone', ''), ('website', '')), _connector='OR'), name='clientcontact_party_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('none_because', ''), _negated=True), _connector='OR'), name='clientcontact_says_something'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='clientcontact_country_is_code')],
            },
        ),
        migrations.CreateModel(
            name='DataCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_nl', models.CharField(blank=True, max_length=200, verbose_name='Dutch name')),
                ('sensitivity', models.CharField(choices=[('ordinary', 'Ordinary'), ('special', 'Special category (Art. 9)'), ('criminal', 'Criminal offences (Art. 10)')], default=processing.terms.Sensitivity['ORDINARY'], max_length=20, verbose_name='kind')),
                ('controller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'data category',
                'verbose_name_plural': 'data categories',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='datacategory_ref_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='datacategory_ref_is_slug'), models.CheckConstraint(condition=models.Q(('sensitivity__in', ['ordinary', 'special', 'criminal'])), name='datacategory_sensitivity_known')],
            },
        ),
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'XLSX'), ('json', 'JSON'), ('yaml', 'YAML')], max_length=10, verbose_name='format')),
                ('edition', models.CharField(max_length=20, verbose_name='edition')),
                ('language', models.CharField(max_length=2, verbose_name='language')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='progress in percent')),
                ('step', models.CharField(blank=True, max_length=100, verbose_name='step')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('asked_by', models.CharField(max_length=80)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked at')),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='export_jobs', to='accounts.controller', verbose_name='controller')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.document')),
            ],
            options={
                'verbose_name': 'export',
                'verbose_name_plural': 'exports',
                'ordering': ['-asked_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['asked_at'], name='export_unfinished')],
                'constraints': [models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='export_progress_percent'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('document__isnull', False), _connector='OR'), name='export_done_has_document')],
            },
        ),
        migrations.CreateModel(
            name='FindingAcceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=80, verbose_name='finding')),
                ('path', models.CharField(max_length=300, verbose_name='record')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('accepted_by', models.CharField(editable=False, max_length=80, verbose_name='accepted by')),
                ('accepted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='accepted at')),
                ('until', models.DateField(verbose_name='until')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='finding_acceptances', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'accepted finding',
                'verbose_name_plural': 'accepted findings',
                'ordering': ['controller_id', 'path', 'code'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'code', 'path'), name='finding_accepted_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='acceptance_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('technical', 'Technical'), ('organisational', 'Organisational')], max_length=20, verbose_name='kind')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'security measure',
                'verbose_name_plural': 'security measures',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='measure_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='measure_ref_is_slug'), models.CheckConstraint(condition=models.Q(('kind__in', ['technical', 'organisational'])), name='measure_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('updated_on', models.DateField(blank=True, null=True, verbose_name='last updated on')),
                ('language', models.CharField(max_length=2, verbose_name='language')),
                ('applies_to', models.TextField(blank=True, verbose_name='applies to')),
                ('excludes', models.TextField(blank=True, verbose_name='does not apply to')),
                ('rights', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('access', 'Access (Art. 15)'), ('rectification', 'Rectification (Art. 16)'), ('erasure', 'Erasure (Art. 17)'), ('restriction', 'Restriction (Art. 18)'), ('portability', 'Portability (Art. 20)'), ('objection', 'Objection (Art. 21(1))'), ('marketing_objection', 'Objection to direct marketing (Art. 21(2))'), ('withdrawal', 'Withdrawal of consent (Art. 7(3))'), ('human_review', 'Human review of an automated decision (Art. 22(3))'), ('complaint', 'Complaint to the supervisory authority (Art. 77)')], max_length=30), blank=True, default=list, size=None, verbose_name='rights it names')),
                ('names_authority', models.BooleanField(default=False, verbose_name='names the supervisory authority')),
                ('judicial_remedy', models.BooleanField(default=False, verbose_name='names the way to a court')),
                ('response_period', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='answers requests within')),
                ('extension_period', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='may extend by')),
                ('minimum_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minimum age')),
                ('children', models.TextField(blank=True, verbose_name='children')),
                ('identity_check', models.TextField(blank=True, verbose_name='identity check')),
                ('changes', models.TextField(blank=True, verbose_name='changes to the notice')),
                ('remarks', models.TextField(blank=True, verbose_name='remarks')),
                ('controller', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'privacy notice',
                'verbose_name_plural': 'privacy notices',
                'constraints': [models.CheckConstraint(condition=models.Q(('language__regex', '^[a-z]{2}$')), name='notice_language_is_code'), models.CheckConstraint(condition=models.Q(('response_period__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('response_period', ''), _connector='OR'), name='notice_response_period_is_period'), models.CheckConstraint(condition=models.Q(('extension_period__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('extension_period', ''), _connector='OR'), name='notice_extension_period_is_period'), models.CheckConstraint(condition=models.Q(('minimum_age__isnull', True), ('minimum_age__lte', 99), _connector='OR'), name='notice_minimum_age_sane')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('country', accounts.fields.CountryField(blank=True, max_length=2, validators=[accounts.fields.validate_country], verbose_name='country')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='organisation_ref_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='organisation_country_is_code')],
            },
        ),
        migrations.CreateModel(
            name='ProcessingActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('stream', models.CharField(help_text='Groups the sheets: “Customers”, “Website”…', max_length=200, verbose_name='stream')),
                ('role', models.CharField(choices=[('controller', 'Controller (Art. 30(1))'), ('processor', 'Processor (Art. 30(2))')], default=processing.terms.ActivityRole['CONTROLLER'], max_length=20, verbose_name='role')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('department', models.CharField(blank=True, max_length=300, verbose_name='business function')),
                ('owner', models.CharField(blank=True, help_text='The function that answers for this sheet.', max_length=300, verbose_name='kept true by')),
                ('operations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text='Art. 30(2)(b): what is done on behalf of the clients.', size=None, verbose_name='categories of processing')),
                ('recipients_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no recipients, because')),
                ('transfers_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no transfers, because')),
                ('measures_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no measures, because')),
                ('clients_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no clients, because')),
                ('impact_assessment_made_on', models.DateField(blank=True, null=True, verbose_name='DPIA made on')),
                ('impact_assessment_outcome', models.TextField(blank=True, verbose_name='DPIA outcome')),
                ('impact_assessment_reference', models.CharField(blank=True, max_length=300, verbose_name='DPIA kept at')),
                ('impact_assessment_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no DPIA, because')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='last reviewed on')),
                ('review_every', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='review every')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('approved', 'Approved'), ('retired', 'Retired')], default=processing.terms.ActivityStatus['DRAFT'], editable=False, max_length=20, verbose_name='status')),
                ('approved_on', models.DateField(blank=True, editable=False, null=True, verbose_name='approved on')),
                ('clients', models.ManyToManyField(blank=True, related_name='activities', to='processing.client', verbose_name='clients')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='accounts.controller', verbose_name='controller')),
                ('joint_controllers', models.ManyToManyField(blank=True, related_name='activities', to='accounts.jointcontroller', verbose_name='joint controllers')),
                ('measures', models.ManyToManyField(blank=True, related_name='activities', to='processing.measure', verbose_name='measures')),
                ('owned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='activity owner')),
            ],
            options={
                'verbose_name': 'processing activity',
                'verbose_name_plural': 'processing activities',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='activity_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='activity_ref_is_slug'), models.CheckConstraint(condition=models.Q(('role__in', ['controller', 'processor'])), name='activity_role_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'approved', 'retired'])), name='activity_status_known'), models.CheckConstraint(condition=models.Q(('review_every__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('review_every', ''), _connector='OR'), name='activity_review_every_is_period'), models.CheckConstraint(condition=models.Q(('impact_assessment_none_because', ''), models.Q(('impact_assessment_made_on__isnull', True), ('impact_assessment_outcome', ''), ('impact_assessment_reference', '')), _connector='OR'), name='activity_dpia_or_none'), models.CheckConstraint(condition=models.Q(('impact_assessment_made_on__isnull', False), models.Q(('impact_assessment_outcome', ''), ('impact_assessment_reference', '')), _connector='OR'), name='activity_dpia_is_dated'), models.CheckConstraint(condition=models.Q(models.Q(('approved_on__isnull', False), ('status', processing.terms.ActivityStatus['APPROVED'])), models.Q(models.Q(('status', processing.terms.ActivityStatus['APPROVED']), _negated=True), ('approved_on__isnull', True)), _connector='OR'), name='activity_approved_has_date')],
            },
        ),
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('basis', models.CharField(blank=True, choices=[('a', 'Consent – Art. 6(1)(a)'), ('b', 'Contract – Art. 6(1)(b)'), ('c', 'Legal obligation – Art. 6(1)(c)'), ('d', 'Vital interests – Art. 6(1)(d)'), ('e', 'Public task – Art. 6(1)(e)'), ('f', 'Legitimate interests – Art. 6(1)(f)')], max_length=1, verbose_name='legal basis')),
                ('basis_cited', models.CharField(blank=True, help_text='As the notice words it.', max_length=300, verbose_name='basis as cited')),
                ('statute', models.CharField(blank=True, help_text='For Art. 6(1)(c) and (e).', max_length=300, verbose_name='statute')),
                ('interest', models.TextField(blank=True, help_text='Art. 13(1)(d).', verbose_name='legitimate interest')),
                ('interest_assessment_made_on', models.DateField(blank=True, null=True, verbose_name='assessed on')),
                ('interest_assessment_outcome', models.TextField(blank=True, verbose_name='outcome of the assessment')),
                ('interest_assessment_reference', models.CharField(blank=True, max_length=300, verbose_name='assessment kept at')),
                ('interest_assessment_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no assessment, because')),
                ('consent_form', models.CharField(blank=True, choices=[('express', 'Express'), ('explicit', 'Explicit'), ('implied', 'Implied')], max_length=20, verbose_name='form of consent')),
                ('special_condition', models.CharField(blank=True, choices=[('a', 'Explicit consent – Art. 9(2)(a)'), ('b', 'Employment and social security law – Art. 9(2)(b)'), ('c', 'Vital interests – Art. 9(2)(c)'), ('d', 'Non-profit body – Art. 9(2)(d)'), ('e', 'Manifestly made public – Art. 9(2)(e)'), ('f', 'Legal claims – Art. 9(2)(f)'), ('g', 'Substantial public interest – Art. 9(2)(g)'), ('h', 'Health care – Art. 9(2)(h)'), ('i', 'Public health – Art. 9(2)(i)'), ('j', 'Archiving, research, statistics – Art. 9(2)(j)')], max_length=1, verbose_name='condition for special categories')),
                ('special_condition_note', models.TextField(blank=True, verbose_name='note on the condition')),
                ('marketing_channel', models.CharField(blank=True, choices=[('email', 'E-mail'), ('post', 'Post'), ('phone', 'Telephone'), ('online', 'Online advertising')], help_text='Marks the purpose as direct marketing (Art. 21(2)).', max_length=20, verbose_name='direct marketing by')),
                ('marketing_audience', models.CharField(blank=True, choices=[('subscribers', 'People who sign up'), ('existing_customers', 'Existing customers'), ('contacts', 'People who contacted us')], max_length=30, verbose_name='direct marketing to')),
                ('marketing_opt_out', models.TextField(blank=True, verbose_name='how to opt out')),
                ('terminal_storage', models.CharField(blank=True, choices=[('strictly_necessary', 'Strictly necessary'), ('consent', 'With consent'), ('not_stated', 'Consent not stated')], help_text='Cookies and the like (ePrivacy 5(3)).', max_length=20, verbose_name='stored on the person’s device')),
                ('automated_decision_logic', models.TextField(blank=True, help_text='Art. 22, 13(2)(f).', verbose_name='automated decision: logic')),
                ('automated_decision_consequences', models.TextField(blank=True, verbose_name='automated decision: consequences')),
                ('automated_decision_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no automated decision, because')),
                ('retention_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no period, because')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purposes', to='processing.processingactivity', verbose_name='activity')),
                ('data_categories', models.ManyToManyField(blank=True, related_name='+', to='processing.datacategory', verbose_name='data categories it needs')),
            ],
            options={
                'verbose_name': 'purpose',
                'verbose_name_plural': 'purposes',
                'ordering': ['activity_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'ref'), name='purpose_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='purpose_ref_is_slug'), models.CheckConstraint(condition=models.Q(('basis__in', ['a', 'b', 'c', 'd', 'e', 'f', ''])), name='purpose_basis_known'), models.CheckConstraint(condition=models.Q(('consent_form__in', ['express', 'explicit', 'implied', ''])), name='purpose_consent_form_known'), models.CheckConstraint(condition=models.Q(('special_condition__in', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', ''])), name='purpose_special_condition_known'), models.CheckConstraint(condition=models.Q(('marketing_channel__in', ['email', 'post', 'phone', 'online', ''])), name='purpose_marketing_channel_known'), models.CheckConstraint(condition=models.Q(('marketing_audience__in', ['subscribers', 'existing_customers', 'contacts', ''])), name='purpose_marketing_audience_known'), models.CheckConstraint(condition=models.Q(('terminal_storage__in', ['strictly_necessary', 'consent', 'not_stated', ''])), name='purpose_terminal_storage_known'), models.CheckConstraint(condition=models.Q(models.Q(('marketing_audience', ''), ('marketing_channel', ''), ('marketing_opt_out', '')), models.Q(models.Q(('marketing_channel', ''), _negated=True), models.Q(('marketing_audience', ''), _negated=True)), _connector='OR'), name='purpose_marketing_is_whole'), models.CheckConstraint(condition=models.Q(('interest_assessment_none_because', ''), models.Q(('interest_assessment_made_on__isnull', True), ('interest_assessment_outcome', ''), ('interest_assessment_reference', '')), _connector='OR'), name='purpose_assessment_or_none'), models.CheckConstraint(condition=models.Q(('interest_assessment_made_on__isnull', False), models.Q(('interest_assessment_outcome', ''), ('interest_assessment_reference', '')), _connector='OR'), name='purpose_assessment_is_dated'), models.CheckConstraint(condition=models.Q(('automated_decision_none_because', ''), models.Q(('automated_decision_logic', ''), ('automated_decision_consequences', '')), _connector='OR'), name='purpose_automated_or_none'), models.CheckConstraint(condition=models.Q(('automated_decision_consequences', ''), models.Q(('automated_decision_logic', ''), _negated=True), _connector='OR'), name='purpose_automated_has_logic')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement_reference', models.CharField(blank=True, help_text='Which contract, and where it is kept (Art. 28(3)).', max_length=300, verbose_name='agreement')),
                ('agreement_dated', models.DateField(blank=True, null=True, verbose_name='agreement dated')),
                ('agreement_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no agreement, because')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('group', models.BooleanField(default=False, verbose_name='category of recipients')),
                ('role', models.CharField(blank=True, choices=[('processor', 'Processor (Art. 28)'), ('joint_controller', 'Joint controller (Art. 26)'), ('own_controller', 'Controller of its own'), ('public_authority', 'Public authority')], max_length=30, verbose_name='role')),
                ('country', accounts.fields.CountryField(blank=True, help_text="Only if you know it; else the reference list's country counts, marked so.", max_length=2, validators=[accounts.fields.validate_country], verbose_name='country')),
                ('international_organisation', models.BooleanField(default=False, verbose_name='international organisation')),
                ('certification_status', models.CharField(blank=True, choices=[('certified', 'Certified'), ('not_certified', 'Not certified')], help_text='For recipients in the United States: adequacy depends on it (decision 2023/1795).', max_length=20, verbose_name='Data Privacy Framework')),
                ('certification_checked_on', models.DateField(blank=True, null=True, verbose_name='list checked on')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='accounts.controller', verbose_name='controller')),
                ('organisation', models.ForeignKey(blank=True, help_text='From the reference list, which knows its country.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='processing.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='recipient_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='recipient_ref_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='recipient_country_is_code'), models.CheckConstraint(condition=models.Q(('role__in', ['processor', 'joint_controller', 'own_controller', 'public_authority', ''])), name='recipient_role_known'), models.CheckConstraint(condition=models.Q(('certification_status__in', ['certified', 'not_certified', ''])), name='recipient_certification_known'), models.CheckConstraint(condition=models.Q(models.Q(('certification_checked_on__isnull', True), ('certification_status', '')), models.Q(models.Q(('certification_status', ''), _negated=True), ('certification_checked_on__isnull', False)), _connector='OR'), name='recipient_certification_is_dated'), models.CheckConstraint(condition=models.Q(('agreement_none_because', ''), models.Q(('agreement_reference', ''), ('agreement_dated__isnull', True)), _connector='OR'), name='recipient_agreement_or_none'), models.CheckConstraint(condition=models.Q(('agreement_dated__isnull', True), models.Q(('agreement_reference', ''), _negated=True), _connector='OR'), name='recipient_dated_agreement_is_named')],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('condition', models.TextField(blank=True, verbose_name='only when')),
                ('data_categories', models.ManyToManyField(blank=True, related_name='+', to='processing.datacategory', verbose_name='data categories')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='processing.processingactivity', verbose_name='activity')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='processing.recipient', verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'disclosure to a recipient',
                'verbose_name_plural': 'disclosures to recipients',
                'ordering': ['activity_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'recipient'), name='disclosure_once')],
            },
        ),
        migrations.CreateModel(
            name='ResponsePromise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.CharField(choices=[('access', 'Access (Art. 15)'), ('rectification', 'Rectification (Art. 16)'), ('erasure', 'Erasure (Art. 17)'), ('restriction', 'Restriction (Art. 18)'), ('portability', 'Portability (Art. 20)'), ('objection', 'Objection (Art. 21(1))'), ('marketing_objection', 'Objection to direct marketing (Art. 21(2))'), ('withdrawal', 'Withdrawal of consent (Art. 7(3))'), ('human_review', 'Human review of an automated decision (Art. 22(3))'), ('complaint', 'Complaint to the supervisory authority (Art. 77)')], max_length=30, verbose_name='right')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('period', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='period')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='response_promises', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'promise of an answer',
                'verbose_name_plural': 'promises of an answer',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'right'), name='responsepromise_once'), models.CheckConstraint(condition=models.Q(('right__in', ['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'marketing_objection', 'withdrawal', 'human_review', 'complaint'])), name='responsepromise_right_known'), models.CheckConstraint(condition=models.Q(('period__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('period', ''), _connector='OR'), name='responsepromise_period_is_period')],
            },
        ),
        migrations.CreateModel(
            name='RetentionPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('start_event', models.CharField(blank=True, help_text='The event in words: “the account is closed”.', max_length=300, verbose_name='starts when')),
                ('anchor', models.CharField(choices=[('event', 'the event itself'), ('calendar_year_end', 'the end of its calendar year'), ('fiscal_year_end', 'the end of its fiscal year')], default=processing.terms.Anchor['EVENT'], max_length=20, verbose_name='runs from')),
                ('period', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='period')),
                ('criteria', models.TextField(blank=True, help_text='Where no period is fixed: what decides (Art. 13(2)(a)).', verbose_name='criteria')),
                ('bound', models.CharField(choices=[('minimum', 'Minimum (statute)'), ('maximum', 'Maximum (promise)')], default=processing.terms.Bound['MAXIMUM'], max_length=20, verbose_name='kind of limit')),
                ('disposition', models.CharField(blank=True, choices=[('delete', 'Delete'), ('anonymise', 'Anonymise'), ('review', 'Review')], max_length=20, verbose_name='then')),
                ('consent_period', processing.models.periods.PeriodField(blank=True, help_text='ISO 8601: P4W, P6M, P7Y; or “at-once”.', max_length=24, validators=[django.core.validators.RegexValidator('^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$', 'Write the period as ISO 8601, like P6M, P4W or P7Y; “at-once” where there is none. Zero is not a period.')], verbose_name='longer period with consent')),
                ('legal_duty', models.CharField(blank=True, help_text='The statute, like AWR 52(4).', max_length=300, verbose_name='legal duty to keep')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='laid down in')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('data_categories', models.ManyToManyField(blank=True, related_name='+', to='processing.datacategory', verbose_name='data categories')),
                ('purpose', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='retention', to='processing.purpose', verbose_name='purpose')),
            ],
            options={
                'verbose_name': 'retention period',
                'verbose_name_plural': 'retention periods',
                'ordering': ['purpose_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('purpose', 'ref'), name='retentionperiod_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='retentionperiod_ref_is_slug'), models.CheckConstraint(condition=models.Q(('period__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('period', ''), _connector='OR'), name='retentionperiod_period_is_period'), models.CheckConstraint(condition=models.Q(('consent_period__regex', '^(at-once|P([1-9]\\d{0,3}Y([1-9]\\d{0,3}M)?([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}M([1-9]\\d{0,3}W)?([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}W([1-9]\\d{0,3}D)?|[1-9]\\d{0,3}D))$'), ('consent_period', ''), _connector='OR'), name='retentionperiod_consent_period_is_period'), models.CheckConstraint(condition=models.Q(('anchor__in', ['event', 'calendar_year_end', 'fiscal_year_end'])), name='retentionperiod_anchor_known'), models.CheckConstraint(condition=models.Q(('bound__in', ['minimum', 'maximum'])), name='retentionperiod_bound_known'), models.CheckConstraint(condition=models.Q(('disposition__in', ['delete', 'anonymise', 'review', ''])), name='retentionperiod_disposition_known')],
            },
        ),
        migrations.CreateModel(
            name='SubjectCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_nl', models.CharField(blank=True, max_length=200, verbose_name='Dutch name')),
                ('controller', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'category of data subjects',
                'verbose_name_plural': 'categories of data subjects',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='subjectcategory_ref_unique', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='subjectcategory_ref_is_slug')],
            },
        ),
        migrations.CreateModel(
            name='DataItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('detail', models.TextField(blank=True, verbose_name='detail')),
                ('condition', models.TextField(blank=True, verbose_name='only when')),
                ('source', models.CharField(blank=True, choices=[('provided', 'Provided by the person'), ('observed', 'Observed in use'), ('derived', 'Derived from other data'), ('third_party', 'From a third party'), ('public', 'From a public source')], max_length=20, verbose_name='source')),
                ('source_name', models.CharField(blank=True, max_length=300, verbose_name='from whom')),
                ('required', models.CharField(blank=True, choices=[('statutory', 'Statutory requirement'), ('contractual', 'Needed for the contract'), ('voluntary', 'Voluntary')], max_length=20, verbose_name='must be provided')),
                ('consequence', models.TextField(blank=True, verbose_name='if not provided')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processing.datacategory', verbose_name='data category')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data', to='processing.processingactivity', verbose_name='activity')),
                ('subjects', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='processing.subjectcategory', verbose_name='data subjects')),
            ],
            options={
                'verbose_name': 'data item',
                'verbose_name_plural': 'data items',
                'ordering': ['activity_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'ref'), name='dataitem_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='dataitem_ref_is_slug'), models.CheckConstraint(condition=models.Q(('source__in', ['provided', 'observed', 'derived', 'third_party', 'public', ''])), name='dataitem_source_known'), models.CheckConstraint(condition=models.Q(('required__in', ['statutory', 'contractual', 'voluntary', ''])), name='dataitem_required_known')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('country', accounts.fields.CountryField(blank=True, help_text='Where no single recipient is named.', max_length=2, validators=[accounts.fields.validate_country], verbose_name='country')),
                ('mechanism', models.CharField(blank=True, choices=processing.labels.mechanism_choices, help_text='Art. 45–49.', max_length=60, verbose_name='mechanism')),
                ('cited_as', models.CharField(blank=True, help_text='As the notice cites it.', max_length=300, verbose_name='cited as')),
                ('safeguards', models.TextField(blank=True, verbose_name='safeguards')),
                ('copy', models.TextField(blank=True, verbose_name='how to obtain a copy')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transfers', to='processing.processingactivity', verbose_name='activity')),
                ('recipient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='processing.recipient', verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'transfer',
                'verbose_name_plural': 'transfers',
                'ordering': ['activity_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('activity', 'ref'), name='transfer_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='transfer_ref_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='transfer_country_is_code')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='client',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c252305965174f81e2281337865fc5d8d45966c3', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_18575', table='processing_client', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='datacategory',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a1deba62bd2cb10f4eada10b6a6fa0fd1c1b0657', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_17ad3', table='processing_datacategory', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='DisclosureCategory',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.disclosure_data_categories',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c1f0996e599da470f7a468bef8d030399512ddf4', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_6626b', table='processing_measure', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='ActivityClient',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.processingactivity_clients',),
        ),
        migrations.CreateModel(
            name='ActivityJointController',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.processingactivity_joint_controllers',),
        ),
        migrations.CreateModel(
            name='ActivityMeasure',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.processingactivity_measures',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingactivity',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6c1a76da7bada6b6eeaacbab5f48271850a6cc3a', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_5662c', table='processing_processingactivity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingactivity',
            trigger=pgtrigger.compiler.Trigger(name='no_recipients_or_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.id AND recipients_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_disclosure WHERE activity_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'both recipients and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'recipients_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='6c2dc48524b28ad77927a6ac1f72b70a4c0d9317', operation='INSERT OR UPDATE', pgid='pgtrigger_no_recipients_or_none_d2705', table='processing_processingactivity', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingactivity',
            trigger=pgtrigger.compiler.Trigger(name='no_transfers_or_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.id AND transfers_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_transfer WHERE activity_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'both transfers and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfers_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='2467f3a8f16eb5988806a7229139291a7dca3939', operation='INSERT OR UPDATE', pgid='pgtrigger_no_transfers_or_none_708f2', table='processing_processingactivity', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingactivity',
            trigger=pgtrigger.compiler.Trigger(name='no_measures_or_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.id AND measures_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_processingactivity_measures WHERE processingactivity_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'both measures and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'measures_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='0a308d2b791bd1165ee7019c8ed3db305748b2ea', operation='INSERT OR UPDATE', pgid='pgtrigger_no_measures_or_none_a9172', table='processing_processingactivity', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='processingactivity',
            trigger=pgtrigger.compiler.Trigger(name='no_clients_or_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.id AND clients_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_processingactivity_clients WHERE processingactivity_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'both clients and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'clients_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='e7848adf8d540ff0355dcb5bb531a38d1abbc32c', operation='INSERT OR UPDATE', pgid='pgtrigger_no_clients_or_none_e3d0f', table='processing_processingactivity', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purpose',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9b9c2322035edd4ad880c60f0f12f92436ef0bc', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d70e2', table='processing_purpose', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purpose',
            trigger=pgtrigger.compiler.Trigger(name='no_retention_or_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_purpose WHERE id = NEW.id AND retention_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_retentionperiod WHERE purpose_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'both retention and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'retention_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='9314b166b44c9335f8522d69b04535acff474e29', operation='INSERT OR UPDATE', pgid='pgtrigger_no_retention_or_none_e6f06', table='processing_purpose', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='PurposeCategory',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.purpose_data_categories',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recipient',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='21a70e911fb6197784e3c1e4dff1e0af2dbc0aaa', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d7404', table='processing_recipient', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f0e6fc61ed6a614896e8ed2f5643d9380f71fc85', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_af9b5', table='processing_disclosure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='own_recipient', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_recipient WHERE id = NEW.recipient_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_recipient_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='de5bb1bfd437628ec23826bbf9418d65fe7a599e', operation='INSERT OR UPDATE', pgid='pgtrigger_own_recipient_53b07', table='processing_disclosure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosure',
            trigger=pgtrigger.compiler.Trigger(name='not_beside_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.activity_id AND recipients_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_disclosure WHERE activity_id = NEW.activity_id)\n        THEN\n            RAISE EXCEPTION 'both recipients and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'recipients_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='aaad9e7145b8c763fe8ede3ffedc9ca3cef13658', operation='INSERT', pgid='pgtrigger_not_beside_none_797f9', table='processing_disclosure', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.CreateModel(
            name='RetentionCategory',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('processing.retentionperiod_data_categories',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionperiod',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."purpose_id" IS DISTINCT FROM (NEW."purpose_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a28dfdb35a95aebb84beee0eb399e93b5da1b76f', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_d3612', table='processing_retentionperiod', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentionperiod',
            trigger=pgtrigger.compiler.Trigger(name='not_beside_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_purpose WHERE id = NEW.purpose_id AND retention_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_retentionperiod WHERE purpose_id = NEW.purpose_id)\n        THEN\n            RAISE EXCEPTION 'both retention and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'retention_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='51899ae58f87319e1636a84d98a59eaaea414c9f', operation='INSERT', pgid='pgtrigger_not_beside_none_527a4', table='processing_retentionperiod', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subjectcategory',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b77ec30150db86b1cbbdd734390ce5f599059bab', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_fb31d', table='processing_subjectcategory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataitem',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b14ef7fcc38145ad327691f4c792b7329d5808dc', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_5c630', table='processing_dataitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataitem',
            trigger=pgtrigger.compiler.Trigger(name='own_category', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_datacategory WHERE id = NEW.category_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_datacategory_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='94dba3cb7c5f89757b6084040e03c03a7388c1df', operation='INSERT OR UPDATE', pgid='pgtrigger_own_category_35ea4', table='processing_dataitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dataitem',
            trigger=pgtrigger.compiler.Trigger(name='own_subjects', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_subjectcategory WHERE id = NEW.subjects_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_subjectcategory_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='f5433e6eca4531964e383474be23574558b6e55e', operation='INSERT OR UPDATE', pgid='pgtrigger_own_subjects_d7293', table='processing_dataitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='822d75c2d8b1d378b4f3bab1c787ab4a011b19c4', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_425f1', table='processing_transfer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='own_recipient', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_recipient WHERE id = NEW.recipient_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.activity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_recipient_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='935ac1fdd2ea8565a6c76962759b9380f825636f', operation='INSERT OR UPDATE', pgid='pgtrigger_own_recipient_7f79f', table='processing_transfer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='transfer',
            trigger=pgtrigger.compiler.Trigger(name='not_beside_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.activity_id AND transfers_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_transfer WHERE activity_id = NEW.activity_id)\n        THEN\n            RAISE EXCEPTION 'both transfers and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'transfers_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='a1bcfad5a6c782ac3e9cb7847cd670a7c724df0e', operation='INSERT', pgid='pgtrigger_not_beside_none_9cc9c', table='processing_transfer', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='disclosurecategory',
            trigger=pgtrigger.compiler.Trigger(name='own_datacategory', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_datacategory WHERE id = NEW.datacategory_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT a.controller_id FROM processing_disclosure d JOIN processing_processingactivity a ON a.id = d.activity_id WHERE d.id = NEW.disclosure_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_datacategory_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='f2f76c67c927420042452e05c6e2530cf4371173', operation='INSERT OR UPDATE', pgid='pgtrigger_own_datacategory_2b9a4', table='processing_disclosure_data_categories', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activityclient',
            trigger=pgtrigger.compiler.Trigger(name='own_client', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_client WHERE id = NEW.client_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.processingactivity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_client_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='0847941d0eb6179299257e0506375eb6e5f23f2e', operation='INSERT OR UPDATE', pgid='pgtrigger_own_client_d07b0', table='processing_processingactivity_clients', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activityclient',
            trigger=pgtrigger.compiler.Trigger(name='not_beside_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.processingactivity_id AND clients_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_processingactivity_clients WHERE processingactivity_id = NEW.processingactivity_id)\n        THEN\n            RAISE EXCEPTION 'both clients and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'clients_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='e4e3be2246b790e48432f14c8184b2a39d607ae7', operation='INSERT', pgid='pgtrigger_not_beside_none_36587', table='processing_processingactivity_clients', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activityjointcontroller',
            trigger=pgtrigger.compiler.Trigger(name='own_jointcontroller', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM accounts_jointcontroller WHERE id = NEW.jointcontroller_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.processingactivity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_jointcontroller_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='a89f0746970e3c8fcd47d3e191cb996cda560db9', operation='INSERT OR UPDATE', pgid='pgtrigger_own_jointcontroller_da1f6', table='processing_processingactivity_joint_controllers', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activitymeasure',
            trigger=pgtrigger.compiler.Trigger(name='own_measure', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_measure WHERE id = NEW.measure_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT controller_id FROM processing_processingactivity WHERE id = NEW.processingactivity_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_measure_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='7323fdfe90a143d1b6f19c1867228af103ade36e', operation='INSERT OR UPDATE', pgid='pgtrigger_own_measure_1939f', table='processing_processingactivity_measures', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activitymeasure',
            trigger=pgtrigger.compiler.Trigger(name='not_beside_none', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (SELECT 1 FROM processing_processingactivity WHERE id = NEW.processingactivity_id AND measures_none_because <> '')\n            AND EXISTS (SELECT 1 FROM processing_processingactivity_measures WHERE processingactivity_id = NEW.processingactivity_id)\n        THEN\n            RAISE EXCEPTION 'both measures and the reason why there are none'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'measures_or_none';\n        END IF;\n        RETURN NULL;\n    ", hash='1b8bdec6111d71dcf5dc3340b463816b021f82f8', operation='INSERT', pgid='pgtrigger_not_beside_none_dccc0', table='processing_processingactivity_measures', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='purposecategory',
            trigger=pgtrigger.compiler.Trigger(name='own_datacategory', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_datacategory WHERE id = NEW.datacategory_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT a.controller_id FROM processing_purpose p JOIN processing_processingactivity a ON a.id = p.activity_id WHERE p.id = NEW.purpose_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_datacategory_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='500afbf16001df8798888704555defdc30547276', operation='INSERT OR UPDATE', pgid='pgtrigger_own_datacategory_ca963', table='processing_purpose_data_categories', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retentioncategory',
            trigger=pgtrigger.compiler.Trigger(name='own_datacategory', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE theirs bigint;', func="\n            SELECT controller_id INTO theirs FROM processing_datacategory WHERE id = NEW.datacategory_id;\n            IF theirs IS NOT NULL AND theirs IS DISTINCT FROM (SELECT a.controller_id FROM processing_retentionperiod r JOIN processing_purpose p ON p.id = r.purpose_id JOIN processing_processingactivity a ON a.id = p.activity_id WHERE r.id = NEW.retentionperiod_id) THEN\n                RAISE EXCEPTION 'a record of another controller cannot be pointed at'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'processing_datacategory_same_controller';\n            END IF;\n            RETURN NULL;\n        ", hash='fe5e0bac7a2ca0ccb94635d43e2048cdc4e448de', operation='INSERT OR UPDATE', pgid='pgtrigger_own_datacategory_05b50', table='processing_retentionperiod_data_categories', when='AFTER')),
        ),
    ]
