import articles.models.search
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.search import CombinedSearchVector, SearchConfig, SearchVector
from django.db import migrations, models
from django.db.models.functions.text import Left


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


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0004_words_of_the_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NARROW_ROWS, reverse_sql=WIDE_ROWS),
        # A generated column cannot be altered. With the new one every row is written anew, and so becomes narrow.
        migrations.RemoveIndex(model_name='searchdocument', name='search_stemmed'),
        migrations.RemoveField(model_name='searchdocument', name='stemmed'),
        migrations.AddField(
            model_name='searchdocument',
            name='stemmed',
            field=models.GeneratedField(
                db_persist=True,
                expression=CombinedSearchVector(
                    CombinedSearchVector(
                        SearchVector(Left('headline', 2000), config='newsroom_english', weight='A'),
                        '||',
                        SearchVector(articles.models.search.Lead('text'), config='newsroom_english', weight='B'),
                        SearchConfig('newsroom_english'),
                    ),
                    '||',
                    SearchVector(articles.models.search.AfterLead('text'), config='newsroom_english', weight='D'),
                    SearchConfig('newsroom_english'),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.RunSQL(UNPACKED, reverse_sql=PACKED),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(fields=['stemmed'], fastupdate=False, name='search_stemmed'),
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
            model_name='searchdocument',
            index=models.Index(fields=['language', 'sort_at'], name='search_language'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_english'), fastupdate=False, name='search_title'),
        ),
        migrations.AddIndex(
            model_name='searchdocument',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(django.db.models.functions.text.Left('headline', 2000), config='newsroom_simple'), fastupdate=False, name='search_title_exact'),
        ),
    ]
