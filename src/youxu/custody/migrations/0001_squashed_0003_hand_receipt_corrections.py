import django.db.models.deletion
import django.db.models.manager
import youxu.custody.rules.words
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
    replaces = [
        ("custody", "0001_initial"),
        ("custody", "0002_signature_reason"),
        ("custody", "0003_hand_receipt_corrections"),
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
                    name='CustodyList',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('kind', models.CharField(choices=[('STOP', 'STOP'), ('MOVE', 'MOVE'), ('RESTART', 'RESTART')], max_length=8)),
                        ('state', models.CharField(choices=[('WAITING', 'WAITING'), ('SIGNED', 'SIGNED'), ('SUPERSEDED', 'SUPERSEDED'), ('WITHDRAWN', 'WITHDRAWN')], default=youxu.custody.rules.words.ListState['WAITING'], max_length=12)),
                        ('counted_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('difference_count', models.PositiveIntegerField(default=0)),
                        ('salt', models.CharField(max_length=40)),
                        ('digest', models.CharField(max_length=64)),
                        ('before', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='custody.custodylist')),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['outlet', 'world', '-counted_at'], name='custody_list_outlet')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WAITING')), fields=('outlet', 'world'), name='custody_list_waits_once'), models.UniqueConstraint(condition=models.Q(('state', 'SIGNED')), fields=('outlet', 'world'), name='custody_list_stands_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DoubtfulTransaction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('line', models.CharField(max_length=24)),
                        ('happened_at', models.DateTimeField()),
                        ('serial', models.CharField(max_length=60)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('currency', models.CharField(max_length=3)),
                        ('owner', models.CharField(max_length=16)),
                        ('state', models.CharField(choices=[('LISTED', 'LISTED'), ('HANDED', 'HANDED'), ('ANSWERED', 'ANSWERED')], default=youxu.custody.rules.words.DoubtfulState['LISTED'], max_length=8)),
                        ('listed_at', models.DateTimeField()),
                        ('handed_at', models.DateTimeField(null=True)),
                        ('promised_at', models.DateTimeField(null=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('outlet', 'line', 'serial', 'world'), name='doubtful_once'), models.CheckConstraint(condition=models.Q(('amount__gt', Decimal('0'))), name='doubtful_amount')],
                        'indexes': [],
                    },
                    managers=[
                        ('secret', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='HandReceiptBlock',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('tree', models.CharField(max_length=60)),
                        ('prefix', models.CharField(blank=True, default='', max_length=12)),
                        ('width', models.PositiveSmallIntegerField()),
                        ('first', models.BigIntegerField()),
                        ('last', models.BigIntegerField()),
                        ('issued_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='block_runs_forward')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='BacklogCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('day', models.DateField()),
                        ('counts', models.JSONField(default=dict)),
                        ('total', models.PositiveIntegerField()),
                        ('damaged', models.PositiveIntegerField(default=0)),
                        ('counted_at', models.DateTimeField()),
                        ('counted_by_name', models.CharField(max_length=80)),
                        ('replaced_at', models.DateTimeField(null=True)),
                        ('counted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('outlet', 'day', 'world'), name='backlog_counted_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='CustodyRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place_number', models.PositiveSmallIntegerField()),
                        ('class_key', models.CharField(max_length=24)),
                        ('title', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('measure', models.CharField(choices=[('AMOUNT', 'AMOUNT'), ('COUNT', 'COUNT'), ('NUMBERS', 'NUMBERS'), ('NOTED', 'NOTED')], max_length=8)),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('unit', models.CharField(blank=True, default='', max_length=20)),
                        ('unit_en', models.CharField(blank=True, default='', max_length=20)),
                        ('currency', models.CharField(blank=True, default='', max_length=3)),
                        ('numbers', models.CharField(blank=True, default='', max_length=300)),
                        ('place', models.CharField(blank=True, default='', max_length=120)),
                        ('holder_name', models.CharField(blank=True, default='', max_length=80)),
                        ('voucher', models.CharField(blank=True, default='', max_length=120)),
                        ('custody_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='custody.custodylist')),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('custody_list', 'class_key'), name='custody_row_class')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='CustodySignature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('place_number', models.PositiveSmallIntegerField()),
                        ('name', models.CharField(max_length=80)),
                        ('way', models.CharField(choices=[('IN_PERSON', 'IN_PERSON'), ('VIDEO', 'VIDEO'), ('TELEPHONE', 'TELEPHONE')], max_length=12)),
                        ('signed_at', models.DateTimeField()),
                        ('custody_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='custody.custodylist')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('custody_list', 'place_number'), name='custody_signature_place'), models.UniqueConstraint(fields=('custody_list', 'person'), name='custody_signature_person')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='DifferenceCase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('class_key', models.CharField(max_length=24)),
                        ('title', models.CharField(max_length=120)),
                        ('title_en', models.CharField(max_length=120)),
                        ('lines', models.JSONField(default=list)),
                        ('state', models.CharField(choices=[('OPEN', 'OPEN'), ('SETTLED', 'SETTLED')], default=youxu.custody.rules.words.CaseState['OPEN'], max_length=8)),
                        ('outcome', models.CharField(blank=True, choices=[('FOUND', 'FOUND'), ('MISCOUNTED', 'MISCOUNTED'), ('MADE_GOOD', 'MADE_GOOD'), ('WRITTEN_OFF', 'WRITTEN_OFF')], default='', max_length=12)),
                        ('words', models.TextField(blank=True, default='')),
                        ('opened_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('custody_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='custody.custodylist')),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('custody_list', 'class_key'), name='difference_case_once')],
                        'indexes': [],
                    },
                    managers=[
                        ('secret', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='DoubtfulWords',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contact', models.CharField(blank=True, default='', max_length=200)),
                        ('handed_to', models.CharField(blank=True, default='', max_length=120)),
                        ('answer', models.TextField(blank=True, default='')),
                        ('transaction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='custody.doubtfultransaction')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='HandReceipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tree', models.CharField(max_length=60)),
                        ('prefix', models.CharField(blank=True, default='', max_length=12)),
                        ('number', models.BigIntegerField()),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('end', models.CharField(choices=[('OPEN', 'OPEN'), ('USED', 'USED'), ('VOID', 'VOID'), ('MISSING', 'MISSING')], default=youxu.custody.rules.words.NumberEnd['OPEN'], max_length=8)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('entered_at', models.DateTimeField(null=True)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='custody.handreceiptblock')),
                        ('corrected_at', models.DateTimeField(null=True)),
                        ('corrected_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='custody.handreceipt')),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('replaced_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('entered_at', None), ('end', 'USED'), _connector='OR'), name='hand_receipt_entered_was_used'), models.UniqueConstraint(condition=models.Q(('replaced_at', None)), fields=('tree', 'prefix', 'number', 'world'), name='hand_receipt_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Compensation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('line', models.CharField(max_length=24)),
                        ('state', models.CharField(choices=[('OPENED', 'OPENED'), ('OFFERED', 'OFFERED'), ('PAID', 'PAID'), ('REFUSED', 'REFUSED'), ('CLOSED', 'CLOSED')], default=youxu.custody.rules.words.ClaimState['OPENED'], max_length=8)),
                        ('currency', models.CharField(max_length=3)),
                        ('offered', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('paid', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('opened_at', models.DateTimeField()),
                        ('offered_at', models.DateTimeField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='compensations', to='custody.differencecase')),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [],
                        'constraints': [],
                    },
                    managers=[
                        ('secret', django.db.models.manager.Manager()),
                    ],
                ),
                migrations.CreateModel(
                    name='CompensationWords',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('customer', models.CharField(blank=True, default='', max_length=80)),
                        ('contact', models.CharField(blank=True, default='', max_length=120)),
                        ('reason', models.TextField(blank=True, default='')),
                        ('compensation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='custody.compensation')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
            ]
        ),
    ]
