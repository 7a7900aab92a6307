import django.db.models.deletion
import youxu.delivery.rules.templates
import youxu.delivery.rules.words
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("delivery", "0001_initial"),
        ("delivery", "0002_templates"),
        ("delivery", "0001_squashed_0002_templates"),
        ("delivery", "0003_subscriptions"),
        ("delivery", "0004_push_devices"),
        ("delivery", "0005_unasked"),
    ]
    initial = True

    dependencies = [
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40)),
                        ('kind', models.CharField(choices=[('EMAIL', 'EMAIL'), ('SMS', 'SMS'), ('WECOM', 'WECOM'), ('DINGTALK', 'DINGTALK'), ('FEISHU', 'FEISHU'), ('WEBHOOK', 'WEBHOOK'), ('VOICE', 'VOICE'), ('PUSH', 'PUSH'), ('CONSOLE', 'CONSOLE'), ('BY_HAND', 'BY_HAND')], max_length=10)),
                        ('name', models.CharField(max_length=80)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('settings', models.JSONField(default=dict)),
                        ('secret', models.TextField(blank=True, default='')),
                        ('per_minute', models.PositiveIntegerField(null=True)),
                        ('per_second', models.PositiveIntegerField(null=True)),
                        ('place', models.PositiveSmallIntegerField(default=1)),
                        ('added_at', models.DateTimeField()),
                        ('rests_until', models.DateTimeField(null=True)),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('last_success_at', models.DateTimeField(null=True)),
                        ('last_failure_at', models.DateTimeField(null=True)),
                        ('last_reason', models.CharField(blank=True, default='', max_length=20)),
                        ('taken', models.PositiveBigIntegerField(default=0)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('key',), name='channel_key_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('stream', models.CharField(blank=True, default='', max_length=80)),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('subject', models.CharField(blank=True, default='', max_length=200)),
                        ('text', models.TextField()),
                        ('heading', models.TextField(blank=True, default='')),
                        ('line', models.CharField(blank=True, default='', max_length=200)),
                        ('link', models.CharField(blank=True, default='', max_length=400)),
                        ('language', models.CharField(max_length=10)),
                        ('topic', models.CharField(blank=True, default='', max_length=60)),
                        ('variables', models.JSONField(default=dict)),
                        ('bundle', models.CharField(blank=True, default='', max_length=120)),
                        ('bundle_place', models.CharField(blank=True, default='', max_length=20)),
                        ('once', models.CharField(blank=True, default='', max_length=160)),
                        ('queued_by', models.CharField(max_length=80)),
                        ('queued_at', models.DateTimeField()),
                        ('not_before', models.DateTimeField(null=True)),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('leave', models.CharField(blank=True, default='', max_length=400)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stream', '-queued_at'], name='message_stream')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('once', ''), _negated=True), fields=('once', 'world'), name='message_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SmsText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('topic', models.CharField(max_length=60)),
                        ('text', models.TextField()),
                        ('text_en', models.TextField(blank=True, default='')),
                        ('plan_number', models.PositiveIntegerField(default=0)),
                        ('retired_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('unit_path', 'topic'), name='smstext_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='WorldAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('world', models.CharField(max_length=40)),
                        ('kind', models.CharField(choices=[('EMAIL', 'EMAIL'), ('SMS', 'SMS'), ('WECOM', 'WECOM'), ('DINGTALK', 'DINGTALK'), ('FEISHU', 'FEISHU'), ('WEBHOOK', 'WEBHOOK'), ('VOICE', 'VOICE'), ('PUSH', 'PUSH'), ('CONSOLE', 'CONSOLE'), ('BY_HAND', 'BY_HAND')], max_length=10)),
                        ('address', models.CharField(max_length=200)),
                        ('entered_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('world', 'kind', 'address'), name='worldaddress_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Template',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('topic', models.CharField(max_length=60)),
                        ('language', models.CharField(default='zh-hans', max_length=10)),
                        ('code', models.CharField(blank=True, default='', max_length=60)),
                        ('state', models.CharField(choices=[('NOT_FILED', 'NOT_FILED'), ('FILED', 'FILED'), ('APPROVED', 'APPROVED')], default=youxu.delivery.rules.templates.TemplateState['NOT_FILED'], max_length=10)),
                        ('text', models.TextField(blank=True, default='')),
                        ('changed_at', models.DateTimeField()),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='delivery.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'topic', 'language'), name='template_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('stream', models.CharField(blank=True, default='', max_length=80)),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('recipient', models.CharField(max_length=80)),
                        ('recipient_name', models.CharField(blank=True, default='', max_length=80)),
                        ('bundle', models.CharField(blank=True, default='', max_length=120)),
                        ('steps', models.JSONField(default=list)),
                        ('step', models.PositiveSmallIntegerField(default=0)),
                        ('kind', models.CharField(blank=True, choices=[('EMAIL', 'EMAIL'), ('SMS', 'SMS'), ('WECOM', 'WECOM'), ('DINGTALK', 'DINGTALK'), ('FEISHU', 'FEISHU'), ('WEBHOOK', 'WEBHOOK'), ('VOICE', 'VOICE'), ('PUSH', 'PUSH'), ('CONSOLE', 'CONSOLE'), ('BY_HAND', 'BY_HAND')], default='', max_length=10)),
                        ('address', models.CharField(blank=True, default='', max_length=200)),
                        ('state', models.CharField(choices=[('QUEUED', 'QUEUED'), ('SENT', 'SENT'), ('DELIVERED', 'DELIVERED'), ('READ', 'READ'), ('FAILED', 'FAILED'), ('EXPIRED', 'EXPIRED'), ('WITHDRAWN', 'WITHDRAWN')], default=youxu.delivery.rules.words.DeliveryState['QUEUED'], max_length=10)),
                        ('reason', models.CharField(blank=True, default='', max_length=20)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('attempted', models.PositiveSmallIntegerField(default=0)),
                        ('queued_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('token', models.CharField(blank=True, default='', max_length=32)),
                        ('released_at', models.DateTimeField(null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='delivery.channel')),
                        ('resend_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resends', to='delivery.delivery')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='delivery.message')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'QUEUED')), fields=['channel', 'due_at'], name='delivery_due'), models.Index(condition=models.Q(('state', 'QUEUED')), fields=['expires_at'], name='delivery_expires'), models.Index(condition=models.Q(('state', 'QUEUED')), fields=['recipient', 'bundle'], name='delivery_bundle'), models.Index(fields=['unit_path', 'state', '-queued_at'], name='delivery_unit_state'), models.Index(fields=['stream', '-queued_at'], name='delivery_stream')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='BundledMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bundled', to='delivery.delivery')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.message')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'message'), name='bundled_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('provider_id', models.CharField(max_length=120)),
                        ('state', models.CharField(choices=[('DELIVERED', 'DELIVERED'), ('READ', 'READ'), ('FAILED', 'FAILED')], max_length=10)),
                        ('detail', models.CharField(blank=True, default='', max_length=120)),
                        ('told_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.channel')),
                        ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='delivery.delivery')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('channel', 'provider_id', 'state'), name='delivery_receipt_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Reply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.CharField(max_length=200)),
                        ('text', models.TextField()),
                        ('provider_id', models.CharField(blank=True, default='', max_length=120)),
                        ('replied_at', models.DateTimeField()),
                        ('received_at', models.DateTimeField()),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='delivery.channel')),
                        ('delivery', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='delivery.delivery')),
                        ('seen_at', models.DateTimeField(null=True)),
                        ('seen_by', models.CharField(blank=True, default='', max_length=80)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['delivery', 'received_at'], name='reply_delivery'), models.Index(condition=models.Q(('delivery', None), ('seen_at', None)), fields=['received_at'], name='reply_unseen')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('channel', 'provider_id'), name='reply_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Attempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('kind', models.CharField(choices=[('EMAIL', 'EMAIL'), ('SMS', 'SMS'), ('WECOM', 'WECOM'), ('DINGTALK', 'DINGTALK'), ('FEISHU', 'FEISHU'), ('WEBHOOK', 'WEBHOOK'), ('VOICE', 'VOICE'), ('PUSH', 'PUSH'), ('CONSOLE', 'CONSOLE'), ('BY_HAND', 'BY_HAND')], max_length=10)),
                        ('address', models.CharField(blank=True, default='', max_length=200)),
                        ('key', models.CharField(max_length=32)),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('result', models.CharField(choices=[('UNDER_WAY', 'UNDER_WAY'), ('SENT', 'SENT'), ('RETRY', 'RETRY'), ('FAILED', 'FAILED'), ('LOST', 'LOST')], default=youxu.delivery.rules.words.Result['UNDER_WAY'], max_length=10)),
                        ('reason', models.CharField(blank=True, default='', max_length=20)),
                        ('detail', models.CharField(blank=True, default='', max_length=200)),
                        ('provider_id', models.CharField(blank=True, default='', max_length=120)),
                        ('channel', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='delivery.channel')),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='delivery.delivery')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['channel', 'started_at'], name='attempt_channel_started'), models.Index(condition=models.Q(('provider_id', ''), _negated=True), fields=['channel', 'provider_id'], name='attempt_provider')],
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='attempt_number'), models.UniqueConstraint(condition=models.Q(('result', 'SENT')), fields=('delivery',), name='attempt_sent_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PushDevice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('recipient', models.CharField(db_index=True, max_length=80)),
                        ('name', models.CharField(blank=True, default='', max_length=80)),
                        ('sealed', models.TextField(blank=True, default='')),
                        ('digest', models.CharField(max_length=64)),
                        ('added_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='delivery.channel')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('channel', 'digest'), name='pushdevice_once')],
                        'indexes': [],
                    },
                ),
            ]
        ),
    ]
