import django.db.models.deletion
import youxu.documents.rules
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("documents", "0001_outage_packs"),
        ("documents", "0002_who_opens_packs"),
        ("documents", "0003_issued_papers"),
        ("documents", "0004_flash_reports"),
    ]
    initial = True

    dependencies = [
        ("core", "0001_squashed_0008_clock_point"),
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='OutagePack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('language', models.CharField(max_length=12)),
                        ('state', models.CharField(choices=[('BUILDING', 'BUILDING'), ('READY', 'READY'), ('FAILED', 'FAILED')], default=youxu.documents.rules.PackState['BUILDING'], max_length=8)),
                        ('ordered_at', models.DateTimeField()),
                        ('moved_at', models.DateTimeField()),
                        ('done', models.PositiveSmallIntegerField(default=0)),
                        ('total', models.PositiveSmallIntegerField(default=0)),
                        ('built_at', models.DateTimeField(null=True)),
                        ('pages', models.PositiveIntegerField(default=0)),
                        ('unshown', models.JSONField(default=list)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('folder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('ordered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pdf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', '-ordered_at'], name='pack_unit_ordered')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'BUILDING')), fields=('unit', 'world', 'language'), name='one_pack_is_built_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='IssuedPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('kind', models.CharField(max_length=24)),
                        ('part', models.CharField(blank=True, default='', max_length=60)),
                        ('version', models.PositiveSmallIntegerField(default=1)),
                        ('format', models.CharField(choices=[('docx', 'docx'), ('pdf', 'pdf')], max_length=8)),
                        ('language', models.CharField(max_length=12)),
                        ('digest', models.CharField(max_length=64)),
                        ('issued_at', models.DateTimeField()),
                        ('issued_by_name', models.CharField(max_length=80)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['incident', 'kind', '-issued_at'], name='issued_paper_kind')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='FlashReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('stage', models.CharField(choices=[('FIRST', 'FIRST'), ('FOLLOW_UP', 'FOLLOW_UP'), ('FINAL', 'FINAL')], max_length=12)),
                        ('text', models.TextField()),
                        ('language', models.CharField(max_length=12)),
                        ('receiver', models.CharField(max_length=120)),
                        ('way', models.CharField(choices=[('TELEPHONE', 'TELEPHONE'), ('MESSAGE', 'MESSAGE'), ('IN_PERSON', 'IN_PERSON'), ('FAX', 'FAX')], max_length=12)),
                        ('told_at', models.DateTimeField()),
                        ('told_by_name', models.CharField(max_length=80)),
                        ('entered_at', models.DateTimeField()),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='documents.flashreport')),
                        ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('incident', 'number'), name='flash_report_number')],
                        'indexes': [],
                    },
                ),
            ]
        ),
    ]
