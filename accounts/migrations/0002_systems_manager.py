from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_role_known',
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('privacy_lead', 'Privacy lead'), ('privacy_officer', 'Privacy officer'), ('approver', 'Approver'), ('activity_owner', 'Activity owner'), ('auditor', 'Auditor (reads only)'), ('systems_manager', 'Systems manager (connects systems, sees no requests)'), ('dpo', 'Data protection officer (advises)')], max_length=30, verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['privacy_lead', 'privacy_officer', 'approver', 'activity_owner', 'auditor', 'systems_manager', 'dpo'])), name='membership_role_known'),
        ),
    ]
