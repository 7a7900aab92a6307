import django.db.models.deletion
import youxu.feedback.rules.words
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
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
                    name='Voice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('kind', models.CharField(choices=[('ENQUIRY', 'ENQUIRY'), ('COMPLAINT', 'COMPLAINT'), ('PRAISE', 'PRAISE'), ('SATISFACTION', 'SATISFACTION')], max_length=12)),
                        ('state', models.CharField(choices=[('RECEIVED', 'RECEIVED'), ('TAKEN', 'TAKEN'), ('ANSWERED', 'ANSWERED'), ('CLOSED', 'CLOSED'), ('JOINED', 'JOINED')], default=youxu.feedback.rules.words.VoiceState['RECEIVED'], max_length=8)),
                        ('source', models.CharField(choices=[('PAGE', 'PAGE'), ('NOTICE', 'NOTICE'), ('TELEPHONE', 'TELEPHONE'), ('COUNTER', 'COUNTER')], max_length=9)),
                        ('language', models.CharField(default='zh-hans', max_length=10)),
                        ('score', models.PositiveSmallIntegerField(null=True)),
                        ('name', models.CharField(blank=True, default='', max_length=40)),
                        ('contact', models.CharField(blank=True, default='', max_length=120)),
                        ('place', models.CharField(blank=True, default='', max_length=120)),
                        ('notice', models.CharField(blank=True, default='', max_length=60)),
                        ('notice_revision', models.PositiveIntegerField(null=True)),
                        ('received_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('taken_at', models.DateTimeField(null=True)),
                        ('taken_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('reopened_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('joined_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='feedback.voice')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', '-received_at', '-id'], name='voice_listed'), models.Index(condition=models.Q(('state__in', ['RECEIVED', 'TAKEN'])), fields=['unit_path', 'due_at'], name='voice_waiting'), models.Index(fields=['incident', 'kind'], name='voice_of_incident')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('score', None), models.Q(('score__gte', 1), ('score__lte', 5)), _connector='OR'), name='voice_score_of_five')],
                    },
                ),
                migrations.CreateModel(
                    name='CallBack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reason', models.CharField(choices=[('ITEMS_IN_HAND', 'ITEMS_IN_HAND'), ('CONTRACT', 'CONTRACT'), ('PROMISED', 'PROMISED')], max_length=13)),
                        ('source', models.CharField(max_length=60, null=True)),
                        ('name', models.CharField(blank=True, default='', max_length=40)),
                        ('contact', models.CharField(blank=True, default='', max_length=200)),
                        ('about', models.CharField(blank=True, default='', max_length=300)),
                        ('listed_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('first_tried_at', models.DateTimeField(null=True)),
                        ('result', models.CharField(blank=True, choices=[('REACHED', 'REACHED'), ('NOT_REACHED', 'NOT_REACHED'), ('LATER', 'LATER'), ('DONE', 'DONE')], default='', max_length=11)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('voice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='feedback.voice')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['unit_path', 'due_at', 'id'], name='call_back_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('source', 'world'), name='call_back_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CallBackTry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('result', models.CharField(choices=[('REACHED', 'REACHED'), ('NOT_REACHED', 'NOT_REACHED'), ('LATER', 'LATER'), ('DONE', 'DONE')], max_length=11)),
                        ('note', models.CharField(blank=True, default='', max_length=300)),
                        ('again_at', models.DateTimeField(null=True)),
                        ('made_at', models.DateTimeField()),
                        ('by_name', models.CharField(max_length=80)),
                        ('call_back', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tries', to='feedback.callback')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='VoiceTally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('day', models.DateField()),
                        ('counts', models.JSONField(default=dict)),
                        ('total', models.PositiveIntegerField()),
                        ('counted_at', models.DateTimeField()),
                        ('counted_by_name', models.CharField(max_length=80)),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('outlet', 'day', 'world'), name='voice_tally_once')],
                    },
                ),
                migrations.CreateModel(
                    name='VoiceWords',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place_number', models.PositiveSmallIntegerField()),
                        ('side', models.CharField(choices=[('CUSTOMER', 'CUSTOMER'), ('OFFICE', 'OFFICE')], max_length=8)),
                        ('text', models.TextField(blank=True, default='')),
                        ('salt', models.CharField(blank=True, default='', max_length=40)),
                        ('said_at', models.DateTimeField()),
                        ('said_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('voice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='feedback.voice')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('voice', 'place_number'), name='voice_words_place')],
                    },
                ),
                migrations.CreateModel(
                    name='Mention',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('platform', models.CharField(max_length=80)),
                        ('link', models.CharField(blank=True, default='', max_length=500)),
                        ('text', models.TextField(blank=True, default='')),
                        ('reach', models.PositiveBigIntegerField(null=True)),
                        ('truth', models.CharField(choices=[('UNCLEAR', 'UNCLEAR'), ('TRUE', 'TRUE'), ('FALSE', 'FALSE')], default=youxu.feedback.rules.words.Truth['UNCLEAR'], max_length=7)),
                        ('seen_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('noted_by_name', models.CharField(max_length=80)),
                        ('answer', models.TextField(blank=True, default='')),
                        ('salt', models.CharField(blank=True, default='', max_length=40)),
                        ('notice', models.CharField(blank=True, default='', max_length=60)),
                        ('is_correction', models.BooleanField(default=False)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('answered_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', '-seen_at', '-id'], name='mention_listed')],
                        'constraints': [],
                    },
                ),
            ]
        ),
    ]
