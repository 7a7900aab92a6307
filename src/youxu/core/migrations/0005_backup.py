"""Archives that were made, and the restore that made this database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_people_named'),
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('archive', models.CharField(max_length=24, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('nightly', models.BooleanField(default=False)),
                ('rows', models.PositiveBigIntegerField()),
                ('files', models.PositiveBigIntegerField()),
                ('size', models.PositiveBigIntegerField()),
                ('made_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='DataRestore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('archive', models.CharField(max_length=24, unique=True)),
                ('made_at', models.DateTimeField()),
                ('began_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, default='', max_length=120)),
                ('done', models.PositiveBigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
