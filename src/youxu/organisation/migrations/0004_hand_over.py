"""The change of duty; who has the duty rests on it, so it stands under the stamp of the organisation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from youxu.core import stamps


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0004_special_days'),
        ('organisation', '0003_outlet_cards_and_contacts'),
    ]

    operations = [
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
                ('shift', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.shift')),
                ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', '-began_at'], name='hand_over_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None)), fields=('unit',), name='hand_over_open_once'), models.CheckConstraint(condition=models.Q(('taker', None), models.Q(('taker', models.F('giver')), _negated=True), _connector='OR'), name='hand_over_another')],
            },
        ),
        stamps.watch("organisation", {"organisation_handover": ()}, more=True),
    ]
