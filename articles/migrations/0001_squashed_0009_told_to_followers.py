import articles.ids
import articles.models.search
import articles.models.uploads
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from articles.migrating import Together


# One configuration for words by their stem, one for exact words and phrases (stop words count). Both carry the
# unaccent dictionary, because the function unaccent() may not stand in a generated column.
TEXT_SEARCH = """
CREATE TEXT SEARCH CONFIGURATION newsroom_english (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION newsroom_english
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE TEXT SEARCH CONFIGURATION newsroom_simple (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION newsroom_simple
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""
NO_TEXT_SEARCH = """
DROP TEXT SEARCH CONFIGURATION newsroom_english;
DROP TEXT SEARCH CONFIGURATION newsroom_simple;
"""
# The year, the month and the day of a moment: 20260000, 20261100, 20261127. See articles.search.periods.
PERIODS = """
CREATE FUNCTION newsroom_periods(at timestamptz) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT ARRAY[year * 10000, year * 10000 + month * 100, year * 10000 + month * 100 + day] FROM (
        SELECT extract(year FROM kept)::integer AS year, extract(month FROM kept)::integer AS month,
            extract(day FROM kept)::integer AS day
        FROM (
            SELECT greatest(least(at AT TIME ZONE 'UTC', timestamp '2100-12-31'), timestamp '1800-01-01') AS kept
        ) AS bounded
    ) AS parts
);
"""
# Every two lexemes that stand one after the other, as one number: hashes of 64 bits, of which a story has hundreds.
PAIRS = """
CREATE FUNCTION newsroom_pairs(words tsvector) RETURNS bigint[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
RETURN (
    WITH placed AS MATERIALIZED (SELECT lexeme, place FROM unnest(words) CROSS JOIN unnest(positions) AS place)
    SELECT coalesce(array_agg(DISTINCT hashtextextended(one.lexeme || ' ' || next.lexeme, 0)), '{}'::bigint[])
    FROM placed AS one JOIN placed AS next ON next.place = one.place + 1
);
"""
# What search walks through by the thousand has to lie close together: texts and vectors go out of the row. A vector
# hardly shrinks when it is packed, and unpacking it for every story that is ranked takes time.
NARROW_ROWS = """
ALTER TABLE articles_searchdocument SET (toast_tuple_target = 128);
ALTER TABLE articles_searchdocument ALTER COLUMN exact SET STORAGE EXTERNAL;
"""
WIDE_ROWS = """
ALTER TABLE articles_searchdocument RESET (toast_tuple_target);
ALTER TABLE articles_searchdocument ALTER COLUMN exact SET STORAGE EXTENDED;
"""
UNPACKED = "ALTER TABLE articles_searchdocument ALTER COLUMN stemmed SET STORAGE EXTERNAL"
PACKED = "ALTER TABLE articles_searchdocument ALTER COLUMN stemmed SET STORAGE EXTENDED"
# The planner cannot tell how rare a band is, and would read the whole table where it stops after the first thousand.
NEAR = """
CREATE FUNCTION articles_near(keys int[], most_found int, most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT article_id FROM (
        SELECT article_id, bands FROM articles_signature WHERE bands && keys LIMIT most_found
    ) AS found
    ORDER BY (SELECT count(*) FROM unnest(bands) AS band WHERE band = ANY(keys)) DESC, article_id DESC LIMIT most
$$
"""
# Statistics of the pairs would cost much to gather and tell nothing.
NO_STATISTICS = "ALTER INDEX search_words ALTER COLUMN 6 SET STATISTICS 0"


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('articles', '0001_initial'),
        ('articles', '0002_source_place'),
        ('articles', '0003_item_notes'),
        ('articles', '0004_words_of_the_desk'),
        ('articles', '0005_search_grammar'),
        ('articles', '0006_search_page'),
        ('articles', '0007_intake'),
        ('articles', '0008_search_engine'),
        ('articles', '0009_told_to_followers'),
    ]

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(TEXT_SEARCH, reverse_sql=NO_TEXT_SEARCH),
        migrations.RunSQL(PERIODS, reverse_sql="DROP FUNCTION newsroom_periods(timestamptz)"),
        migrations.RunSQL(PAIRS, reverse_sql="DROP FUNCTION newsroom_pairs(tsvector)"),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, max_length=80)),
                ('external_id', models.CharField(blank=True, help_text="The source's own id of the story.", max_length=250)),
                ('external_version', models.CharField(blank=True, max_length=60)),
                ('url', models.URLField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withheld', 'Withheld'), ('withdrawn', 'Withdrawn'), ('erased', 'Erased')], default='published', max_length=10)),
                ('state_reason', models.TextField(blank=True)),
                ('embargo_until', models.DateTimeField(blank=True, null=True)),
                ('lift_announced', models.BooleanField(default=False, editable=False)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('published_precision', models.CharField(choices=[('minute', 'minute'), ('day', 'day')], default='minute', max_length=6)),
                ('sort_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was published, or else when it arrived.')),
                ('byline', models.CharField(blank=True, max_length=500)),
                ('language', models.CharField(default='und', help_text='ISO 639-1, or und.', max_length=8)),
                ('subjects', models.JSONField(blank=True, default=list, help_text='[{scheme, code, name}], as the file gave them.')),
                ('details', models.JSONField(blank=True, default=dict, help_text='Urgency, genre, slugline, rights … of the file.')),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Counts every change; guards writes.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'story',
                'verbose_name_plural': 'stories',
                'ordering': ['-sort_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(db_index=False, max_length=120)),
                ('tag_policy', models.CharField(choices=[('opt_in', 'Opt-in: only what a person accepted'), ('mixed', 'Mixed: accepted, or suggested above the link threshold'), ('opt_out', 'Opt-out: everything but what was rejected')], default='mixed', max_length=10)),
                ('trusts_own_tags', models.BooleanField(default=False, help_text='Tags that its files carry count as accepted.')),
                ('language', models.CharField(blank=True, help_text='Assumed where a story is too short to tell.', max_length=8)),
                ('place', models.CharField(blank=True, help_text='Where its news is from (“Portland, Oregon”): decides between namesakes.', max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('xid', models.BigIntegerField(db_index=True, help_text='The transaction that wrote it.', null=True)),
                ('kind', models.CharField(max_length=20)),
                ('object_id', models.UUIDField()),
                ('was', models.SmallIntegerField(help_text='Of a story: who saw it before, and who sees it now.', null=True)),
                ('now', models.SmallIntegerField(null=True)),
                ('change_id', models.BigIntegerField(null=True)),
                ('after', models.UUIDField(help_text='Of many stories: up to which one they were noted.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('file', models.FileField(editable=False, max_length=200, upload_to=articles.models.uploads.original_path)),
                ('sha256', models.CharField(editable=False, max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(editable=False)),
                ('filename', models.CharField(blank=True, editable=False, max_length=255)),
                ('format', models.CharField(blank=True, editable=False, help_text='Seen in the bytes.', max_length=30)),
                ('given', models.JSONField(blank=True, default=dict, help_text='What the sender said: it beats what the file says.')),
                ('state', models.CharField(choices=[('received', 'Received'), ('reading', 'Reading'), ('done', 'Done'), ('partly', 'Partly done'), ('failed', 'Failed'), ('undone', 'Undone')], default='received', max_length=8)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error', models.TextField(blank=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('handed_over_at', models.DateTimeField(blank=True, help_text='When it was last given to the broker.', null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='VocabularyWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('stories', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_document', serialize=False, to='articles.article')),
                ('headline', models.TextField()),
                ('text', models.TextField()),
                ('language', models.CharField(max_length=8)),
                ('sort_at', models.DateTimeField()),
                ('state', models.CharField(default='published', editable=False, max_length=10)),
                ('embargo_until', models.DateTimeField(editable=False, null=True)),
                ('stemmed', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_english', weight='A'), '||', django.contrib.postgres.search.SearchVector(articles.models.search.Lead('text'), config='newsroom_english', weight='B'), django.contrib.postgres.search.SearchConfig('newsroom_english')), '||', django.contrib.postgres.search.SearchVector(articles.models.search.AfterLead('text'), config='newsroom_english', weight='D'), django.contrib.postgres.search.SearchConfig('newsroom_english')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('exact', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_simple', weight='A'), '||', django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('text', 200000), config='newsroom_simple', weight='D'), django.contrib.postgres.search.SearchConfig('newsroom_simple')), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='signature', serialize=False, to='articles.article')),
                ('bands', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(help_text='Its place in the feed; empty until numbered.', null=True, unique=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(max_length=30)),
                ('kind', models.CharField(help_text='article, tag, person, event …', max_length=20)),
                ('object_id', models.UUIDField()),
                ('article_id', models.UUIDField(help_text='Whose visibility decides who may see this row.', null=True)),
                ('data', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(db_index=False, help_text='Empty: a machine, or nobody knows.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['seq'],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('locator', models.CharField(blank=True, help_text='Where in the file.', max_length=500)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'New story'), ('revised', 'New version'), ('duplicate', 'Already in the archive'), ('undone', 'Taken back'), ('outdated', 'Older than what is in the archive'), ('failed', 'Failed')], default='waiting', max_length=9)),
                ('error_code', models.CharField(blank=True, max_length=40)),
                ('error', models.TextField(blank=True)),
                ('notes', models.TextField(blank=True, help_text='What a person should look at, though the story was taken.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='items', to='articles.article')),
            ],
            options={
                'ordering': ['upload', 'position'],
            },
        ),
        migrations.CreateModel(
            name='NearDuplicate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('likeness', models.FloatField(help_text='The share of common runs of words, 0 to 1.')),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('legal', 'Legal warning'), ('outcome', 'Outcome, appeal'), ('rights', 'Rights'), ('other', 'Other')], default='other', max_length=8)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='articles.article')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='NoticeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('kind', models.CharField(choices=[('legal', 'Legal warning'), ('outcome', 'Outcome, appeal'), ('rights', 'Rights'), ('other', 'Other')], default='other', max_length=8)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.article')),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.notice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('original', 'Original'), ('update', 'Update'), ('correction', 'Correction'), ('clarification', 'Clarification'), ('retraction', 'Retraction')], default='original', max_length=13)),
                ('headline', models.TextField(blank=True)),
                ('text', models.TextField()),
                ('notice', models.TextField(blank=True, help_text='Public; stands above the story and on every hit of it.')),
                ('fingerprint', models.CharField(help_text='SHA-256 of the normalised words.', max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='articles.article')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revisions', to='articles.item')),
            ],
            options={
                'ordering': ['article', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('slug', models.SlugField(max_length=120, unique=True)),
                ('tag_policy', models.CharField(choices=[('opt_in', 'Opt-in: only what a person accepted'), ('mixed', 'Mixed: accepted, or suggested above the link threshold'), ('opt_out', 'Opt-out: everything but what was rejected')], default='mixed', max_length=10)),
                ('trusts_own_tags', models.BooleanField(default=False, help_text='Tags that its files carry count as accepted.')),
                ('language', models.CharField(blank=True, help_text='Assumed where a story is too short to tell.', max_length=8)),
                ('place', models.CharField(blank=True, help_text='Where its news is from (“Portland, Oregon”): decides between namesakes.', max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('tag_policy__in', ['opt_in', 'mixed', 'opt_out'])), name='source_policy')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('filename', models.CharField(blank=True, max_length=255)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes of the whole file.')),
                ('received', models.PositiveBigIntegerField(default=0, help_text='Bytes that are here.')),
                ('given', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.source')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='ArticleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, serialize=False)),
                ('slug', models.SlugField(allow_unicode=True, blank=True, db_index=False, max_length=80)),
                ('external_id', models.CharField(blank=True, help_text="The source's own id of the story.", max_length=250)),
                ('external_version', models.CharField(blank=True, max_length=60)),
                ('url', models.URLField(blank=True, max_length=2000)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('withheld', 'Withheld'), ('withdrawn', 'Withdrawn'), ('erased', 'Erased')], default='published', max_length=10)),
                ('state_reason', models.TextField(blank=True)),
                ('embargo_until', models.DateTimeField(blank=True, null=True)),
                ('lift_announced', models.BooleanField(default=False, editable=False)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('published_precision', models.CharField(choices=[('minute', 'minute'), ('day', 'day')], default='minute', max_length=6)),
                ('sort_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it was published, or else when it arrived.')),
                ('byline', models.CharField(blank=True, max_length=500)),
                ('language', models.CharField(default='und', help_text='ISO 639-1, or und.', max_length=8)),
                ('subjects', models.JSONField(blank=True, default=list, help_text='[{scheme, code, name}], as the file gave them.')),
                ('details', models.JSONField(blank=True, default=dict, help_text='Urgency, genre, slugline, rights … of the file.')),
                ('version', models.PositiveIntegerField(default=1, editable=False, help_text='Counts every change; guards writes.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('created_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.article')),
                ('current', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.revision')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='articles.source')),
            ],
            options={
                'abstract': False,
            },
        ),
        Together([
            migrations.AddField(
                model_name='item',
                name='revision',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='articles.revision'),
            ),
            migrations.AddField(
                model_name='article',
                name='current',
                field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='articles.revision'),
            ),
            migrations.AddField(
                model_name='article',
                name='source',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='articles.source'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'source', id FROM (SELECT id FROM new_values) AS of_rows; RETURN NULL;", hash='d4d1be98a57e1bbff6a70d8bc954b141659aa2a7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_e203b', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_source', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'source', id FROM (SELECT id FROM old_values UNION ALL SELECT id FROM new_values) AS of_rows;INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'stories_of_source', id FROM (SELECT id FROM (SELECT new_values.id FROM new_values JOIN old_values USING (id) WHERE new_values.tag_policy <> old_values.tag_policy) AS changed) AS of_rows; RETURN NULL;", hash='364270ca0bc92076f556da691322ebcdb9c514c8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_42bff', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_source', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'source', id FROM (SELECT id FROM old_values) AS of_rows; RETURN NULL;", hash='ca4c3a8d58db54e5265fddb5022359cef3ea26c2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_854a0', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_source', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_sourceevent" ("created_at", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "slug", "tag_policy", "trusts_own_tags") SELECT new_values."created_at", new_values."id", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."place", new_values."slug", new_values."tag_policy", new_values."trusts_own_tags" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c8c827d94823bc661de232a9b4de27e0abcb7d4e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e4235', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_source', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_sourceevent" ("created_at", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "slug", "tag_policy", "trusts_own_tags") SELECT new_values."created_at", new_values."id", new_values."language", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."place", new_values."slug", new_values."tag_policy", new_values."trusts_own_tags" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e5177f762f9e5b5f1d84bbe1b9af8763bef8671f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_365a8', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_source', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='source',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_sourceevent" ("created_at", "id", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "slug", "tag_policy", "trusts_own_tags") SELECT old_values."created_at", old_values."id", old_values."language", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."place", old_values."slug", old_values."tag_policy", old_values."trusts_own_tags" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='246a9b434c1749bb8c128b0f5fed7e603a440cc2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_07439', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_source', when='AFTER')),
            ),
            migrations.AddField(
                model_name='sourceevent',
                name='pgh_context',
                field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
            ),
            migrations.AddField(
                model_name='sourceevent',
                name='pgh_obj',
                field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='articles.source'),
            ),
            migrations.AddField(
                model_name='upload',
                name='created_by',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(
                model_name='upload',
                name='source',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='articles.source'),
            ),
            migrations.AddField(
                model_name='item',
                name='upload',
                field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='articles.upload'),
            ),
            migrations.AddField(
                model_name='delivery',
                name='upload',
                field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.upload'),
            ),
            migrations.AddIndex(
                model_name='vocabularyword',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('word', 'gin_trgm_ops'), name='vocabulary_trigram'),
            ),
            migrations.AddField(
                model_name='searchdocument',
                name='source',
                field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.source'),
            ),
            migrations.AddIndex(
                model_name='signature',
                index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['bands'], name='signature_bands'),
            ),
            migrations.AddIndex(
                model_name='change',
                index=models.Index(condition=models.Q(('seq__isnull', True)), fields=['id'], name='change_to_number'),
            ),
            migrations.AddIndex(
                model_name='change',
                index=models.Index(fields=['kind', 'object_id'], name='change_object'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='change',
                trigger=pgtrigger.compiler.Trigger(name='told', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nINSERT INTO articles_touched (xid, kind, object_id, change_id)\nSELECT pg_current_xact_id()::text::bigint, coalesce(own.kind, 'article'),\n    CASE WHEN own.kind IS NULL THEN article_id ELSE object_id END, id\nFROM new_values LEFT JOIN (\n    VALUES ('event', 'event'), ('entity', 'entity'), ('person', 'entity'), ('organization', 'entity'),\n        ('place', 'entity')\n) AS own (of_kind, kind) ON own.of_kind = new_values.kind\nWHERE own.kind IS NOT NULL OR article_id IS NOT NULL ORDER BY id;\n RETURN NULL;", hash='81a07e298b6200989dc86968948c5eb57cff1a2b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_told_3add7', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_change', when='AFTER')),
            ),
            migrations.AddConstraint(
                model_name='nearduplicate',
                constraint=models.UniqueConstraint(fields=('first', 'second'), name='near_duplicate_once'),
            ),
            migrations.AddConstraint(
                model_name='nearduplicate',
                constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='near_duplicate_in_order'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM new_values) AS of_rows; RETURN NULL;", hash='658ae45fff43ddbe9248e8091aef76d592493c55', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_9867a', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values UNION ALL SELECT article_id FROM new_values) AS of_rows; RETURN NULL;", hash='ed42f8a0229ebf36c8ed051be46871457671fd0a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_12419', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id) SELECT DISTINCT pg_current_xact_id()::text::bigint, 'article', article_id FROM (SELECT article_id FROM old_values) AS of_rows; RETURN NULL;", hash='b74eecd7d3ce0d662e91d806713e4afb92a7d5dd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_c62fa', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_noticeevent" ("article_id", "created_at", "created_by_id", "ended_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") SELECT new_values."article_id", new_values."created_at", new_values."created_by_id", new_values."ended_at", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='70be67377d91005c48170a5bcd8bb6191aa06817', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_30970', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_noticeevent" ("article_id", "created_at", "created_by_id", "ended_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") SELECT new_values."article_id", new_values."created_at", new_values."created_by_id", new_values."ended_at", new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ef8e4262c23f3c3d3d7f58a0e189ec7719d9f9c9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ca981', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='notice',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_noticeevent" ("article_id", "created_at", "created_by_id", "ended_at", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") SELECT old_values."article_id", old_values."created_at", old_values."created_by_id", old_values."ended_at", old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='03e17d071adafd09e019166b3c0626c16c11fe15', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_acf5e', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_notice', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='noticeevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='24da75a71a804276c88e7e65ca0fa43f3dd126ac', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_86d50', table='articles_noticeevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='revision',
                index=models.Index(fields=['fingerprint'], name='revision_fingerprint'),
            ),
            migrations.AddConstraint(
                model_name='revision',
                constraint=models.UniqueConstraint(fields=('article', 'number'), name='revision_number'),
            ),
            migrations.AddConstraint(
                model_name='revision',
                constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['original', 'update', 'correction', 'clarification', 'retraction'])), name='revision_kind_known'),
            ),
            migrations.AddConstraint(
                model_name='revision',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('headline', ''), _negated=True), _connector='OR'), name='revision_has_words'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='revision',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."headline" IS DISTINCT FROM (NEW."headline") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."notice" IS DISTINCT FROM (NEW."notice") OR OLD."fingerprint" IS DISTINCT FROM (NEW."fingerprint") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b54096905d4aa7be9cfc5e9a76b909f56549a404', operation='UPDATE', pgid='pgtrigger_append_only_dc309', table='articles_revision', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='articleevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='97e38e30f4f2ced7f80fc829b7756986ceddd8a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2e536', table='articles_articleevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(fields=['sort_at', 'id'], name='article_newest'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(fields=['id'], include=('state', 'embargo_until', 'source'), name='article_seen'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(condition=models.Q(('state', 'published'), _negated=True), fields=['state', 'sort_at', 'id'], name='article_unpublished'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(fields=['source', 'sort_at', 'id'], name='article_source_newest'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(condition=models.Q(('url', ''), _negated=True), fields=['url'], name='article_url'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('subjects', 'jsonb_path_ops'), fastupdate=False, name='article_subjects'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('byline', config='newsroom_simple'), fastupdate=False, name='article_byline'),
            ),
            migrations.AddIndex(
                model_name='article',
                index=models.Index(condition=models.Q(('embargo_until__isnull', False), ('lift_announced', False)), fields=['embargo_until'], name='article_embargo'),
            ),
            migrations.AddConstraint(
                model_name='article',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'published', 'withheld', 'withdrawn', 'erased'])), name='article_state_known'),
            ),
            migrations.AddConstraint(
                model_name='article',
                constraint=models.CheckConstraint(condition=models.Q(('published_precision__in', ['minute', 'day'])), name='article_precision'),
            ),
            migrations.AddConstraint(
                model_name='article',
                constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('state_reason', ''), _negated=True), _connector='OR'), name='article_withdrawn_has_reason'),
            ),
            migrations.AddConstraint(
                model_name='article',
                constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='article_external_id', nulls_distinct=False),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='touched_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id, was, now) SELECT pg_current_xact_id()::text::bigint, 'article', id, 0, CASE WHEN new_values.state IN ('published') AND (new_values.embargo_until IS NULL OR new_values.embargo_until <= statement_timestamp()) THEN 1 ELSE 0 END + CASE WHEN new_values.state IN ('draft', 'published', 'withdrawn') AND true THEN 2 ELSE 0 END + CASE WHEN new_values.state IN ('draft', 'published', 'withheld', 'withdrawn') AND true THEN 4 ELSE 0 END FROM new_values; RETURN NULL;", hash='c8bb6e413d27c1e69693243b05744d74e16a5af2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_touched_new_53bfe', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='touched_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id, was, now) SELECT pg_current_xact_id()::text::bigint, 'article', id, CASE WHEN old_values.state IN ('published') AND (old_values.embargo_until IS NULL OR old_values.embargo_until <= statement_timestamp()) THEN 1 ELSE 0 END + CASE WHEN old_values.state IN ('draft', 'published', 'withdrawn') AND true THEN 2 ELSE 0 END + CASE WHEN old_values.state IN ('draft', 'published', 'withheld', 'withdrawn') AND true THEN 4 ELSE 0 END, CASE WHEN new_values.state IN ('published') AND (new_values.embargo_until IS NULL OR new_values.embargo_until <= statement_timestamp()) THEN 1 ELSE 0 END + CASE WHEN new_values.state IN ('draft', 'published', 'withdrawn') AND true THEN 2 ELSE 0 END + CASE WHEN new_values.state IN ('draft', 'published', 'withheld', 'withdrawn') AND true THEN 4 ELSE 0 END FROM new_values JOIN old_values USING (id); RETURN NULL;", hash='f3a6a987e1294cdb6fcea515bb417e6c50ace6d7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_touched_changed_03098', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='touched_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO articles_touched (xid, kind, object_id, was, now) SELECT pg_current_xact_id()::text::bigint, 'article', id, CASE WHEN old_values.state IN ('published') AND (old_values.embargo_until IS NULL OR old_values.embargo_until <= statement_timestamp()) THEN 1 ELSE 0 END + CASE WHEN old_values.state IN ('draft', 'published', 'withdrawn') AND true THEN 2 ELSE 0 END + CASE WHEN old_values.state IN ('draft', 'published', 'withheld', 'withdrawn') AND true THEN 4 ELSE 0 END, 0 FROM old_values; RETURN NULL;", hash='cc33224c822031b804a9814dae0dd7eb29a391b1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_touched_gone_c9f2f', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='told_to_search', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."embargo_until" IS DISTINCT FROM (NEW."embargo_until") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='UPDATE articles_searchdocument SET state = NEW.state, embargo_until = NEW.embargo_until WHERE article_id = NEW.id; RETURN NULL;', hash='68631bd521f65e0ad4995d4e7df3de2f8e1c9a61', operation='UPDATE', pgid='pgtrigger_told_to_search_b278b', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_articleevent" ("byline", "created_at", "created_by_id", "current_id", "details", "embargo_until", "external_id", "external_version", "id", "language", "lift_announced", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_precision", "slug", "sort_at", "source_id", "state", "state_reason", "subjects", "updated_at", "url", "version") SELECT new_values."byline", new_values."created_at", new_values."created_by_id", new_values."current_id", new_values."details", new_values."embargo_until", new_values."external_id", new_values."external_version", new_values."id", new_values."language", new_values."lift_announced", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."published_at", new_values."published_precision", new_values."slug", new_values."sort_at", new_values."source_id", new_values."state", new_values."state_reason", new_values."subjects", new_values."updated_at", new_values."url", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ce72d03349884dce87e691df77bde7f7e49802fe', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b6ebd', referencing='REFERENCING NEW TABLE AS new_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_articleevent" ("byline", "created_at", "created_by_id", "current_id", "details", "embargo_until", "external_id", "external_version", "id", "language", "lift_announced", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_precision", "slug", "sort_at", "source_id", "state", "state_reason", "subjects", "updated_at", "url", "version") SELECT new_values."byline", new_values."created_at", new_values."created_by_id", new_values."current_id", new_values."details", new_values."embargo_until", new_values."external_id", new_values."external_version", new_values."id", new_values."language", new_values."lift_announced", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."published_at", new_values."published_precision", new_values."slug", new_values."sort_at", new_values."source_id", new_values."state", new_values."state_reason", new_values."subjects", new_values."updated_at", new_values."url", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0cee2bef04b7c80f31581273398f756e8907e9d6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d7697', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='article',
                trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "articles_articleevent" ("byline", "created_at", "created_by_id", "current_id", "details", "embargo_until", "external_id", "external_version", "id", "language", "lift_announced", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_precision", "slug", "sort_at", "source_id", "state", "state_reason", "subjects", "updated_at", "url", "version") SELECT old_values."byline", old_values."created_at", old_values."created_by_id", old_values."current_id", old_values."details", old_values."embargo_until", old_values."external_id", old_values."external_version", old_values."id", old_values."language", old_values."lift_announced", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."published_at", old_values."published_precision", old_values."slug", old_values."sort_at", old_values."source_id", old_values."state", old_values."state_reason", old_values."subjects", old_values."updated_at", old_values."url", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='40d69cd9bff717e799d7ccf6cb6c42502656d4c6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ddb9c', referencing='REFERENCING OLD TABLE AS old_values ', table='articles_article', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='sourceevent',
                trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e9730fb735902e4ea577448ced0e34f1aa9850ea', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dd193', table='articles_sourceevent', when='BEFORE')),
            ),
            migrations.AddIndex(
                model_name='upload',
                index=models.Index(fields=['sha256'], name='upload_sha256'),
            ),
            migrations.AddIndex(
                model_name='upload',
                index=models.Index(condition=models.Q(('state__in', ('received', 'reading'))), fields=['created_at'], name='upload_unfinished'),
            ),
            migrations.AddIndex(
                model_name='upload',
                index=models.Index(condition=models.Q(('state__in', ['failed', 'partly'])), fields=['id'], name='upload_with_errors'),
            ),
            migrations.AddConstraint(
                model_name='upload',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['received', 'reading', 'done', 'partly', 'failed', 'undone'])), name='upload_state_known'),
            ),
            migrations.AddConstraint(
                model_name='item',
                constraint=models.UniqueConstraint(fields=('upload', 'position'), name='item_position'),
            ),
            migrations.AddConstraint(
                model_name='item',
                constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'revised', 'duplicate', 'undone', 'outdated', 'failed'])), name='item_state_known'),
            ),
            migrations.AddIndex(
                model_name='delivery',
                index=models.Index(condition=models.Q(('upload__isnull', True)), fields=['updated_at'], name='delivery_unfinished'),
            ),
            migrations.AddConstraint(
                model_name='delivery',
                constraint=models.CheckConstraint(condition=models.Q(('received__lte', models.F('size'))), name='delivery_not_beyond_its_size'),
            ),
            migrations.AddIndex(
                model_name='searchdocument',
                index=django.contrib.postgres.indexes.GinIndex(models.F('stemmed'), models.F('exact'), django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_english'), django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_simple'), articles.models.search.Periods('sort_at'), articles.models.search.Pairs('exact'), fastupdate=False, name='search_words'),
            ),
            migrations.AddIndex(
                model_name='searchdocument',
                index=models.Index(fields=['sort_at', 'article'], name='search_newest'),
            ),
            migrations.AddIndex(
                model_name='searchdocument',
                index=models.Index(fields=['source', 'sort_at'], name='search_source'),
            ),
            migrations.AddIndex(
                model_name='searchdocument',
                index=models.Index(fields=['language', 'sort_at'], name='search_language'),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='searchdocument',
                trigger=pgtrigger.compiler.Trigger(name='state_of_its_article', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nSELECT state, embargo_until INTO NEW.state, NEW.embargo_until FROM articles_article WHERE id = NEW.article_id FOR SHARE;\nRETURN NEW;\n', hash='751712c68a5a665f73f07644a0b1ff39e6425909', operation='INSERT', pgid='pgtrigger_state_of_its_article_c116a', table='articles_searchdocument', when='BEFORE')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='searchdocument',
                trigger=pgtrigger.compiler.Trigger(name='no_state_of_its_own', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."article_id" IS DISTINCT FROM (NEW."article_id") OR OLD."embargo_until" IS DISTINCT FROM (NEW."embargo_until") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func="\nIF NOT EXISTS (\n    SELECT FROM articles_article AS article WHERE article.id = NEW.article_id\n    AND article.state = NEW.state AND article.embargo_until IS NOT DISTINCT FROM NEW.embargo_until\n) THEN\n    RAISE EXCEPTION 'The state of a search document is that of its article.';\nEND IF;\nRETURN NULL;\n", hash='ae239fcfaa60d61a07d791c8054b4156f595d1ad', operation='UPDATE', pgid='pgtrigger_no_state_of_its_own_a4f52', table='articles_searchdocument', when='AFTER')),
            ),
        ]),
        migrations.RunSQL(NARROW_ROWS, reverse_sql=WIDE_ROWS),
        migrations.RunSQL(UNPACKED, reverse_sql=PACKED),
        migrations.RunSQL(NO_STATISTICS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(NEAR, reverse_sql="DROP FUNCTION articles_near(int[], int, int)"),
    ]
