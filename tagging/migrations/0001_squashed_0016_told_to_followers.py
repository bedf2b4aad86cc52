import articles.ids
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from articles.migrating import Together


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('tagging', '0001_initial'),
        ('tagging', '0002_external_ids_found_while_written'),
        ('tagging', '0003_mentions_checked_in_blocks'),
        ('tagging', '0004_what_names_meant'),
        ('tagging', '0005_batches_and_merges'),
        ('tagging', '0006_lessons_and_rules'),
        ('tagging', '0007_records_called_so'),
        ('tagging', '0008_facets'),
        ('tagging', '0009_review_queue'),
        ('tagging', '0010_events_decided'),
        ('tagging', '0011_context_of_lessons'),
        ('tagging', '0012_stories_of_a_record'),
        ('tagging', '0013_events_of_records'),
        ('tagging', '0014_events_to_check'),
        ('tagging', '0015_sorts_of_suggestions'),
        ('tagging', '0016_told_to_followers'),
    ]

    dependencies = [
        ('articles', '0009_told_to_followers'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='KnowledgeChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('entity_id', models.UUIDField(null=True)),
                ('surface_key', models.CharField(max_length=250, null=True)),
                ('xid', models.BigIntegerField(db_index=True, help_text='The transaction that wrote it.')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=250)),
                ('key', models.CharField(editable=False, help_text='name_key(name)', max_length=250)),
                ('kind', models.CharField(choices=[('name', 'Name'), ('surname', 'Surname'), ('acronym', 'Acronym'), ('nickname', 'Nickname'), ('former', 'Former name')], default='name', max_length=8)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('blocked', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'aliases',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('move', 'Rows follow their record'), ('replay', 'Earlier stories tagged again'), ('decide', 'Decided together')], default='move', max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('task', models.JSONField(default=dict, help_text='What is to be done, in the terms of its kind.')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('paused', 'Paused'), ('done', 'Done'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('failed', 'Failed')], default='waiting', max_length=7)),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Failures in a row.')),
                ('error', models.TextField(blank=True)),
                ('handed_over_at', models.DateTimeField(help_text='When it was last given to the broker.', null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='BatchChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('target', models.CharField(help_text='model:id', max_length=60)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='tagging.batch')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization'), ('place', 'Place')], max_length=12)),
                ('name', models.CharField(max_length=250)),
                ('key', models.CharField(editable=False, help_text='name_key(name)', max_length=250)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, editable=False, max_length=80)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed')], default='confirmed', max_length=9)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('seed_key', models.CharField(editable=False, max_length=120, null=True, unique=True)),
                ('external_ids', models.JSONField(blank=True, default=dict, help_text='{"wikidata": "Q22686"}')),
                ('roles', models.JSONField(blank=True, default=list, help_text='[{title, of, from, to}]')),
                ('never_profile', models.BooleanField(default=False, help_text='No page, no typeahead: a private person.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='tagging.entity')),
                ('parent', models.ForeignKey(blank=True, help_text='What the place lies in; what the organization belongs to.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='tagging.entity')),
            ],
            options={
                'verbose_name': 'record',
                'ordering': ['key'],
            },
        ),
        migrations.CreateModel(
            name='AliasEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('name', models.CharField(max_length=250)),
                ('key', models.CharField(editable=False, help_text='name_key(name)', max_length=250)),
                ('kind', models.CharField(choices=[('name', 'Name'), ('surname', 'Surname'), ('acronym', 'Acronym'), ('nickname', 'Nickname'), ('former', 'Former name')], default='name', max_length=8)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('blocked', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.alias')),
                ('entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('tagging.entity',),
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
            ],
            options={
                'verbose_name_plural': 'people',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('tagging.entity',),
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('tagging.entity',),
        ),
        migrations.CreateModel(
            name='EntityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization'), ('place', 'Place')], max_length=12)),
                ('name', models.CharField(max_length=250)),
                ('key', models.CharField(editable=False, help_text='name_key(name)', max_length=250)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, db_index=False, editable=False, max_length=80)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed')], default='confirmed', max_length=9)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('seed_key', models.CharField(editable=False, max_length=120, null=True)),
                ('external_ids', models.JSONField(blank=True, default=dict, help_text='{"wikidata": "Q22686"}')),
                ('roles', models.JSONField(blank=True, default=list, help_text='[{title, of, from, to}]')),
                ('never_profile', models.BooleanField(default=False, help_text='No page, no typeahead: a private person.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, help_text='What the place lies in; what the organization belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.entity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=300)),
                ('key', models.CharField(editable=False, help_text='name_key(title)', max_length=300)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, editable=False, max_length=80)),
                ('type', models.CharField(choices=[('diplomacy', 'Diplomacy'), ('visit', 'Visit'), ('deal', 'Deal, agreement'), ('sanction', 'Sanction'), ('aid', 'Aid'), ('election', 'Election'), ('appointment', 'Appointment, resignation'), ('legislation', 'Law, resolution'), ('protest', 'Protest, strike'), ('attack', 'Attack, fighting'), ('arrest', 'Arrest'), ('court', 'Court ruling, trial'), ('disaster', 'Disaster, accident'), ('health', 'Health, epidemic'), ('death', 'Death'), ('business', 'Business, economy'), ('science', 'Science, technology'), ('culture', 'Culture'), ('sport', 'Sport'), ('other', 'Other')], default='other', max_length=12)),
                ('description', models.TextField(blank=True)),
                ('start', models.DateTimeField(blank=True, null=True)),
                ('end', models.DateTimeField(blank=True, null=True)),
                ('precision', models.CharField(choices=[('minute', 'minute'), ('day', 'day'), ('week', 'week'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year'), ('decade', 'decade'), ('unknown', 'unknown')], default='unknown', max_length=7)),
                ('planned', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('rejected', 'No event')], default='confirmed', max_length=9)),
                ('pinned', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, editable=False, help_text='Set by people.', size=None)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('seed_key', models.CharField(editable=False, max_length=120, null=True, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='tagging.event')),
                ('place', models.ForeignKey(blank=True, limit_choices_to={'kind': 'place'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events_here', to='tagging.entity')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('start'), descending=True, nulls_last=True), '-id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token_name', models.CharField(blank=True, help_text='The API token it came by.', max_length=120)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(choices=[('accept', 'Accepted'), ('reject', 'Wrong'), ('passing', 'In passing'), ('about', 'About'), ('relink', 'Another record'), ('add', 'Added'), ('create', 'New record'), ('reopen', 'Reopened'), ('confirm', 'Confirmed record'), ('rename', 'Renamed'), ('alias_add', 'Alias added'), ('alias_remove', 'Alias removed'), ('retype', 'Kind changed'), ('never_profile', 'Never profile'), ('merge', 'Merged'), ('split', 'Split'), ('keep_apart', 'Never the same'), ('edit', 'Edited'), ('pin', 'Pinned'), ('unpin', 'Pin taken off'), ('sign_off', 'Signed off'), ('only_here', 'Only this story'), ('rule_off', 'Rule switched off'), ('rule_on', 'Rule switched on'), ('undo', 'Undone')], max_length=14)),
                ('target_kind', models.CharField(help_text='tag, mention, entity, event, report', max_length=12)),
                ('target_id', models.CharField(max_length=40)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True)),
                ('key', models.CharField(help_text='Idempotency key of the sender.', max_length=120, null=True, unique=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.article')),
                ('batch', models.ForeignKey(help_text='The rows that follow it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='tagging.batch')),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='tagging.decision')),
                ('entity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='tagging.entity')),
                ('event', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='tagging.event')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='EventEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('title', models.CharField(max_length=300)),
                ('key', models.CharField(editable=False, help_text='name_key(title)', max_length=300)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, db_index=False, editable=False, max_length=80)),
                ('type', models.CharField(choices=[('diplomacy', 'Diplomacy'), ('visit', 'Visit'), ('deal', 'Deal, agreement'), ('sanction', 'Sanction'), ('aid', 'Aid'), ('election', 'Election'), ('appointment', 'Appointment, resignation'), ('legislation', 'Law, resolution'), ('protest', 'Protest, strike'), ('attack', 'Attack, fighting'), ('arrest', 'Arrest'), ('court', 'Court ruling, trial'), ('disaster', 'Disaster, accident'), ('health', 'Health, epidemic'), ('death', 'Death'), ('business', 'Business, economy'), ('science', 'Science, technology'), ('culture', 'Culture'), ('sport', 'Sport'), ('other', 'Other')], default='other', max_length=12)),
                ('description', models.TextField(blank=True)),
                ('start', models.DateTimeField(blank=True, null=True)),
                ('end', models.DateTimeField(blank=True, null=True)),
                ('precision', models.CharField(choices=[('minute', 'minute'), ('day', 'day'), ('week', 'week'), ('month', 'month'), ('quarter', 'quarter'), ('year', 'year'), ('decade', 'decade'), ('unknown', 'unknown')], default='unknown', max_length=7)),
                ('planned', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('confirmed', 'Confirmed'), ('rejected', 'No event')], default='confirmed', max_length=9)),
                ('pinned', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, editable=False, help_text='Set by people.', size=None)),
                ('origin', models.CharField(choices=[('seed', 'Seed'), ('import', 'Import'), ('machine', 'Found by machine'), ('source', "The file's own tags"), ('editor', 'Editor')], default='editor', editable=False, max_length=7)),
                ('seed_key', models.CharField(editable=False, max_length=120, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.event')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.event')),
                ('place', models.ForeignKey(blank=True, db_constraint=False, limit_choices_to={'kind': 'place'}, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventsApart',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.event')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.event')),
            ],
            options={
                'verbose_name_plural': 'events apart',
            },
        ),
        migrations.CreateModel(
            name='EventsApartEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.event')),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.event')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.eventsapart')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('fingerprint', models.UUIDField(primary_key=True, serialize=False)),
                ('parent', models.JSONField(help_text='The parent that the row names, as long as it is not found.', null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.entity')),
            ],
        ),
        migrations.CreateModel(
            name='KeptApart',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.entity')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.entity')),
            ],
            options={
                'verbose_name_plural': 'kept apart',
            },
        ),
        migrations.CreateModel(
            name='KeptApartEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('decided_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('one', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('other', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.keptapart')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('says', models.CharField(choices=[('means', 'This name means this record'), ('not', 'This name does not mean this record'), ('never', 'This is no name of this kind')], max_length=5)),
                ('surface_key', models.CharField(help_text='name_key(surface)', max_length=250)),
                ('surface', models.CharField(help_text='As written.', max_length=250)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('organization', 'Organization'), ('place', 'Place')], help_text='What the name was read as.', max_length=12)),
                ('teaches', models.BooleanField(default=False)),
                ('for_all', models.BooleanField(default=False, help_text='Of somebody whose word counts everywhere.')),
                ('needs_second', models.BooleanField(default=False, help_text='Against the authority file: one word is not enough.')),
                ('context', models.CharField(blank=True, default='', help_text='The sport of its story, or “news”; empty: it is of no matter.', max_length=30)),
                ('sort', models.CharField(blank=True, default='', help_text='Of the suggestion that was decided on, in doubt as it was.', max_length=100)),
                ('expected', models.FloatField(default=0.0, help_text='How sure the machine was of that suggestion.')),
                ('only_here', models.BooleanField(default=False, help_text='Somebody said that it is for this story alone.')),
                ('article', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='tagging.decision')),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.entity')),
                ('source', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.source')),
            ],
        ),
        migrations.CreateModel(
            name='Meant',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=250)),
                ('stories', models.IntegerField()),
                ('entity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tagging.entity')),
            ],
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('patient', 'Patient'), ('participant', 'Participant')], default='participant', max_length=12)),
                ('surface', models.CharField(blank=True, max_length=250)),
                ('start', models.DateTimeField(editable=False, null=True)),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='tagging.entity')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='tagging.event')),
            ],
        ),
        migrations.CreateModel(
            name='ParticipationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('agent', 'Agent'), ('patient', 'Patient'), ('participant', 'Participant')], default='participant', max_length=12)),
                ('surface', models.CharField(blank=True, max_length=250)),
                ('entity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('event', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.event')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.participation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('suggested', 'Suggested'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='suggested', max_length=9)),
                ('confidence', models.FloatField(default=1.0)),
                ('evidence', models.JSONField(blank=True, default=dict, help_text='{field, start, end, text}')),
                ('claims', models.JSONField(blank=True, default=dict, help_text='{from, to, precision, place, toll, participants}')),
                ('provenance', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='tagging.event')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision')),
            ],
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('state', models.CharField(choices=[('suggested', 'Suggested'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='suggested', max_length=9)),
                ('confidence', models.FloatField(default=1.0)),
                ('evidence', models.JSONField(blank=True, default=dict, help_text='{field, start, end, text}')),
                ('claims', models.JSONField(blank=True, default=dict, help_text='{from, to, precision, place, toll, participants}')),
                ('provenance', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article')),
                ('decided_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('event', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.event')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.report')),
                ('revision', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.revision')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('action', models.CharField(choices=[('link', 'This name means this record'), ('not_link', 'This name does not mean this record'), ('never', 'Never a name of this kind here')], max_length=8)),
                ('scope', models.CharField(choices=[('article', 'This story'), ('source', 'This source'), ('everywhere', 'Everywhere')], max_length=10)),
                ('surface_key', models.CharField(max_length=250)),
                ('surface', models.CharField(default='', help_text='As it was written.', max_length=250)),
                ('kind', models.CharField(blank=True, choices=[('person', 'Person'), ('organization', 'Organization'), ('place', 'Place')], help_text='Empty: whatever it is read as.', max_length=12)),
                ('context', models.CharField(blank=True, default='', help_text='The sport of the stories in which it holds, or “news”: outside of sport; empty: all.', max_length=30)),
                ('pro', models.PositiveIntegerField(default=0, help_text='How often people said so.')),
                ('con', models.PositiveIntegerField(default=0, help_text='How often people said otherwise.')),
                ('verdict', models.CharField(choices=[('holds', 'Holds'), ('waiting', 'Waits for a second word'), ('contested', 'Contested'), ('gone', 'Nothing speaks for it any more')], default='gone', max_length=9)),
                ('switched', models.BooleanField(help_text='Off or on by a person; empty: the verdict decides.', null=True)),
                ('active', models.BooleanField(default=False)),
                ('taught_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='tagging.entity')),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.source')),
                ('taught_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='RuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('action', models.CharField(choices=[('link', 'This name means this record'), ('not_link', 'This name does not mean this record'), ('never', 'Never a name of this kind here')], max_length=8)),
                ('scope', models.CharField(choices=[('article', 'This story'), ('source', 'This source'), ('everywhere', 'Everywhere')], max_length=10)),
                ('surface_key', models.CharField(max_length=250)),
                ('surface', models.CharField(default='', help_text='As it was written.', max_length=250)),
                ('kind', models.CharField(blank=True, choices=[('person', 'Person'), ('organization', 'Organization'), ('place', 'Place')], help_text='Empty: whatever it is read as.', max_length=12)),
                ('context', models.CharField(blank=True, default='', help_text='The sport of the stories in which it holds, or “news”: outside of sport; empty: all.', max_length=30)),
                ('pro', models.PositiveIntegerField(default=0, help_text='How often people said so.')),
                ('con', models.PositiveIntegerField(default=0, help_text='How often people said otherwise.')),
                ('verdict', models.CharField(choices=[('holds', 'Holds'), ('waiting', 'Waits for a second word'), ('contested', 'Contested'), ('gone', 'Nothing speaks for it any more')], default='gone', max_length=9)),
                ('switched', models.BooleanField(help_text='Off or on by a person; empty: the verdict decides.', null=True)),
                ('active', models.BooleanField(default=False)),
                ('taught_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article')),
                ('entity', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.rule')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.source')),
                ('taught_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RuleHit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='tagging.rule')),
            ],
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reviewed_at', models.DateTimeField()),
                ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.revision')),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('level', models.CharField(choices=[('about', 'About'), ('passing', 'In passing')], default='passing', max_length=7)),
                ('state', models.CharField(choices=[('suggested', 'Suggested'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='suggested', max_length=9)),
                ('confidence', models.FloatField(default=1.0)),
                ('relevance', models.FloatField(default=0.0)),
                ('surfaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), default=list, help_text='name_key of what names it here.', size=None)),
                ('provenance', models.JSONField(default=dict, help_text='{origin, pipeline, knowledge, reason, sort, sure}')),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('decided_by', models.ForeignKey(help_text='Empty: a machine.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='tagging.entity')),
                ('original_entity', models.ForeignKey(editable=False, help_text='Before a merge.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tagging.entity')),
            ],
            options={
                'ordering': ['-relevance', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('field', models.CharField(choices=[('headline', 'headline'), ('text', 'text')], max_length=8)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('text', models.CharField(max_length=500)),
                ('key', models.CharField(default='', editable=False, help_text='name_key(text)', max_length=250)),
                ('kind', models.CharField(help_text='As detected: person, organization, place, other.', max_length=12)),
                ('confidence', models.FloatField(default=1.0)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('candidates', models.JSONField(help_text='Top 5, only where unresolved or ambiguous.', null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.revision')),
                ('tag', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mentions', to='tagging.tag')),
            ],
            options={
                'ordering': ['revision', 'field', 'start'],
            },
        ),
        migrations.CreateModel(
            name='TagEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('level', models.CharField(choices=[('about', 'About'), ('passing', 'In passing')], default='passing', max_length=7)),
                ('state', models.CharField(choices=[('suggested', 'Suggested'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='suggested', max_length=9)),
                ('confidence', models.FloatField(default=1.0)),
                ('relevance', models.FloatField(default=0.0)),
                ('surfaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=250), default=list, help_text='name_key of what names it here.', size=None)),
                ('provenance', models.JSONField(default=dict, help_text='{origin, pipeline, knowledge, reason, sort, sure}')),
                ('decided_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article')),
                ('decided_by', models.ForeignKey(db_constraint=False, help_text='Empty: a machine.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('entity', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('original_entity', models.ForeignKey(db_constraint=False, editable=False, help_text='Before a merge.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tagging.entity')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tagging.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TaggingRun',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('superseded', 'Superseded by a newer version')], default='queued', max_length=10)),
                ('queue', models.CharField(choices=[('live', 'Live'), ('backfill', 'Backfill')], default='live', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('pipeline_version', models.CharField(blank=True, max_length=60)),
                ('knowledge_version', models.CharField(blank=True, max_length=60)),
                ('timings', models.JSONField(default=dict, help_text='Milliseconds by step.')),
                ('note', models.CharField(blank=True, help_text='For example: no model for this language.', max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('handed_over_at', models.DateTimeField(help_text='When it was last given to the broker.', null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.revision')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        Together([
            migrations.AddField(
                model_name='alias',
                name='entity',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='tagging.entity'),
            ),
            migrations.AddIndex(
                model_name='batch',
                index=models.Index(condition=models.Q(('state__in', ('waiting', 'running', 'undoing'))), fields=['created_at'], name='batch_unfinished'),
            ),
            migrations.AddConstraint(
                model_name='batch',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'paused', 'done', 'undoing', 'undone', 'failed'])), name='batch_state_known'),
            ),
            migrations.AddConstraint(
                model_name='batch',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['move', 'replay', 'decide'])), name='batch_kind_known'),
            ),
            migrations.AddIndex(
                model_name='batchchange',
                index=models.Index(fields=['batch', '-id'], name='batch_change_newest'),
            ),
            migrations.AddIndex(
                model_name='entity',
                index=models.Index(fields=['kind', 'key'], name='entity_kind_key'),
            ),
            migrations.AddIndex(
                model_name='entity',
                index=models.Index(condition=models.Q(('status', 'proposed')), fields=['status', 'created_at'], name='entity_proposed'),
            ),
            migrations.AddIndex(
                model_name='entity',
                index=models.Index(condition=models.Q(('origin', 'editor')), fields=['-created_at'], name='entity_made_by_editors'),
            ),
            migrations.AddIndex(
                model_name='entity',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('key', 'gin_trgm_ops'), name='entity_key_trigram'),
            ),
            migrations.AddIndex(
                model_name='entity',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('external_ids', 'jsonb_path_ops'), fastupdate=False, name='entity_external_ids'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'organization', 'place'])), name='entity_kind_known'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'confirmed'])), name='entity_status_known'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='entity_not_merged_into_itself'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='entity_not_its_own_parent'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='entity_has_name'),
            ),
            migrations.AddConstraint(
                model_name='entity',
                constraint=models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True), ('status', 'proposed')), fields=('kind', 'key'), name='entity_one_proposed_per_name'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', id FROM (SELECT id FROM new_values) AS of_rows; RETURN NULL;", hash='eaa5a9e990dd74f9d3aa229db4de2bf2eb0dbe4d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_f8635', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', id FROM (SELECT id FROM old_values UNION ALL SELECT id FROM new_values) AS of_rows;INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'naming', id FROM (SELECT id FROM (SELECT new_values.id FROM new_values JOIN old_values USING (id) WHERE (old_values.name, old_values.kind, old_values.merged_into_id, old_values.never_profile) IS DISTINCT FROM (new_values.name, new_values.kind, new_values.merged_into_id, new_values.never_profile)) AS changed) AS of_rows;INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'stories_of_entity', id FROM (SELECT id FROM (SELECT new_values.id FROM new_values JOIN old_values USING (id) WHERE old_values.merged_into_id <> coalesce(new_values.merged_into_id, new_values.id)) AS changed) AS of_rows; RETURN NULL;", hash='b27c1129f502b3d875b46c6d97a37686f9305260', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_087ed', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', id FROM (SELECT id FROM old_values) AS of_rows; RETURN NULL;", hash='7e12d2b44b45d76b28767f8670a7d0de6289f70e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_63f7e', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_new', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='80ec620fb28b97c08407af4ced2b7c888aa9bf1b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_knowledge_new_3ce7a', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='e0b1f5ca1d3b30d3bc108cb21d4fe3422a49cacb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_knowledge_changed_69d54', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT id, pg_current_xact_id()::text::bigint, now() FROM old_values;\nRETURN NULL;\n', hash='f6a169296db7fa2d13cf10ef1a5e2f2f8ecd8dc5', level='STATEMENT', operation='DELETE', pgid='pgtrigger_knowledge_gone_860ef', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_entityevent" ("created_at", "created_by_id", "description", "external_ids", "id", "key", "kind", "merged_into_id", "name", "never_profile", "origin", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "seed_key", "slug", "status") SELECT new_values."created_at", new_values."created_by_id", new_values."description", new_values."external_ids", new_values."id", new_values."key", new_values."kind", new_values."merged_into_id", new_values."name", new_values."never_profile", new_values."origin", new_values."parent_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."roles", new_values."seed_key", new_values."slug", new_values."status" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='92cb2da940ca07a1c673d0e28640ce789578145d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a18e6', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_entityevent" ("created_at", "created_by_id", "description", "external_ids", "id", "key", "kind", "merged_into_id", "name", "never_profile", "origin", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "seed_key", "slug", "status") SELECT new_values."created_at", new_values."created_by_id", new_values."description", new_values."external_ids", new_values."id", new_values."key", new_values."kind", new_values."merged_into_id", new_values."name", new_values."never_profile", new_values."origin", new_values."parent_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."roles", new_values."seed_key", new_values."slug", new_values."status" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c92af108995742f06dfbd41216cc1f1dc21010cb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3c10d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entity',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_entityevent" ("created_at", "created_by_id", "description", "external_ids", "id", "key", "kind", "merged_into_id", "name", "never_profile", "origin", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "seed_key", "slug", "status") SELECT old_values."created_at", old_values."created_by_id", old_values."description", old_values."external_ids", old_values."id", old_values."key", old_values."kind", old_values."merged_into_id", old_values."name", old_values."never_profile", old_values."origin", old_values."parent_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."roles", old_values."seed_key", old_values."slug", old_values."status" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1c7a53ae04c5aabf10561d74ea919a6ea7b98e7f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_6c06c', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_entity', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='aliasevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2bc280b88e014bb823bde332867ce56659ff0581', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8f961', table='tagging_aliasevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='alias',
                index=models.Index(fields=['key'], name='alias_key'),
            ),
            migrations.AddIndex(
                model_name='alias',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('key', 'gin_trgm_ops'), name='alias_key_trigram'),
            ),
            migrations.AddConstraint(
                model_name='alias',
                constraint=models.UniqueConstraint(fields=('entity', 'name'), name='alias_once_per_entity'),
            ),
            migrations.AddConstraint(
                model_name='alias',
                constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='alias_has_name'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', entity_id FROM (SELECT entity_id FROM new_values) AS of_rows; RETURN NULL;", hash='bfbfc81fa5a96b839040f4d4b5094293e236d755', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_d5375', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', entity_id FROM (SELECT entity_id FROM old_values UNION ALL SELECT entity_id FROM new_values) AS of_rows; RETURN NULL;", hash='8742eb2b5de39935a55f547760cb8ad3f31dc06b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_ca422', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'entity', entity_id FROM (SELECT entity_id FROM old_values) AS of_rows; RETURN NULL;", hash='03fef3bb6ce6b5a15dd38822b79a8a46118d8025', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_709b5', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_new', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='b9f69abf255d6ab67bf85d216376440c3ced6b74', level='STATEMENT', operation='INSERT', pgid='pgtrigger_knowledge_new_ea986', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='a2cb935f776f76982448b130cda991b5c2e41fe6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_knowledge_changed_17d52', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM old_values;\nRETURN NULL;\n', hash='a8e369c2996f8648e18454f642203a18ed103988', level='STATEMENT', operation='DELETE', pgid='pgtrigger_knowledge_gone_68d44', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_aliasevent" ("blocked", "created_at", "created_by_id", "entity_id", "id", "key", "kind", "name", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."blocked", new_values."created_at", new_values."created_by_id", new_values."entity_id", new_values."id", new_values."key", new_values."kind", new_values."name", new_values."origin", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8bf5de410ce25c6e97d4286e8d79182f4d3988a9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b6105', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_aliasevent" ("blocked", "created_at", "created_by_id", "entity_id", "id", "key", "kind", "name", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."blocked", new_values."created_at", new_values."created_by_id", new_values."entity_id", new_values."id", new_values."key", new_values."kind", new_values."name", new_values."origin", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='57c002f4e04e6f0720c3adc12999ea91cbc13577', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ec8c2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='alias',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_aliasevent" ("blocked", "created_at", "created_by_id", "entity_id", "id", "key", "kind", "name", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."blocked", old_values."created_at", old_values."created_by_id", old_values."entity_id", old_values."id", old_values."key", old_values."kind", old_values."name", old_values."origin", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b7b0b7c882d4c4fc9dbd4a3b1a99a6614a950d4d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_be4e0', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_alias', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='entityevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1da95dcd9a5ee9c3539deea3f8966eb14a6509e7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_01f8d', table='tagging_entityevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(fields=['start', 'id'], name='event_start'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(fields=['place', 'start', 'id'], name='event_place'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=models.Index(condition=models.Q(('merged_into__isnull', True), ('status', 'proposed')), fields=['-id'], name='event_to_check'),
            ),
            migrations.AddIndex(
                model_name='event',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('key', 'gin_trgm_ops'), name='event_key_trigram'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='event_has_title'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('type__in', ['diplomacy', 'visit', 'deal', 'sanction', 'aid', 'election', 'appointment', 'legislation', 'protest', 'attack', 'arrest', 'court', 'disaster', 'health', 'death', 'business', 'science', 'culture', 'sport', 'other'])), name='event_type_known'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('precision__in', ['minute', 'day', 'week', 'month', 'quarter', 'year', 'decade', 'unknown'])), name='event_precision_known'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'confirmed', 'rejected'])), name='event_status_known'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='event_end_not_before_start'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('end__isnull', True), ('start__isnull', False), _connector='OR'), name='event_end_needs_start'),
            ),
            migrations.AddConstraint(
                model_name='event',
                constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='event_not_merged_into_itself'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', id FROM (SELECT id FROM new_values) AS of_rows; RETURN NULL;", hash='b6516e6dd79280afa4e410477fd9bb2d9a1fcab8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_fd3ba', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', id FROM (SELECT id FROM old_values UNION ALL SELECT id FROM new_values) AS of_rows;INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'stories_of_event', id FROM (SELECT id FROM (SELECT new_values.id FROM new_values JOIN old_values USING (id) WHERE old_values.merged_into_id IS DISTINCT FROM new_values.merged_into_id) AS changed) AS of_rows; RETURN NULL;", hash='e912223dbbade2b831bcdccdb7ecf6b7a37267a3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_1aff2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', id FROM (SELECT id FROM old_values) AS of_rows; RETURN NULL;", hash='09702b307fc68226fee1bdfa15b5ab706b4bdc80', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_fee13', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='start_of_parts', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."start" IS DISTINCT FROM (NEW."start"))', func='UPDATE tagging_participation SET start = NEW.start WHERE event_id = NEW.id; RETURN NULL;', hash='0fae613c5890b492fea168b9d3931d109e443cd9', operation='UPDATE OF "start"', pgid='pgtrigger_start_of_parts_867cb', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventevent" ("created_at", "created_by_id", "description", "end", "id", "key", "merged_into_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "place_id", "planned", "precision", "seed_key", "slug", "start", "status", "title", "type") SELECT new_values."created_at", new_values."created_by_id", new_values."description", new_values."end", new_values."id", new_values."key", new_values."merged_into_id", new_values."origin", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pinned", new_values."place_id", new_values."planned", new_values."precision", new_values."seed_key", new_values."slug", new_values."start", new_values."status", new_values."title", new_values."type" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='de336ff99cd14dfcb8dc67c98ad082f6e9015c59', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bd4ac', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventevent" ("created_at", "created_by_id", "description", "end", "id", "key", "merged_into_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "place_id", "planned", "precision", "seed_key", "slug", "start", "status", "title", "type") SELECT new_values."created_at", new_values."created_by_id", new_values."description", new_values."end", new_values."id", new_values."key", new_values."merged_into_id", new_values."origin", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pinned", new_values."place_id", new_values."planned", new_values."precision", new_values."seed_key", new_values."slug", new_values."start", new_values."status", new_values."title", new_values."type" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1345f9276ebc433e19495f28864ac90c617df852', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a2609', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_event', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='event',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventevent" ("created_at", "created_by_id", "description", "end", "id", "key", "merged_into_id", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pinned", "place_id", "planned", "precision", "seed_key", "slug", "start", "status", "title", "type") SELECT old_values."created_at", old_values."created_by_id", old_values."description", old_values."end", old_values."id", old_values."key", old_values."merged_into_id", old_values."origin", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pinned", old_values."place_id", old_values."planned", old_values."precision", old_values."seed_key", old_values."slug", old_values."start", old_values."status", old_values."title", old_values."type" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5e652876fec1e23466d46da13aa7f871d3493444', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ec0a0', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_event', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['article', 'id'], name='decision_of_article'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['entity', 'id'], name='decision_of_entity'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['event', 'id'], name='decision_of_event'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['actor', 'id'], name='decision_of_actor'),
            ),
            migrations.AddIndex(
                model_name='decision',
                index=models.Index(fields=['target_kind', 'target_id', 'id'], name='decision_of_target'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(('action__in', ['accept', 'reject', 'passing', 'about', 'relink', 'add', 'create', 'reopen', 'confirm', 'rename', 'alias_add', 'alias_remove', 'retype', 'never_profile', 'merge', 'split', 'keep_apart', 'edit', 'pin', 'unpin', 'sign_off', 'only_here', 'rule_off', 'rule_on', 'undo'])), name='decision_action_known'),
            ),
            migrations.AddConstraint(
                model_name='decision',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('action', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('action', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='decision_undo_names_what'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."actor_id" IS DISTINCT FROM (NEW."actor_id") OR OLD."token_name" IS DISTINCT FROM (NEW."token_name") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."action" IS DISTINCT FROM (NEW."action") OR OLD."target_kind" IS DISTINCT FROM (NEW."target_kind") OR OLD."target_id" IS DISTINCT FROM (NEW."target_id") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."after" IS DISTINCT FROM (NEW."after") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."batch_id" IS DISTINCT FROM (NEW."batch_id") OR OLD."undoes_id" IS DISTINCT FROM (NEW."undoes_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='222357e5df59a3d89babea5004bc936a9360efb6', operation='UPDATE', pgid='pgtrigger_append_only_a2e03', table='tagging_decision', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='81fc71271e599bd83ed3030ae0aeb341545fae6b', operation='DELETE', pgid='pgtrigger_never_deleted_0e634', table='tagging_decision', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='decision',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_unsaid', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."undoes_id" IS NOT NULL)', func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM tagging_lesson\nWHERE decision_id = NEW.undoes_id;\nRETURN NULL;\n', hash='5728ba47dc195c69c30c1b650eacd6165469a3b0', operation='INSERT', pgid='pgtrigger_knowledge_unsaid_022c5', table='tagging_decision', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='eventevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6b5114a7d1f53159908d55a6809be9dcd387cb09', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a87e2', table='tagging_eventevent', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='eventsapart',
                constraint=models.UniqueConstraint(fields=('one', 'other'), name='events_apart_once'),
            ),
            migrations.AddConstraint(
                model_name='eventsapart',
                constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='events_apart_lower_first'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='eventsapart',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventsapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."decided_at", new_values."decided_by_id", new_values."id", new_values."one_id", new_values."other_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2a6f29e8ed1c47c8b4c9a16e1a374233b46eeb5a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b318a', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_eventsapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='eventsapart',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventsapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."decided_at", new_values."decided_by_id", new_values."id", new_values."one_id", new_values."other_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='53ae590852b689d695dee0643d32ee4de4c74267', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_6dc0a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_eventsapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='eventsapart',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_eventsapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."decided_at", old_values."decided_by_id", old_values."id", old_values."one_id", old_values."other_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='010923e92049949f4d94f30606c764b03b8a0955', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fb2f6', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_eventsapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='eventsapartevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4bf9768969994275a3cdc8b1f977ad4fddc82181', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dbe8e', table='tagging_eventsapartevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='importedrow',
                index=models.Index(condition=models.Q(('parent__isnull', False)), fields=['fingerprint'], name='imported_waiting'),
            ),
            migrations.AddConstraint(
                model_name='keptapart',
                constraint=models.UniqueConstraint(fields=('one', 'other'), name='kept_apart_once'),
            ),
            migrations.AddConstraint(
                model_name='keptapart',
                constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='kept_apart_lower_first'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='keptapart',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_keptapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."decided_at", new_values."decided_by_id", new_values."id", new_values."one_id", new_values."other_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c3b75ef6938453a1e7fc25000699e9b7c0d5580f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_a7913', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_keptapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='keptapart',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_keptapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."decided_at", new_values."decided_by_id", new_values."id", new_values."one_id", new_values."other_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='92162ea5d648d9230fed77f182f97b7b0425b1b1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_32487', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_keptapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='keptapart',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_keptapartevent" ("decided_at", "decided_by_id", "id", "one_id", "other_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."decided_at", old_values."decided_by_id", old_values."id", old_values."one_id", old_values."other_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='436e456bb95c122098c9dbb406353bfc3fc941b1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ae1ae', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_keptapart', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='keptapartevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='936d855874374b5d9933cd8c886001dc9c270671', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3f8e3', table='tagging_keptapartevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='lesson',
                index=models.Index(fields=['surface_key', '-id'], name='lesson_newest'),
            ),
            migrations.AddIndex(
                model_name='lesson',
                index=models.Index(condition=models.Q(('teaches', True)), fields=['surface_key'], name='lesson_that_teaches'),
            ),
            migrations.AddIndex(
                model_name='lesson',
                index=models.Index(condition=models.Q(('sort', ''), _negated=True), fields=['source', 'sort', '-id'], name='lesson_of_sort'),
            ),
            migrations.AddIndex(
                model_name='lesson',
                index=models.Index(condition=models.Q(('sort', ''), _negated=True), fields=['entity'], name='lesson_sorted'),
            ),
            migrations.AddConstraint(
                model_name='lesson',
                constraint=models.CheckConstraint(condition=models.Q(('says__in', ['means', 'not', 'never'])), name='lesson_says_known'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='lesson',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_said', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='5ba0a501d8c0d584aa44539ddf68771a13955997', level='STATEMENT', operation='INSERT', pgid='pgtrigger_knowledge_said_7def1', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_lesson', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='lesson',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_narrowed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='ec39b7dd7b45c5704463d9150032cf433fa001c2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_knowledge_narrowed_9c441', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_lesson', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='meant',
                index=models.Index(fields=['entity', 'key'], name='meant_of_entity'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='meant',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_new', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (entity_id, xid, at)\nSELECT DISTINCT entity_id, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='4287da8ac8860c6738ab05e9ee5f8a2a55bf662a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_knowledge_new_ce9b2', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_meant', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='participation',
                index=models.Index(fields=['entity', 'start', 'event'], name='participation_of_entity'),
            ),
            migrations.AddConstraint(
                model_name='participation',
                constraint=models.CheckConstraint(condition=models.Q(('entity__isnull', False), models.Q(('surface', ''), _negated=True), _connector='OR'), name='participation_names_someone'),
            ),
            migrations.AddConstraint(
                model_name='participation',
                constraint=models.UniqueConstraint(fields=('event', 'entity', 'role'), name='participation_once'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', event_id FROM (SELECT event_id FROM new_values) AS of_rows; RETURN NULL;", hash='bef76f54919cccda9319d0fd883245ccb0e46d56', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_a20dc', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', event_id FROM (SELECT event_id FROM old_values UNION ALL SELECT event_id FROM new_values) AS of_rows; RETURN NULL;", hash='dd3301f27d29f6d7064e0f1e4e2d5efb9d87b87b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_3daec', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'event', event_id FROM (SELECT event_id FROM old_values) AS of_rows; RETURN NULL;", hash='05c3e1717104fea12aab13eb17aa857a70fcfb63', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_626a8', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='start_of_event', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.start = (SELECT start FROM tagging_event WHERE id = NEW.event_id); RETURN NEW;', hash='08fbc23dea12cd67d007a80248aabecbba05d7a3', operation='INSERT OR UPDATE OF "event_id"', pgid='pgtrigger_start_of_event_1a659', table='tagging_participation', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_participationevent" ("entity_id", "event_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "surface") SELECT new_values."entity_id", new_values."event_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."surface" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4a8fc8a645b410b3c6929ecb69f9f402513d4e26', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b08a5', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_participationevent" ("entity_id", "event_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "surface") SELECT new_values."entity_id", new_values."event_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."surface" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."entity_id" IS DISTINCT FROM (new_values."entity_id") OR old_values."event_id" IS DISTINCT FROM (new_values."event_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."surface" IS DISTINCT FROM (new_values."surface")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5ae0b1f1123898d35f0a47759ca2cfa64ae38520', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_bb14d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participation',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_participationevent" ("entity_id", "event_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "surface") SELECT old_values."entity_id", old_values."event_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."surface" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d930a0d6aa31b77b73550401080ec3baf6d18959', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_67401', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_participation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='participationevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9bd7d3edeb3cd363173a2f54551f7e50e4fb6337', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_05461', table='tagging_participationevent', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='report',
                constraint=models.UniqueConstraint(fields=('event', 'article'), name='report_one_per_event_and_article'),
            ),
            migrations.AddConstraint(
                model_name='report',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'accepted', 'rejected'])), name='report_state_known'),
            ),
            migrations.AddConstraint(
                model_name='report',
                constraint=models.CheckConstraint(condition=models.Q(('confidence__range', (0, 1))), name='report_confidence_0_to_1'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM new_values) AS of_rows; INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'reported', event_id FROM (SELECT event_id FROM new_values) AS of_rows; RETURN NULL;", hash='a59f32a0cc6874c499b091a7fc13d01508580c3e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_13f28', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values UNION ALL SELECT article_id FROM new_values) AS of_rows; INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'reported', event_id FROM (SELECT event_id FROM old_values UNION ALL SELECT event_id FROM new_values) AS of_rows; RETURN NULL;", hash='aa25370a10191c13ed29a12641f3057ec36e19b1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_9a64d', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values) AS of_rows; INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'reported', event_id FROM (SELECT event_id FROM old_values) AS of_rows; RETURN NULL;", hash='3025f40e3f2d9fb69319c5a5721e23f8ddde0824', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_f0cbd', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_reportevent" ("article_id", "claims", "confidence", "created_at", "decided_at", "decided_by_id", "event_id", "evidence", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "revision_id", "state") SELECT new_values."article_id", new_values."claims", new_values."confidence", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."event_id", new_values."evidence", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provenance", new_values."revision_id", new_values."state" FROM ( SELECT new_values.* FROM new_values WHERE (new_values."decided_by_id" IS NOT NULL) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce3d257a23a5bc6eb34e96084990028f87c4e41a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cad4f', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_reportevent" ("article_id", "claims", "confidence", "created_at", "decided_at", "decided_by_id", "event_id", "evidence", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "revision_id", "state") SELECT new_values."article_id", new_values."claims", new_values."confidence", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."event_id", new_values."evidence", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provenance", new_values."revision_id", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (new_values."decided_by_id" IS NOT NULL OR old_values."decided_by_id" IS NOT NULL) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='59081b6144811c66b459f74df6b6d4cbd7642e1a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_71aa8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='report',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_reportevent" ("article_id", "claims", "confidence", "created_at", "decided_at", "decided_by_id", "event_id", "evidence", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "revision_id", "state") SELECT old_values."article_id", old_values."claims", old_values."confidence", old_values."created_at", old_values."decided_at", old_values."decided_by_id", old_values."event_id", old_values."evidence", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."provenance", old_values."revision_id", old_values."state" FROM ( SELECT old_values.* FROM old_values WHERE (old_values."decided_by_id" IS NOT NULL) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d8ef4f8e6ce6dfe4044c743988520b3e82fc0d63', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_001a8', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_report', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='reportevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1e8e6e77c5cdf5088c558d50ff7d3e8e9542b418', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_124ba', table='tagging_reportevent', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='rule',
                constraint=models.CheckConstraint(condition=models.Q(('action__in', ['link', 'not_link', 'never'])), name='rule_action_known'),
            ),
            migrations.AddConstraint(
                model_name='rule',
                constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['holds', 'waiting', 'contested', 'gone'])), name='rule_verdict_known'),
            ),
            migrations.AddConstraint(
                model_name='rule',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', False), ('scope', 'article'), ('source__isnull', True)), models.Q(('article__isnull', True), ('scope', 'source'), ('source__isnull', False)), models.Q(('article__isnull', True), ('scope', 'everywhere'), ('source__isnull', True)), _connector='OR'), name='rule_scope_has_its_object'),
            ),
            migrations.AddConstraint(
                model_name='rule',
                constraint=models.UniqueConstraint(fields=('surface_key', 'action', 'scope', 'article', 'source', 'kind', 'entity', 'context'), name='rule_once', nulls_distinct=False),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_new', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (surface_key, xid, at)\nSELECT DISTINCT surface_key, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='2e1cd2d45e4d155c20685b1858b94c64cc2c2298', level='STATEMENT', operation='INSERT', pgid='pgtrigger_knowledge_new_a3aad', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (surface_key, xid, at)\nSELECT DISTINCT surface_key, pg_current_xact_id()::text::bigint, now() FROM new_values;\nRETURN NULL;\n', hash='9c0015166e1449d3f8406e8c7084f340729217a5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_knowledge_changed_52606', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='knowledge_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tagging_knowledgechange (surface_key, xid, at)\nSELECT DISTINCT surface_key, pg_current_xact_id()::text::bigint, now() FROM old_values;\nRETURN NULL;\n', hash='e71377d78a1d2081548d7ceb0b2a22329b50f23a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_knowledge_gone_5b4cc', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_ruleevent" ("action", "active", "article_id", "con", "context", "created_at", "entity_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pro", "scope", "source_id", "surface", "surface_key", "switched", "taught_at", "taught_by_id", "verdict") SELECT new_values."action", new_values."active", new_values."article_id", new_values."con", new_values."context", new_values."created_at", new_values."entity_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."pro", new_values."scope", new_values."source_id", new_values."surface", new_values."surface_key", new_values."switched", new_values."taught_at", new_values."taught_by_id", new_values."verdict" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9da6a339c714fbff0066e75327a0ee649a6c2287', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_5819f', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_ruleevent" ("action", "active", "article_id", "con", "context", "created_at", "entity_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pro", "scope", "source_id", "surface", "surface_key", "switched", "taught_at", "taught_by_id", "verdict") SELECT new_values."action", new_values."active", new_values."article_id", new_values."con", new_values."context", new_values."created_at", new_values."entity_id", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."pro", new_values."scope", new_values."source_id", new_values."surface", new_values."surface_key", new_values."switched", new_values."taught_at", new_values."taught_by_id", new_values."verdict" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4cbbcae85c73914c11ab8c9e5e107eb9254c539b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_597af', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='rule',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_ruleevent" ("action", "active", "article_id", "con", "context", "created_at", "entity_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pro", "scope", "source_id", "surface", "surface_key", "switched", "taught_at", "taught_by_id", "verdict") SELECT old_values."action", old_values."active", old_values."article_id", old_values."con", old_values."context", old_values."created_at", old_values."entity_id", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."pro", old_values."scope", old_values."source_id", old_values."surface", old_values."surface_key", old_values."switched", old_values."taught_at", old_values."taught_by_id", old_values."verdict" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8bc2e437bc916461caeb4b77fee32a76cc4b1e99', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8e320', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_rule', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='ruleevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3a0628710f27fa95e114f2a71aecb5516d6e576a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_10360', table='tagging_ruleevent', when='BEFORE')),
            ),
            migrations.AddConstraint(
                model_name='rulehit',
                constraint=models.UniqueConstraint(fields=('rule', 'article'), name='rule_hit_once_a_story'),
            ),
            migrations.AddIndex(
                model_name='tag',
                index=models.Index(condition=models.Q(('state', 'rejected'), _negated=True), fields=['entity', 'article'], include=('state', 'confidence', 'level'), name='tag_of_entity'),
            ),
            migrations.AddIndex(
                model_name='tag',
                index=models.Index(condition=models.Q(('state', 'suggested')), fields=['article'], name='tag_to_review'),
            ),
            migrations.AddIndex(
                model_name='tag',
                index=models.Index(condition=models.Q(('state', 'suggested')), fields=['-id'], name='tag_newest_suggested'),
            ),
            migrations.AddIndex(
                model_name='tag',
                index=models.Index(condition=models.Q(('state', 'rejected'), _negated=True), fields=['article'], include=('entity', 'state', 'confidence'), name='tag_of_article'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.UniqueConstraint(fields=('article', 'entity'), name='tag_one_per_article_and_entity'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.CheckConstraint(condition=models.Q(('level__in', ['about', 'passing'])), name='tag_level_known'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['suggested', 'accepted', 'rejected'])), name='tag_state_known'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.CheckConstraint(condition=models.Q(('confidence__range', (0, 1))), name='tag_confidence_0_to_1'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.CheckConstraint(condition=models.Q(('relevance__range', (0, 1))), name='tag_relevance_0_to_1'),
            ),
            migrations.AddConstraint(
                model_name='tag',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='tag_rejected_by_someone'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM new_values) AS of_rows; RETURN NULL;", hash='d8da881df4af155b93ece8d0502aa8c146202c71', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_db62a', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values UNION ALL SELECT article_id FROM new_values) AS of_rows; INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'named', entity_id FROM (SELECT entity_id FROM old_values) AS of_rows; RETURN NULL;", hash='34e824a0f9bac215afc8ffcc785292a33f1b05c2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_b2251', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values) AS of_rows; INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'named', entity_id FROM (SELECT entity_id FROM old_values) AS of_rows; RETURN NULL;", hash='2e6f6883126875aea4a255d40006838bb96b73ca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_25e45', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='meant_new', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."decided_by_id" IS NOT NULL AND NEW."state" = \'accepted\')', func='INSERT INTO tagging_meant (entity_id, key, stories) SELECT NEW.entity_id, unnest(NEW.surfaces), 1; RETURN NULL;', hash='d9829885beeb71e6ce7f7b7a5c9def72292841b9', operation='INSERT', pgid='pgtrigger_meant_new_20cb5', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='meant_no_more', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_by_id" IS NOT NULL AND OLD."state" = \'accepted\')', func='INSERT INTO tagging_meant (entity_id, key, stories) SELECT OLD.entity_id, unnest(OLD.surfaces), -1; RETURN NULL;', hash='4d3a52a507a86f0632938df939db681ea36a5f2f', operation='UPDATE', pgid='pgtrigger_meant_no_more_65f58', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='meant_now', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."decided_by_id" IS NOT NULL AND NEW."state" = \'accepted\')', func='INSERT INTO tagging_meant (entity_id, key, stories) SELECT NEW.entity_id, unnest(NEW.surfaces), 1; RETURN NULL;', hash='28c2b2855f0aa7bf7fce704e8e6c886b955f15ee', operation='UPDATE', pgid='pgtrigger_meant_now_a6c9d', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='meant_gone', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_by_id" IS NOT NULL AND OLD."state" = \'accepted\')', func='INSERT INTO tagging_meant (entity_id, key, stories) SELECT OLD.entity_id, unnest(OLD.surfaces), -1; RETURN NULL;', hash='c9e8e81de653be43af7f214ae55ea9c3b0b2515c', operation='DELETE', pgid='pgtrigger_meant_gone_b8c00', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_tagevent" ("article_id", "confidence", "created_at", "decided_at", "decided_by_id", "entity_id", "id", "level", "original_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "relevance", "state", "surfaces", "updated_at") SELECT new_values."article_id", new_values."confidence", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."entity_id", new_values."id", new_values."level", new_values."original_entity_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."provenance", new_values."relevance", new_values."state", new_values."surfaces", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values WHERE (new_values."decided_by_id" IS NOT NULL) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='604068b1c78faa16fb31dda4c988b2a7bd1e3d5a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_fd9a8', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_tagevent" ("article_id", "confidence", "created_at", "decided_at", "decided_by_id", "entity_id", "id", "level", "original_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "relevance", "state", "surfaces", "updated_at") SELECT new_values."article_id", new_values."confidence", new_values."created_at", new_values."decided_at", new_values."decided_by_id", new_values."entity_id", new_values."id", new_values."level", new_values."original_entity_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."provenance", new_values."relevance", new_values."state", new_values."surfaces", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (new_values."decided_by_id" IS NOT NULL OR old_values."decided_by_id" IS NOT NULL) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c56747e87e424a27ebc911653ddbd4e53346d444', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3fca1', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_tag', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tag',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "tagging_tagevent" ("article_id", "confidence", "created_at", "decided_at", "decided_by_id", "entity_id", "id", "level", "original_entity_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "relevance", "state", "surfaces", "updated_at") SELECT old_values."article_id", old_values."confidence", old_values."created_at", old_values."decided_at", old_values."decided_by_id", old_values."entity_id", old_values."id", old_values."level", old_values."original_entity_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."provenance", old_values."relevance", old_values."state", old_values."surfaces", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values WHERE (old_values."decided_by_id" IS NOT NULL) ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='214645f498bc787b607094ed256c4b5add2108a1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b8fd8', referencing='REFERENCING OLD TABLE AS old_values ', table='tagging_tag', when='AFTER')),
            ),
            migrations.AddIndex(
                model_name='mention',
                index=models.Index(fields=['key', 'revision'], name='mention_of_name'),
            ),
            migrations.AddConstraint(
                model_name='mention',
                constraint=models.UniqueConstraint(fields=('revision', 'field', 'start', 'end'), name='mention_once'),
            ),
            migrations.AddConstraint(
                model_name='mention',
                constraint=models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='mention_not_empty'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mention',
                trigger=pgtrigger.compiler.Trigger(name='in_text', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nIF EXISTS (\n    WITH block AS MATERIALIZED (\n        SELECT part.*, substr(CASE part.field WHEN \'headline\' THEN revision.headline ELSE revision.text END,\n                              part.number * 4096 + 1, 4096 + 500) AS words\n        FROM (SELECT DISTINCT revision_id, field, start / 4096 AS number FROM new_values) AS part\n        JOIN articles_revision AS revision ON revision.id = part.revision_id\n    )\n    SELECT 1 FROM new_values AS mention LEFT JOIN block ON block.revision_id = mention.revision_id\n        AND block.field = mention.field AND block.number = mention.start / 4096\n    WHERE substr(block.words, mention.start % 4096 + 1, mention."end" - mention.start) IS DISTINCT FROM mention.text\n        OR char_length(mention.text) <> mention."end" - mention.start\n) THEN\n    RAISE EXCEPTION \'a mention must equal the words of its revision at its place\' USING ERRCODE = \'check_violation\';\nEND IF;\nRETURN NULL;\n', hash='74a99a427d3adf6c4abc6890a89f207ba7dbea06', level='STATEMENT', operation='INSERT', pgid='pgtrigger_in_text_4dff9', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_mention', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mention',
                trigger=pgtrigger.compiler.Trigger(name='in_text_still', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nIF EXISTS (\n    WITH block AS MATERIALIZED (\n        SELECT part.*, substr(CASE part.field WHEN \'headline\' THEN revision.headline ELSE revision.text END,\n                              part.number * 4096 + 1, 4096 + 500) AS words\n        FROM (SELECT DISTINCT revision_id, field, start / 4096 AS number FROM new_values) AS part\n        JOIN articles_revision AS revision ON revision.id = part.revision_id\n    )\n    SELECT 1 FROM new_values AS mention LEFT JOIN block ON block.revision_id = mention.revision_id\n        AND block.field = mention.field AND block.number = mention.start / 4096\n    WHERE substr(block.words, mention.start % 4096 + 1, mention."end" - mention.start) IS DISTINCT FROM mention.text\n        OR char_length(mention.text) <> mention."end" - mention.start\n) THEN\n    RAISE EXCEPTION \'a mention must equal the words of its revision at its place\' USING ERRCODE = \'check_violation\';\nEND IF;\nRETURN NULL;\n', hash='b84a13a10746b25e2b4fffdcc6c36867a83ab82d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_in_text_still_06825', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_mention', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tagevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5f5cfbd178403effd60d563a1c2d310c02a4f997', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2768c', table='tagging_tagevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='taggingrun',
                index=models.Index(condition=models.Q(('state__in', ('queued', 'running'))), fields=['created_at'], name='run_unfinished'),
            ),
            migrations.AddIndex(
                model_name='taggingrun',
                index=models.Index(fields=['article', '-id'], name='run_of_article'),
            ),
            migrations.AddIndex(
                model_name='taggingrun',
                index=models.Index(condition=models.Q(('state', 'failed')), fields=['finished_at'], name='run_failed'),
            ),
            migrations.AddConstraint(
                model_name='taggingrun',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'superseded'])), name='run_state_known'),
            ),
            migrations.AddConstraint(
                model_name='taggingrun',
                constraint=models.CheckConstraint(condition=models.Q(('queue__in', ['live', 'backfill'])), name='run_queue_known'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='taggingrun',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM new_values) AS of_rows; RETURN NULL;", hash='758f9e0cbb9d0809659864b8158c9af4b681bcb5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_3cf58', referencing='REFERENCING NEW TABLE AS new_values ', table='tagging_taggingrun', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='taggingrun',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM (SELECT new_values.article_id FROM new_values JOIN old_values USING (id) WHERE new_values.state <> old_values.state AND new_values.state <> 'running') AS changed) AS of_rows; RETURN NULL;", hash='4303645d0535525d296da9a22d127f5eca3d11b6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_356ff', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='tagging_taggingrun', when='AFTER')),
            ),
        ]),
    ]
