"""Special days of units, regions, towns and outlets; they stand under the stamp \"network\"."""

import django.db.models.deletion
import youxu.network.rules
from django.db import migrations, models

from youxu.core import stamps


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_stamp'),
    ]

    operations = [
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
            },
        ),
        stamps.watch("network", {"network_specialday": ()}, more=True),
    ]
