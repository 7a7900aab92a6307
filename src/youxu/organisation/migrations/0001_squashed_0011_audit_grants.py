import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from youxu.core import stamps
from youxu.core.first_tables import FirstTables

OF_PERSON = (
    "staff_number", "name", "name_en", "mobile", "language", "unit_id", "unit_path", "outlet_id", "is_active", "retired_at"
)


class Migration(migrations.Migration):
    replaces = [
        ("organisation", "0001_initial"),
        ("organisation", "0002_stamp"),
        ("organisation", "0003_outlet_cards_and_contacts"),
        ("organisation", "0004_hand_over"),
        ("organisation", "0005_personalchannels"),
        ("organisation", "0006_reliefs"),
        ("organisation", "0001_squashed_0006_reliefs"),
        ("organisation", "0007_hand_over_taken_back"),
        ("organisation", "0008_reliefs_ahead"),
        ("organisation", "0009_voice_uses"),
        ("organisation", "0010_subscriptions"),
        ("organisation", "0011_audit_grants"),
    ]
    initial = True

    dependencies = [
        ("network", "0001_squashed_0006_open_holds_index"),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='Person',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('staff_number', models.CharField(max_length=40, unique=True)),
                        ('name', models.CharField(max_length=60)),
                        ('name_en', models.CharField(blank=True, default='', max_length=80)),
                        ('mobile', models.CharField(blank=True, default='', max_length=24)),
                        ('email', models.EmailField(blank=True, default='', max_length=254)),
                        ('language', models.CharField(blank=True, default='', max_length=10)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('outlet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', 'staff_number'], name='person_unit_number')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None), models.Q(('mobile', ''), _negated=True)), fields=('mobile',), name='person_mobile')],
                    },
                ),
                migrations.CreateModel(
                    name='CardUse',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('who', models.CharField(max_length=24)),
                        ('kind', models.CharField(choices=[('REPORT', 'REPORT'), ('ACT', 'ACT'), ('VOICE', 'VOICE'), ('FOLLOW', 'FOLLOW')], max_length=8)),
                        ('starts_at', models.DateTimeField()),
                        ('tally', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('who', 'kind'), name='card_use_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Contact',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('kind', models.CharField(choices=[('COMMISSIONED', 'COMMISSIONED'), ('DRIVER', 'DRIVER'), ('VENDOR', 'VENDOR')], max_length=16)),
                        ('name', models.CharField(max_length=60)),
                        ('role', models.CharField(blank=True, default='', max_length=80)),
                        ('telephone', models.CharField(blank=True, default='', max_length=24)),
                        ('added_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('outlet', 'name'), name='contact_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='OutletCard',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('issued_at', models.DateTimeField()),
                        ('issued_by', models.CharField(max_length=80)),
                        ('printed_at', models.DateTimeField()),
                        ('printed_by', models.CharField(max_length=80)),
                        ('prints', models.PositiveIntegerField(default=1)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('revoked_by', models.CharField(blank=True, default='', max_length=80)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('outlet',), name='card_good_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('key', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=80)),
                        ('name_en', models.CharField(blank=True, default='', max_length=80)),
                        ('group', models.CharField(blank=True, default='', max_length=24)),
                        ('place', models.PositiveSmallIntegerField(default=100)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', 'key'], name='post_unit_key')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('outlet', None), ('retired_at', None)), fields=('unit', 'key'), name='post_once_unit'), models.UniqueConstraint(condition=models.Q(('outlet__isnull', False), ('retired_at', None)), fields=('outlet', 'key'), name='post_once_outlet')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('INVITE', 'INVITE'), ('RESET', 'RESET')], max_length=8)),
                        ('token_digest', models.CharField(max_length=64, unique=True)),
                        ('made_by', models.CharField(max_length=80)),
                        ('made_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None)), fields=('person', 'kind'), name='invitation_open_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='PersonalChannels',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ways', models.JSONField(default=list)),
                        ('quiet_from', models.CharField(blank=True, default='', max_length=5)),
                        ('quiet_until', models.CharField(blank=True, default='', max_length=5)),
                        ('changed_at', models.DateTimeField()),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='channels', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Relief',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('source', models.CharField(blank=True, db_index=True, default='', max_length=80)),
                        ('reason', models.CharField(blank=True, default='', max_length=400)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reliefs', to=settings.AUTH_USER_MODEL)),
                        ('relieved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('begun_at', models.DateTimeField(null=True)),
                        ('over_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'starts_at'], name='relief_person'), models.Index(condition=models.Q(('begun_at', None), ('over_at', None)), fields=['starts_at'], name='relief_to_begin'), models.Index(condition=models.Q(('begun_at__isnull', False), ('ends_at__isnull', False), ('over_at', None)), fields=['ends_at'], name='relief_to_end')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='relief_span'), models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('person', 'unit', 'world'), name='relief_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Shift',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('kind', models.CharField(choices=[('DUTY_OFFICER', 'DUTY_OFFICER'), ('LEADER_ON_CALL', 'LEADER_ON_CALL'), ('TECHNICAL', 'TECHNICAL'), ('CUSTOMER', 'CUSTOMER'), ('LOGISTICS', 'LOGISTICS')], max_length=24)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('removed_at', None)), fields=['unit', 'kind', 'starts_at'], name='shift_unit_kind'), models.Index(condition=models.Q(('removed_at', None)), fields=['person', 'ends_at'], name='shift_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_span')],
                    },
                ),
                migrations.CreateModel(
                    name='Holding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(null=True)),
                        ('acting', models.BooleanField(default=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='organisation.post')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'starts_at'], name='holding_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='holding_span'), models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('post', 'person'), name='holding_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Deputy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place', models.PositiveSmallIntegerField(default=1)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.post')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='organisation.post')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('post', 'deputy'), name='deputy_once'), models.CheckConstraint(condition=models.Q(('post', models.F('deputy')), _negated=True), name='deputy_another')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Cover',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(blank=True, default='', max_length=24)),
                        ('unit_path', models.CharField(max_length=300)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to=settings.AUTH_USER_MODEL)),
                        ('post', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.post')),
                        ('relief', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covers', to='organisation.relief')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('post', None), models.Q(('kind', ''), _negated=True)), models.Q(('post__isnull', False), ('kind', '')), _connector='OR'), name='cover_post_or_roster'), models.UniqueConstraint(fields=('relief', 'post'), name='cover_post_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='HandOver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(max_length=300)),
                        ('began_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField(null=True)),
                        ('accepted_at', models.DateTimeField(null=True)),
                        ('counts', models.JSONField(default=dict)),
                        ('note', models.TextField(blank=True, default='')),
                        ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.shift')),
                        ('refusal', models.CharField(blank=True, default='', max_length=400)),
                        ('refused_at', models.DateTimeField(null=True)),
                        ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', '-began_at'], name='hand_over_unit')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('taker', None), models.Q(('taker', models.F('giver')), _negated=True), _connector='OR'), name='hand_over_another'), models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('unit',), name='hand_over_open_once'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='hand_over_ends_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditGrant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('reason', models.CharField(max_length=400)),
                        ('given_by_name', models.CharField(max_length=80)),
                        ('given_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('revoked_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('revoke_reason', models.CharField(blank=True, default='', max_length=400)),
                        ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='audits', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'ends_at'], name='audit_person')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='audit_ends_after_it_starts')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditMatter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80)),
                        ('reference', models.CharField(max_length=40)),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='organisation.auditgrant')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('grant', 'stream'), name='audit_matter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditOpening',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=200)),
                        ('day', models.DateField()),
                        ('at', models.DateTimeField()),
                        ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='organisation.auditgrant')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('grant', 'page', 'day'), name='audit_opening_once')],
                    },
                ),
            ]
        ),
        stamps.watch(
            "organisation",
            {
                "organisation_person": OF_PERSON,
                "organisation_post": (),
                "organisation_holding": (),
                "organisation_deputy": (),
                "organisation_shift": (),
                "organisation_handover": (),
                "organisation_relief": (),
                "organisation_cover": (),
                "organisation_auditgrant": (),
                "organisation_auditmatter": (),
            },
        ),
    ]
