import django.db.models.deletion
import django.db.models.functions.comparison
import youxu.announcements.rules.subscriptions
import youxu.announcements.rules.words
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("announcements", "0001_initial"),
        ("announcements", "0002_subscriptions"),
        ("announcements", "0003_channels"),
        ("announcements", "0004_postings"),
        ("announcements", "0005_push_subscribers"),
    ]
    initial = True

    dependencies = [
        ("incidents", "0001_squashed_0019_kept_versions"),
        ("network", "0001_squashed_0006_open_holds_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('to_persons', models.BooleanField(default=False)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('number', models.PositiveIntegerField(default=0)),
                        ('opened_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('next_update_at', models.DateTimeField(null=True)),
                        ('reminded_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_by', models.CharField(blank=True, default='', max_length=80)),
                        ('withdrawn_why', models.CharField(blank=True, default='', max_length=200)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('replaced_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='announcements.notice')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['ends_at'], name='notice_ends'), models.Index(fields=['unit_path', '-opened_at'], name='notice_unit')],
                        'constraints': [models.UniqueConstraint(models.F('incident'), models.F('to_persons'), models.F('world'), django.db.models.functions.comparison.Coalesce(models.F('outlet'), models.Value(0), output_field=models.BigIntegerField()), name='notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeRevision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('number', models.PositiveIntegerField(null=True)),
                        ('kind', models.CharField(choices=[('FIRST', 'FIRST'), ('REVISION', 'REVISION'), ('RESTORED', 'RESTORED'), ('CORRECTION', 'CORRECTION')], max_length=12)),
                        ('state', models.CharField(choices=[('DRAFT', 'DRAFT'), ('SUBMITTED', 'SUBMITTED'), ('PUBLISHED', 'PUBLISHED'), ('SUPERSEDED', 'SUPERSEDED'), ('WITHDRAWN', 'WITHDRAWN'), ('DISCARDED', 'DISCARDED')], default=youxu.announcements.rules.words.NoticeState['DRAFT'], max_length=12)),
                        ('content', models.JSONField()),
                        ('channels', models.JSONField(default=list)),
                        ('changes', models.JSONField(default=list)),
                        ('title_zh', models.CharField(blank=True, default='', max_length=200)),
                        ('title_en', models.CharField(blank=True, default='', max_length=300)),
                        ('body_zh', models.TextField(blank=True, default='')),
                        ('body_en', models.TextField(blank=True, default='')),
                        ('written_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('written_posts', models.JSONField(default=list)),
                        ('written_at', models.DateTimeField()),
                        ('submitted_at', models.DateTimeField(null=True)),
                        ('sent_back', models.CharField(blank=True, default='', max_length=200)),
                        ('published_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('published_at', models.DateTimeField(null=True)),
                        ('alone', models.BooleanField(default=False)),
                        ('review_by', models.DateTimeField(null=True)),
                        ('reviewed_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='announcements.notice')),
                        ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('texts', models.JSONField(default=dict)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'unit_path'], name='noticerevision_state'), models.Index(condition=models.Q(('alone', True), ('reviewed_at', None)), fields=['review_by'], name='noticerevision_review')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'number'), name='noticerevision_number'), models.UniqueConstraint(condition=models.Q(('state__in', ('DRAFT', 'SUBMITTED')), models.Q(('kind', 'RESTORED'), _negated=True)), fields=('notice',), name='noticerevision_one_draft'), models.UniqueConstraint(condition=models.Q(('kind', 'RESTORED'), ('state__in', ('DRAFT', 'SUBMITTED'))), fields=('notice', 'kind'), name='noticerevision_one_ahead'), models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('notice', 'state'), name='noticerevision_one_out')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeSignature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('way', models.CharField(choices=[('APPROVED', 'APPROVED'), ('ALONE', 'ALONE'), ('REVIEWED', 'REVIEWED')], max_length=12)),
                        ('name', models.CharField(max_length=80)),
                        ('posts', models.JSONField(default=list)),
                        ('above', models.BooleanField(default=False)),
                        ('digest', models.CharField(blank=True, default='', max_length=64)),
                        ('remark', models.CharField(blank=True, default='', max_length=200)),
                        ('signed_at', models.DateTimeField()),
                        ('notice_revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='announcements.noticerevision')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('way', models.CharField(choices=[('EMAIL', 'EMAIL'), ('SMS', 'SMS'), ('PUSH', 'PUSH')], max_length=5)),
                        ('sealed', models.TextField(blank=True, default='')),
                        ('digest', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                        ('masked', models.CharField(blank=True, default='', max_length=200)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('line', models.CharField(blank=True, default='', max_length=24)),
                        ('language', models.CharField(default='zh-hans', max_length=10)),
                        ('is_quiet', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('WAITING', 'WAITING'), ('CONFIRMED', 'CONFIRMED'), ('LEFT', 'LEFT')], default=youxu.announcements.rules.subscriptions.SubscriptionState['WAITING'], max_length=9)),
                        ('asked_at', models.DateTimeField()),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('left_at', models.DateTimeField(null=True)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'CONFIRMED')), fields=['unit_path', 'id'], name='subscription_told'), models.Index(condition=models.Q(('state', 'WAITING')), fields=['asked_at'], name='subscription_waits')],
                        'constraints': [models.UniqueConstraint(models.F('digest'), models.F('unit'), models.F('line'), models.F('world'), django.db.models.functions.comparison.Coalesce(models.F('outlet'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('region'), models.Value(0), output_field=models.BigIntegerField()), condition=models.Q(('digest', ''), _negated=True), name='subscription_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Audience',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('channel', models.CharField(max_length=24)),
                        ('name', models.CharField(max_length=80)),
                        ('way', models.CharField(max_length=40)),
                        ('address', models.CharField(blank=True, default='', max_length=200)),
                        ('language', models.CharField(default='zh-hans', max_length=10)),
                        ('added_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('unit', 'channel', 'way', 'address'), name='audience_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Posting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('channel', models.CharField(max_length=24)),
                        ('word', models.CharField(blank=True, default='', max_length=200)),
                        ('pictured', models.BooleanField(default=False)),
                        ('done_at', models.DateTimeField()),
                        ('done_by_name', models.CharField(max_length=80)),
                        ('taken_down_at', models.DateTimeField(null=True)),
                        ('taken_down_by', models.CharField(blank=True, default='', max_length=80)),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('notice_revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='announcements.noticerevision')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('taken_down_at', None)), fields=['outlet', 'notice_revision'], name='posting_hangs')],
                        'constraints': [models.UniqueConstraint(fields=('notice_revision', 'outlet', 'channel'), name='posting_once')],
                    },
                ),
            ]
        ),
    ]
