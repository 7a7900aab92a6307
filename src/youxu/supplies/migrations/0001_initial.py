import django.db.models.deletion
import django.db.models.functions.comparison
import youxu.plan.schema.words
import youxu.supplies.rules.words
from django.conf import settings
from django.db import migrations, models

from youxu.core.first_tables import FirstTables


class Migration(migrations.Migration):
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
                    name='SupplyImport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('file_name', models.CharField(max_length=200)),
                        ('digest', models.CharField(db_index=True, max_length=64)),
                        ('state', models.CharField(choices=[('UNFINISHED', 'UNFINISHED'), ('DONE', 'DONE')], default=youxu.supplies.rules.words.ImportState['UNFINISHED'], max_length=12)),
                        ('rows', models.PositiveIntegerField(default=0)),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('created', models.PositiveIntegerField(default=0)),
                        ('updated', models.PositiveIntegerField(default=0)),
                        ('unchanged', models.PositiveIntegerField(default=0)),
                        ('rejected', models.JSONField(default=list)),
                        ('warned', models.JSONField(default=list)),
                        ('by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('started_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='SupplyItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tree', models.CharField(max_length=60)),
                        ('key', models.CharField(max_length=60)),
                        ('item_class', models.CharField(choices=[('COMMUNICATION', 'COMMUNICATION'), ('NOTICE', 'NOTICE'), ('TOOL', 'TOOL')], max_length=16)),
                        ('title', models.CharField(max_length=120)),
                        ('title_en', models.CharField(blank=True, default='', max_length=120)),
                        ('measure', models.CharField(max_length=20)),
                        ('measure_en', models.CharField(blank=True, default='', max_length=20)),
                        ('gb_code', models.CharField(blank=True, default='', max_length=7)),
                        ('tracking', models.CharField(choices=[('NONE', 'NONE'), ('LOT', 'LOT'), ('SERIAL', 'SERIAL')], default=youxu.plan.schema.words.Tracking['NONE'], max_length=8)),
                        ('consumed', models.BooleanField(default=False)),
                        ('shelf_days', models.PositiveIntegerField(null=True)),
                        ('check_every', models.CharField(blank=True, default='', max_length=16)),
                        ('usable', models.CharField(blank=True, default='', max_length=200)),
                        ('usable_en', models.CharField(blank=True, default='', max_length=200)),
                        ('cost', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('currency', models.CharField(default='CNY', max_length=3)),
                        ('of_plan', models.BooleanField(default=False)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('tree', 'key'), name='supply_item_key')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='SupplyLot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=60)),
                        ('ends_on', models.DateField(null=True)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='supplies.supplyitem')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='supply_lot_number')],
                    },
                ),
                migrations.CreateModel(
                    name='SupplySite',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('kind', models.CharField(choices=[('OUTLET', 'OUTLET'), ('DEPOT', 'DEPOT'), ('VEHICLE', 'VEHICLE')], max_length=8)),
                        ('name', models.CharField(max_length=120)),
                        ('name_en', models.CharField(blank=True, default='', max_length=120)),
                        ('place', models.CharField(blank=True, default='', max_length=200)),
                        ('latitude', models.FloatField(null=True)),
                        ('longitude', models.FloatField(null=True)),
                        ('keeper_name', models.CharField(blank=True, default='', max_length=80)),
                        ('keeper_telephone', models.CharField(blank=True, default='', max_length=60)),
                        ('counted_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('outlet',), name='supply_site_of_outlet'), models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('unit', 'name'), name='supply_site_name')],
                    },
                ),
                migrations.CreateModel(
                    name='StockCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('counted_at', models.DateTimeField()),
                        ('counted_by_name', models.CharField(max_length=80)),
                        ('differences', models.PositiveIntegerField(default=0)),
                        ('counted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='CountLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('expected', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('total', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('usable', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('note', models.CharField(blank=True, default='', max_length=200)),
                        ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supplies.stockcount')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplylot')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(models.F('count'), models.F('item'), django.db.models.functions.comparison.Coalesce(models.F('lot'), models.Value(0), output_field=models.BigIntegerField()), name='count_line_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SupplyRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('purpose', models.CharField(choices=[('USE', 'USE'), ('RESTOCK', 'RESTOCK')], default=youxu.supplies.rules.words.Purpose['USE'], max_length=8)),
                        ('state', models.CharField(choices=[('ASKED', 'ASKED'), ('APPROVED', 'APPROVED'), ('REFUSED', 'REFUSED'), ('TAKEN_BACK', 'TAKEN_BACK'), ('CLOSED', 'CLOSED')], default=youxu.supplies.rules.words.RequestState['ASKED'], max_length=10)),
                        ('to_whom', models.CharField(blank=True, default='', max_length=120)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('needed_at', models.DateTimeField(null=True)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('asked_at', models.DateTimeField()),
                        ('asked_by_name', models.CharField(max_length=80)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by_name', models.CharField(blank=True, default='', max_length=80)),
                        ('decision', models.CharField(blank=True, default='', max_length=200)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('revision', models.PositiveIntegerField(default=1)),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('to_outlet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                        ('to_site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit_path', 'world', '-asked_at', '-id'], name='supply_request_listed'), models.Index(fields=['incident'], name='supply_request_incident')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='RequestLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('approved', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='supplies.supplyrequest')),
                        ('from_site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(models.F('request'), models.F('item'), django.db.models.functions.comparison.Coalesce(models.F('from_site'), models.Value(0), output_field=models.BigIntegerField()), name='supply_line_once'), models.CheckConstraint(condition=models.Q(('asked__gt', 0)), name='supply_line_asks_for_some')],
                    },
                ),
                migrations.CreateModel(
                    name='SupplyShelf',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('minimum', models.PositiveIntegerField(null=True)),
                        ('keeper_name', models.CharField(blank=True, default='', max_length=80)),
                        ('keeper_telephone', models.CharField(blank=True, default='', max_length=60)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shelves', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [models.UniqueConstraint(fields=('site', 'item'), name='supply_shelf_once')],
                    },
                ),
                migrations.CreateModel(
                    name='StockMove',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('OPEN', 'OPEN'), ('RECEIVE', 'RECEIVE'), ('SEND', 'SEND'), ('RESERVE', 'RESERVE'), ('UNRESERVE', 'UNRESERVE'), ('ISSUE', 'ISSUE'), ('ARRIVE', 'ARRIVE'), ('RETURN', 'RETURN'), ('CONSUME', 'CONSUME'), ('LOSE', 'LOSE'), ('WRITE_OFF', 'WRITE_OFF'), ('SET_ASIDE', 'SET_ASIDE'), ('MEND', 'MEND'), ('COUNT', 'COUNT')], max_length=10)),
                        ('quantity', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('from_account', models.CharField(choices=[('STOCK', 'STOCK'), ('RESERVED', 'RESERVED'), ('UNUSABLE', 'UNUSABLE'), ('ON_WAY', 'ON_WAY'), ('IN_USE', 'IN_USE'), ('SUPPLIER', 'SUPPLIER'), ('CONSUMED', 'CONSUMED'), ('WRITTEN_OFF', 'WRITTEN_OFF'), ('DIFFERENCE', 'DIFFERENCE'), ('BACKGROUND', 'BACKGROUND')], max_length=12)),
                        ('to_account', models.CharField(choices=[('STOCK', 'STOCK'), ('RESERVED', 'RESERVED'), ('UNUSABLE', 'UNUSABLE'), ('ON_WAY', 'ON_WAY'), ('IN_USE', 'IN_USE'), ('SUPPLIER', 'SUPPLIER'), ('CONSUMED', 'CONSUMED'), ('WRITTEN_OFF', 'WRITTEN_OFF'), ('DIFFERENCE', 'DIFFERENCE'), ('BACKGROUND', 'BACKGROUND')], max_length=12)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('occurred_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField()),
                        ('by_name', models.CharField(max_length=80)),
                        ('reason', models.CharField(blank=True, default='', max_length=200)),
                        ('cost', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('count', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='supplies.stockcount')),
                        ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='supplies.requestline')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplylot')),
                        ('from_site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                        ('to_site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['from_site', '-id'], name='stock_moves_from'), models.Index(fields=['to_site', '-id'], name='stock_moves_to')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='stock_move_moves_some')],
                    },
                ),
                migrations.CreateModel(
                    name='StockBalance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.CharField(choices=[('STOCK', 'STOCK'), ('RESERVED', 'RESERVED'), ('UNUSABLE', 'UNUSABLE'), ('ON_WAY', 'ON_WAY'), ('IN_USE', 'IN_USE'), ('SUPPLIER', 'SUPPLIER'), ('CONSUMED', 'CONSUMED'), ('WRITTEN_OFF', 'WRITTEN_OFF'), ('DIFFERENCE', 'DIFFERENCE'), ('BACKGROUND', 'BACKGROUND')], max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('quantity', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                        ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='supplies.requestline')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplylot')),
                        ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['site', 'world'], name='stock_of_site')],
                        'constraints': [models.UniqueConstraint(models.F('item'), models.F('account'), models.F('world'), django.db.models.functions.comparison.Coalesce(models.F('lot'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('site'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('line'), models.Value(0), output_field=models.BigIntegerField()), name='stock_balance_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 0), models.Q(('account__in', ['STOCK', 'RESERVED', 'UNUSABLE', 'ON_WAY', 'IN_USE']), _negated=True), _connector='OR'), name='stock_never_below_nothing')],
                    },
                ),
                migrations.CreateModel(
                    name='SupplyTrouble',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('kind', models.CharField(choices=[('BELOW', 'BELOW'), ('EXPIRED', 'EXPIRED'), ('EXPIRING', 'EXPIRING'), ('UNUSABLE', 'UNUSABLE'), ('UNCHECKED', 'UNCHECKED'), ('NOT_RETURNED', 'NOT_RETURNED')], max_length=12)),
                        ('quantity', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        ('due_on', models.DateField(null=True)),
                        ('owner_name', models.CharField(blank=True, default='', max_length=80)),
                        ('found_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyitem')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplylot')),
                        ('request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplyrequest')),
                        ('site', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='supplies.supplysite')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['unit_path', 'kind'], name='supply_troubles_open')],
                        'constraints': [models.UniqueConstraint(models.F('unit'), models.F('kind'), django.db.models.functions.comparison.Coalesce(models.F('item'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('site'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('lot'), models.Value(0), output_field=models.BigIntegerField()), django.db.models.functions.comparison.Coalesce(models.F('request'), models.Value(0), output_field=models.BigIntegerField()), condition=models.Q(('ended_at', None)), name='supply_trouble_once')],
                    },
                ),
            ]
        ),
    ]
