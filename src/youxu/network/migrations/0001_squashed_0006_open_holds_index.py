import django.db.models.deletion
import youxu.network.rules
from django.db import migrations, models

from youxu.core import stamps
from youxu.core.first_tables import FirstTables

TABLES = (
    "unit", "region", "outlet", "outletline", "counter", "hourspattern", "hoursexception", "calendarday", "confirmrule", "specialday"
)


class Migration(migrations.Migration):
    replaces = [
        ("network", "0001_initial"),
        ("network", "0002_find_open_rows"),
        ("network", "0003_stamp"),
        ("network", "0004_special_days"),
        ("network", "0001_squashed_0004_special_days"),
        ("network", "0005_opening_index"),
        ("network", "0006_open_holds_index"),
    ]
    initial = True

    dependencies = [
        ("core", "0001_squashed_0008_clock_point"),
    ]

    operations = [
        FirstTables(
            [
                migrations.CreateModel(
                    name='ConfirmRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(max_length=300, unique=True)),
                        ('values', models.JSONField()),
                        ('plan_version', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='HoursPattern',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.CharField(max_length=300, unique=True)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('calendar', models.CharField(default='cn', max_length=8)),
                        ('day', models.DateField()),
                        ('kind', models.CharField(choices=[('HOLIDAY', 'HOLIDAY'), ('WORKDAY', 'WORKDAY'), ('ORDINARY', 'ORDINARY')], max_length=8)),
                        ('name', models.CharField(blank=True, default='', max_length=60)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'day'), name='calendar_day_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Region',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('scheme', models.CharField(max_length=24)),
                        ('code', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('name_en', models.CharField(blank=True, default='', max_length=120)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='network.region')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('scheme', 'code'), name='region_code')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=60, unique=True)),
                        ('path', models.CharField(max_length=300, unique=True)),
                        ('level', models.CharField(choices=[('GROUP', 'GROUP'), ('PROVINCE', 'PROVINCE'), ('CITY', 'CITY'), ('COUNTY', 'COUNTY'), ('BRANCH', 'BRANCH')], max_length=8)),
                        ('name', models.CharField(max_length=120)),
                        ('name_en', models.CharField(blank=True, default='', max_length=120)),
                        ('reference_prefix', models.CharField(blank=True, default='', max_length=8)),
                        ('telephone', models.CharField(blank=True, default='', max_length=40)),
                        ('time_zone', models.CharField(default='Asia/Shanghai', max_length=40)),
                        ('calendar', models.CharField(blank=True, default='cn', max_length=8)),
                        ('outline', models.JSONField(null=True)),
                        ('confirms_since', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='network.unit')),
                        ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Outlet',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tree', models.CharField(max_length=60)),
                        ('code', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=120)),
                        ('name_en', models.CharField(blank=True, default='', max_length=120)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('kind', models.CharField(blank=True, default='', max_length=60)),
                        ('mode', models.CharField(choices=[('SELF_RUN', 'SELF_RUN'), ('COMMISSIONED', 'COMMISSIONED')], default=youxu.network.rules.OperatingMode['SELF_RUN'], max_length=12)),
                        ('registration_number', models.CharField(blank=True, default='', max_length=60)),
                        ('province', models.CharField(blank=True, default='', max_length=60)),
                        ('city', models.CharField(blank=True, default='', max_length=60)),
                        ('county', models.CharField(blank=True, default='', max_length=60)),
                        ('town', models.CharField(blank=True, default='', max_length=60)),
                        ('address', models.CharField(blank=True, default='', max_length=300)),
                        ('postcode', models.CharField(blank=True, default='', max_length=12)),
                        ('latitude', models.FloatField(null=True)),
                        ('longitude', models.FloatField(null=True)),
                        ('given_latitude', models.FloatField(null=True)),
                        ('given_longitude', models.FloatField(null=True)),
                        ('given_datum', models.CharField(blank=True, default='', max_length=8)),
                        ('head_name', models.CharField(blank=True, default='', max_length=60)),
                        ('telephone', models.CharField(blank=True, default='', max_length=60)),
                        ('service_area', models.CharField(blank=True, default='', max_length=120)),
                        ('service_population', models.PositiveIntegerField(null=True)),
                        ('floor_area', models.FloatField(null=True)),
                        ('weekly_open_days', models.PositiveSmallIntegerField(null=True)),
                        ('daily_hours', models.FloatField(null=True)),
                        ('box_collections_a_day', models.PositiveSmallIntegerField(null=True)),
                        ('deliveries_a_week', models.PositiveSmallIntegerField(null=True)),
                        ('only_outlet_of_township', models.BooleanField(default=False)),
                        ('one_person', models.BooleanField(default=False)),
                        ('time_zone', models.CharField(blank=True, default='', max_length=40)),
                        ('search', models.CharField(blank=True, default='', max_length=600)),
                        ('import_key', models.CharField(blank=True, default='', max_length=120)),
                        ('import_digest', models.CharField(blank=True, default='', max_length=64)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('hours', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.hourspattern')),
                        ('parent_outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commissioned', to='network.outlet')),
                        ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', 'id'], name='outlet_unit_id'), models.Index(condition=models.Q(('retired_at', None)), fields=['unit_path', 'unit', 'hours', 'time_zone', 'county', 'latitude', 'longitude'], name='outlet_counted'), models.Index(fields=['import_key'], name='outlet_import_key')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('tree', 'code'), name='outlet_code')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('file_name', models.CharField(max_length=200)),
                        ('digest', models.CharField(db_index=True, max_length=64)),
                        ('mapping', models.CharField(max_length=120)),
                        ('mapping_text', models.TextField(blank=True, default='')),
                        ('state', models.CharField(choices=[('UNFINISHED', 'UNFINISHED'), ('DONE', 'DONE')], max_length=12)),
                        ('rows', models.PositiveIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('by', models.CharField(blank=True, default='', max_length=80)),
                        ('created', models.PositiveIntegerField(default=0)),
                        ('updated', models.PositiveIntegerField(default=0)),
                        ('unchanged', models.PositiveIntegerField(default=0)),
                        ('rejected', models.JSONField(default=list)),
                        ('warned', models.JSONField(default=list)),
                        ('started_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('stored_file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='SpecialDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('town', models.CharField(blank=True, default='', max_length=60)),
                        ('calendar', models.CharField(max_length=40)),
                        ('name', models.CharField(blank=True, default='', max_length=80)),
                        ('lines', models.JSONField(default=list)),
                        ('starts_date', models.DateField()),
                        ('ends_date', models.DateField(null=True)),
                        ('rule', models.CharField(choices=[('EVERY_DAY', 'EVERY_DAY'), ('LUNAR', 'LUNAR'), ('SOLAR', 'SOLAR'), ('WEEKLY', 'WEEKLY')], default=youxu.network.rules.DayRule['EVERY_DAY'], max_length=12)),
                        ('numbers', models.JSONField(default=list)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.region')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_date', None), ('ends_date__gte', models.F('starts_date')), _connector='OR'), name='special_day_ends_after_it_starts')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='OpeningConfirmation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(max_length=300)),
                        ('day', models.DateField()),
                        ('confirmed_at', models.DateTimeField()),
                        ('confirmed_by', models.CharField(max_length=80)),
                        ('way', models.CharField(max_length=24)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['day', 'world', 'unit_path'], name='opening_day_world_unit')],
                        'constraints': [models.UniqueConstraint(fields=('outlet', 'day', 'world'), name='opening_once')],
                    },
                ),
                migrations.CreateModel(
                    name='HoursException',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('day', models.DateField()),
                        ('reason', models.CharField(blank=True, default='', max_length=120)),
                        ('hours', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.hourspattern')),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('outlet__isnull', False)), fields=('outlet', 'day'), name='exception_of_outlet_once'), models.UniqueConstraint(condition=models.Q(('outlet', None)), fields=('unit_path', 'day'), name='exception_of_unit_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.CharField(max_length=24)),
                        ('unit_path', models.CharField(max_length=300)),
                        ('state', models.CharField(choices=[('UNREACHABLE', 'UNREACHABLE'), ('SUSPENDED', 'SUSPENDED'), ('UNKNOWN', 'UNKNOWN'), ('RESTRICTED', 'RESTRICTED'), ('RELOCATED', 'RELOCATED'), ('OPEN', 'OPEN'), ('CLOSED_NOW', 'CLOSED_NOW'), ('NOT_OFFERED', 'NOT_OFFERED')], max_length=12)),
                        ('placed_state', models.CharField(choices=[('UNREACHABLE', 'UNREACHABLE'), ('SUSPENDED', 'SUSPENDED'), ('UNKNOWN', 'UNKNOWN'), ('RESTRICTED', 'RESTRICTED'), ('RELOCATED', 'RELOCATED'), ('OPEN', 'OPEN'), ('CLOSED_NOW', 'CLOSED_NOW'), ('NOT_OFFERED', 'NOT_OFFERED')], max_length=12)),
                        ('how', models.CharField(blank=True, default='', max_length=24)),
                        ('since', models.DateTimeField()),
                        ('source', models.CharField(max_length=80)),
                        ('source_reference', models.CharField(blank=True, default='', max_length=60)),
                        ('text', models.CharField(blank=True, default='', max_length=200)),
                        ('place', models.CharField(blank=True, default='', max_length=200)),
                        ('confirm_by', models.DateTimeField(null=True)),
                        ('confirmed_at', models.DateTimeField(null=True)),
                        ('confirmed_by', models.CharField(blank=True, default='', max_length=80)),
                        ('confirmation_source', models.CharField(blank=True, default='', max_length=24)),
                        ('expired_at', models.DateTimeField(null=True)),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['outlet', 'since'], name='hold_history'), models.Index(condition=models.Q(('expired_at', None), ('lifted_at', None)), fields=['confirm_by'], name='hold_confirm_by'), models.Index(condition=models.Q(('lifted_at', None)), fields=['source'], name='hold_source'), models.Index(condition=models.Q(('lifted_at', None)), fields=['unit_path', 'world', 'outlet', 'state'], name='hold_open_under')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('outlet', 'line', 'source', 'world'), name='hold_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Counter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=12)),
                        ('lines', models.JSONField(default=list)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('outlet', 'number'), name='counter_number')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='CallItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('lines', models.JSONField(default=list)),
                        ('reason', models.CharField(max_length=24)),
                        ('due_at', models.DateTimeField()),
                        ('raised_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('outlet', 'world'), name='call_item_open_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='OutletLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('line', models.CharField(max_length=24)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('hours', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.hourspattern')),
                        ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='network.outlet')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('outlet', 'line'), name='outlet_line_once')],
                        'indexes': [],
                    },
                ),
            ]
        ),
        stamps.watch("network", {f"network_{table}": () for table in TABLES}),
    ]
