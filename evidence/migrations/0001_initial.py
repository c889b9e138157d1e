import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('actor', models.CharField(help_text="Opaque: 'user:<uuid>', 'system:<part>', 'key:<prefix>'.", max_length=80)),
                ('controller_id', models.BigIntegerField(help_text='Bare id; null for the installation itself.', null=True)),
                ('verb', models.CharField(max_length=60)),
                ('record', models.CharField(help_text="Register path or 'model:id' of what was acted on.", max_length=300, verbose_name='record')),
                ('detail', models.JSONField(default=dict, help_text='Names of fields, counts, hashes; never their values.')),
            ],
            options={
                'verbose_name': 'act',
                'verbose_name_plural': 'trail',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['controller_id', '-at'], name='event_by_controller'), models.Index(fields=['controller_id', 'record', '-at'], name='event_by_record')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                ('made_by', models.CharField(max_length=80)),
                ('controller_id', models.BigIntegerField(null=True)),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('filename', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.BigIntegerField(help_text='Plain bytes.', verbose_name='size in bytes')),
                ('facts', models.JSONField(default=dict, help_text='Edition, language, register hash and the like.')),
                ('storage_name', models.CharField(blank=True, max_length=200)),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='erased')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['-made_at', '-id'],
                'indexes': [models.Index(fields=['controller_id', '-made_at'], name='document_by_controller')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='document_sha256_is_hex'), models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', False), ('storage_name', '')), models.Q(models.Q(('storage_name', ''), _negated=True), ('erased_at__isnull', True)), _connector='OR'), name='document_bytes_stand_or_are_erased')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a4fa0fe04858d3f59abdaef9f605d900bc1a2cba', operation='DELETE', pgid='pgtrigger_never_deleted_7f8ff', table='evidence_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='facts_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by" IS DISTINCT FROM (NEW."made_by") OR OLD."controller_id" IS DISTINCT FROM (NEW."controller_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."filename" IS DISTINCT FROM (NEW."filename") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."facts" IS DISTINCT FROM (NEW."facts"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4ef5f83a59e7a064cae2cff21f9882cf395ef845', operation='UPDATE', pgid='pgtrigger_facts_fixed_f0303', table='evidence_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='da53577a6212af24dbca38287346df5b4b100a28', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fdda5', table='evidence_event', when='BEFORE')),
        ),
    ]
