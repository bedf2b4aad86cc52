import articles.ids
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import newsroom.accounts.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('id', models.UUIDField(default=articles.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('reader', 'Reader'), ('editor', 'Editor'), ('archive_editor', 'Archive editor'), ('standards', 'Standards'), ('admin', 'Admin')], default='reader', max_length=20)),
                ('desk', models.CharField(blank=True, help_text='Foreign, Business, Archive …', max_length=80)),
                ('is_service', models.BooleanField(default=False, help_text='Signs in by token only.', verbose_name='service account')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['reader', 'editor', 'archive_editor', 'standards', 'admin'])), name='user_role_known')],
            },
            managers=[
                ('objects', newsroom.accounts.models.Users()),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(max_length=120)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read'), ('write', 'Write articles and uploads'), ('review', 'Decide on tags'), ('admin', 'Administer')], max_length=20), default=list, size=None)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiTokenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('token_key', models.CharField(max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(max_length=120)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read'), ('write', 'Write articles and uploads'), ('review', 'Decide on tags'), ('admin', 'Administer')], max_length=20), default=list, size=None)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apitokenevent" ("created", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "scopes", "token_key", "user_id") VALUES (NEW."created", NEW."expiry", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."scopes", NEW."token_key", NEW."user_id"); RETURN NULL;', hash='88056d13bf3f0b7196b88df77045f18471867bdd', operation='INSERT', pgid='pgtrigger_insert_insert_01b7d', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."expiry" IS DISTINCT FROM (NEW."expiry") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes"))', func='INSERT INTO "accounts_apitokenevent" ("created", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "scopes", "token_key", "user_id") VALUES (NEW."created", NEW."expiry", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."scopes", NEW."token_key", NEW."user_id"); RETURN NULL;', hash='3754a0711ca499daefb82113fa9624bdcdf21335', operation='UPDATE', pgid='pgtrigger_update_update_df53b', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apitokenevent" ("created", "expiry", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "scopes", "token_key", "user_id") VALUES (OLD."created", OLD."expiry", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."scopes", OLD."token_key", OLD."user_id"); RETURN NULL;', hash='ba0cd19b3808c78f1927dfc123c14a8719033cdf', operation='DELETE', pgid='pgtrigger_delete_delete_6e065', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitokenevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc095a3000ebe7169f0e579188212d997c91f15c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f6ae5', table='accounts_apitokenevent', when='BEFORE')),
        ),
    ]
