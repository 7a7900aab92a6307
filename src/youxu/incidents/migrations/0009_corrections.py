"""Corrections (更正): what each person is owed who was told of a false alarm."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0008_reports_by_card'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_path', models.CharField(db_index=True, max_length=300)),
                ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                ('world', models.CharField(blank=True, default='', max_length=40)),
                ('told', models.CharField(choices=[('CALLED', 'CALLED'), ('ACCEPTED', 'ACCEPTED'), ('TASK', 'TASK')], max_length=12)),
                ('opened_at', models.DateTimeField()),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='incidents.incident')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('acknowledged_at', None)), fields=['person'], name='correction_open')],
                'constraints': [models.UniqueConstraint(fields=('incident', 'person'), name='correction_once')],
            },
        ),
    ]
