"""The tables of core, the triggers that make the journal append-only on both databases, and the stamps."""

import django.db.models.deletion
from django.db import migrations, models

from youxu.core import stamps
from youxu.core.first_tables import FirstTables

SQLITE = [
    (
        f"CREATE TRIGGER {table}_refuse_{what.lower()} BEFORE {what} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
        f"DROP TRIGGER {table}_refuse_{what.lower()}",
    )
    for table, what in (("core_entry", "UPDATE"), ("core_entry", "DELETE"), ("core_entrypayload", "UPDATE"))
]

POSTGRES = [
    (
        "CREATE FUNCTION core_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "DROP FUNCTION core_refuse()",
    ),
    *(
        (
            f"CREATE TRIGGER {table}_refuse_{what.lower()} BEFORE {what} ON {table} "
            f"FOR EACH {'STATEMENT' if what == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION core_refuse()",
            f"DROP TRIGGER {table}_refuse_{what.lower()} ON {table}",
        )
        for table, what in (
            ("core_entry", "UPDATE"),
            ("core_entry", "DELETE"),
            ("core_entry", "TRUNCATE"),
            ("core_entrypayload", "UPDATE"),
            ("core_entrypayload", "TRUNCATE"),
        )
    ),
]


def _statements(schema_editor):
    return POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE


def refuse_changes(apps, schema_editor):
    for forward, _ in _statements(schema_editor):
        schema_editor.execute(forward)


def allow_changes(apps, schema_editor):
    for _, backward in reversed(_statements(schema_editor)):
        schema_editor.execute(backward)


class Migration(migrations.Migration):
    replaces = [
        ("core", "0001_initial"),
        ("core", "0002_stamps"),
        ("core", "0003_entrypayload_sent"),
        ("core", "0004_people_named"),
        ("core", "0005_backup"),
        ("core", "0006_sealed_matter"),
        ("core", "0001_squashed_0006_sealed_matter"),
        ("core", "0007_file_verb"),
        ("core", "0008_clock_point"),
    ]
    initial = True

    dependencies = [
    ]

    operations = [
        FirstTables(
            [
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
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(unique=True)),
                        ('head_count', models.PositiveIntegerField()),
                        ('hash', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
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
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80)),
                        ('sequence', models.PositiveIntegerField()),
                        ('code', models.CharField(max_length=60)),
                        ('surface', models.CharField(max_length=12)),
                        ('actor_kind', models.CharField(max_length=8)),
                        ('actor_key', models.CharField(max_length=80)),
                        ('on_behalf_of', models.CharField(blank=True, default='', max_length=120)),
                        ('system_user', models.CharField(max_length=120, null=True)),
                        ('subject_kind', models.CharField(max_length=60)),
                        ('subject_id', models.BigIntegerField()),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('occurred_at', models.DateTimeField()),
                        ('recorded_at', models.DateTimeField(db_index=True)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('submission', models.UUIDField(null=True, unique=True)),
                        ('payload_digest', models.CharField(max_length=64)),
                        ('previous_hash', models.CharField(blank=True, default='', max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['code', 'recorded_at'], name='entry_code'), models.Index(fields=['subject_kind', 'subject_id'], name='entry_subject')],
                        'constraints': [models.UniqueConstraint(fields=('stream', 'sequence'), name='entry_stream_sequence')],
                    },
                ),
                migrations.CreateModel(
                    name='SealedMatter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80, unique=True)),
                        ('subject_kind', models.CharField(max_length=60)),
                        ('subject_id', models.BigIntegerField()),
                        ('since', models.DateTimeField()),
                        ('spread_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('spread_at', None)), fields=['since'], name='sealed_matter_spreads')],
                        'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id'), name='sealed_matter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Series',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=160, unique=True)),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64)),
                        ('name', models.CharField(max_length=200)),
                        ('content_type', models.CharField(max_length=80)),
                        ('size', models.PositiveIntegerField()),
                        ('width', models.PositiveIntegerField(default=0)),
                        ('height', models.PositiveIntegerField(default=0)),
                        ('unit_path', models.CharField(db_index=True, max_length=300)),
                        ('visibility', models.CharField(choices=[('OPEN', 'Open'), ('NEED_TO_KNOW', 'Need To Know')], default='OPEN', max_length=12)),
                        ('world', models.CharField(blank=True, default='', max_length=40)),
                        ('added_at', models.DateTimeField()),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('stream', models.CharField(blank=True, db_index=True, default='', max_length=80)),
                        ('verb', models.CharField(blank=True, default='', max_length=40)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Concern',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stream', models.CharField(max_length=80)),
                        ('subject_kind', models.CharField(max_length=60)),
                        ('subject_id', models.BigIntegerField()),
                        ('actor_key', models.CharField(max_length=80)),
                        ('since', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['actor_key', 'subject_id'], name='concern_actor')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('stream', 'actor_key'), name='concern_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Handled',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('handler', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.entry')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('entry', 'handler'), name='handled_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='EntryPayload',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payload', serialize=False, to='core.entry')),
                        ('salt', models.CharField(max_length=32)),
                        ('body', models.TextField()),
                        ('sent', models.CharField(max_length=64, null=True)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='ClockPoint',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('world', models.CharField(max_length=40)),
                        ('real_at', models.DateTimeField()),
                        ('scenario_at', models.DateTimeField()),
                        ('speed', models.PositiveSmallIntegerField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['world', 'real_at'], name='clock_point_world')],
                        'constraints': [],
                    },
                ),
            ]
        ),
        migrations.RunPython(refuse_changes, allow_changes),
        migrations.RunPython(stamps.make_table, stamps.drop_table),
    ]
