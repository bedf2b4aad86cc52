from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_search_grammar'),
        ('tagging', '0007_records_called_so'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='tag',
            index=models.Index(condition=models.Q(('state', 'rejected'), _negated=True), fields=['article'], include=('entity', 'state', 'confidence'), name='tag_of_article'),
        ),
    ]
