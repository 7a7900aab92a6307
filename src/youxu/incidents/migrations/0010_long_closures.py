"""Long closures (长期停办) with the places that serve meanwhile."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0009_corrections'),
        ('network', '0004_special_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='incident',
            name='long_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='TemporaryPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_path', models.CharField(db_index=True, max_length=300)),
                ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                ('world', models.CharField(blank=True, default='', max_length=40)),
                ('kind', models.CharField(choices=[('COUNTER', 'COUNTER'), ('MOBILE_UNIT', 'MOBILE_UNIT')], max_length=12)),
                ('place', models.CharField(max_length=200)),
                ('hours', models.CharField(max_length=200)),
                ('lines', models.JSONField(default=list)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(null=True)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='incidents.incident')),
                ('outlet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.outlet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LongClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_path', models.CharField(db_index=True, max_length=300)),
                ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                ('world', models.CharField(blank=True, default='', max_length=40)),
                ('declared_at', models.DateTimeField()),
                ('next_review_at', models.DateTimeField()),
                ('last_word', models.CharField(blank=True, default='', max_length=400)),
                ('reviewed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='incidents.incident')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident',), name='long_closure_once')],
            },
        ),
    ]
