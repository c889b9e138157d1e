import accounts.fields
import accounts.models
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['email'],
            },
            managers=[
                ('objects', accounts.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Controller',
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
                ('slug', models.CharField(max_length=60, unique=True, verbose_name='address in the portal')),
                ('trade_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None, verbose_name='trade names')),
                ('language', models.CharField(help_text="ISO 639-1 code of the record's texts.", max_length=2, verbose_name='language')),
                ('time_zone', models.CharField(max_length=60, validators=[accounts.models.validate_time_zone], verbose_name='time zone')),
                ('joint_controllers_none_because', models.TextField(blank=True, max_length=2000, verbose_name='no joint controllers, because')),
            ],
            options={
                'verbose_name': 'controller',
                'verbose_name_plural': 'controllers',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='controller_slug_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='controller_country_is_code'), models.CheckConstraint(condition=models.Q(('language__regex', '^[a-z]{2}$')), name='controller_language_is_code')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True)),
                ('prefix', models.CharField(editable=False, max_length=8, unique=True)),
                ('hashed_key', models.CharField(editable=False, max_length=150)),
                ('created', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('name', models.CharField(default=None, help_text='A free-form name for the API key. Need not be unique. 50 characters max.', max_length=50)),
                ('revoked', models.BooleanField(blank=True, default=False, help_text='If the API key is revoked, clients cannot use it anymore. (This cannot be undone.)')),
                ('expiry_date', models.DateTimeField(blank=True, help_text='Once API key expires, clients cannot use it anymore.', null=True, verbose_name='Expires')),
                ('enters_requests', models.BooleanField(default=False, help_text='May report requests of data subjects.', verbose_name='enters requests')),
                ('sees_people', models.BooleanField(default=False, help_text='Names and addresses in answers about requests.', verbose_name='sees who asked')),
                ('pushes_records', models.BooleanField(default=False, help_text='Into datasets that Dertig itself keeps.', verbose_name='pushes records')),
                ('tells_events', models.BooleanField(default=False, help_text='Consents, objections and what starts periods, as they happen in another system.', verbose_name='tells of events')),
                ('asks_standing', models.BooleanField(default=False, help_text='Whether somebody may be written to, and whether their data may be used.', verbose_name='asks about people')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'ordering': ('-created',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('privacy_lead', 'Privacy lead'), ('privacy_officer', 'Privacy officer'), ('approver', 'Approver'), ('activity_owner', 'Activity owner'), ('auditor', 'Auditor (reads only)'), ('dpo', 'Data protection officer (advises)')], max_length=30, verbose_name='role')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='accounts.controller', verbose_name='controller')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['controller_id', 'role', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'controller', 'role'), name='membership_once'), models.CheckConstraint(condition=models.Q(('role__in', ['privacy_lead', 'privacy_officer', 'approver', 'activity_owner', 'auditor', 'dpo'])), name='membership_role_known')],
            },
        ),
        migrations.CreateModel(
            name='ControllerContact',
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
                ('kind', models.CharField(choices=[('dpo', 'Data protection officer'), ('representative', 'Representative in the Union (Art. 27)'), ('eea_establishment', 'Establishment in the EEA'), ('supervisory_authority', 'Supervisory authority')], max_length=30, verbose_name='kind')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'contact of a controller',
                'verbose_name_plural': 'contacts of a controller',
                'ordering': ['controller_id', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'kind'), name='one_contact_of_a_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['dpo', 'representative', 'eea_establishment', 'supervisory_authority'])), name='controllercontact_kind_known'), models.CheckConstraint(condition=models.Q(('none_because', ''), models.Q(('name', ''), ('street', ''), ('postal_code', ''), ('city', ''), ('region', ''), ('country', ''), ('email', ''), ('phone', ''), ('website', '')), _connector='OR'), name='controllercontact_party_or_none'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('none_because', ''), _negated=True), _connector='OR'), name='controllercontact_says_something'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='controllercontact_country_is_code')],
            },
        ),
        migrations.CreateModel(
            name='JointController',
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
                ('ref', accounts.fields.RefField(help_text='Stable id: keep it when you rename the record. Lower-case letters, digits, hyphens.', max_length=60, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'Use lower-case letters, digits and single hyphens, for example “job-applications”.')], verbose_name='reference')),
                ('position', models.PositiveIntegerField(default=0, editable=False)),
                ('arrangement', models.TextField(blank=True, help_text='Art. 26(1)–(2): who does what.', verbose_name='arrangement')),
                ('controller', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joint_controllers', to='accounts.controller', verbose_name='controller')),
            ],
            options={
                'verbose_name': 'joint controller',
                'verbose_name_plural': 'joint controllers',
                'ordering': ['controller_id', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('controller', 'ref'), name='jointcontroller_ref_unique'), models.CheckConstraint(condition=models.Q(('ref__regex', '^[a-z0-9]+(-[a-z0-9]+)*$')), name='jointcontroller_ref_is_slug'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$'), ('country', ''), _connector='OR'), name='jointcontroller_country_is_code')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='jointcontroller',
            trigger=pgtrigger.compiler.Trigger(name='stays_under_its_parent', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."controller_id" IS DISTINCT FROM (NEW."controller_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='179c3f989024548d3b42556169bb1ce0c6da3bb1', operation='UPDATE', pgid='pgtrigger_stays_under_its_parent_7c42d', table='accounts_jointcontroller', when='BEFORE')),
        ),
    ]
