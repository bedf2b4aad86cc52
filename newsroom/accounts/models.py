"""Our own user and token, from the first migration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone
from knox.models import AbstractAuthToken

from articles.ids import uuid7


class Role(models.TextChoices):
    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    ARCHIVE_EDITOR = "archive_editor", "Archive editor"
    STANDARDS = "standards", "Standards"
    ADMIN = "admin", "Admin"


class Users(UserManager["User"]):
    def create_user(self, username: str, email: str | None = None, password: str | None = None, **extra: Any) -> User:
        user = self.model(username=self.model.normalize_username(username), email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra: Any
    ) -> User:
        return self.create_user(username, email, password, role=Role.ADMIN, **extra)


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """A person or a service account; what it may do follows from ``role`` alone."""

    groups = None  # type: ignore[assignment]
    user_permissions = None  # type: ignore[assignment]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.READER)
    desk = models.CharField(max_length=80, blank=True, help_text="Foreign, Business, Archive …")
    is_service = models.BooleanField("service account", default=False, help_text="Signs in by token only.")

    subject = models.CharField(
        "single sign-on",
        max_length=255,
        null=True,
        blank=True,
        unique=True,
        help_text="What the sign-on service calls this person (its “sub”). It is filled in at the first sign-on; an "
        "admin may enter it for an account that was here before.",
    )

    objects = Users()  # type: ignore[misc]

    # Of who comes by token, as the request knows them: the token, and the sources that it is limited to.
    token_name: str = ""
    only_sources: frozenset[UUID] | None = None

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known")]
        triggers = [
            # Whoever comes back makes new ones: somebody may have left for a reason.
            pgtrigger.Trigger(
                name="addresses_die",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__is_active=True, new__is_active=False),
                func="UPDATE accounts_feedaddress SET revoked_at = now() WHERE user_id = NEW.id AND revoked_at IS NULL;"
                " RETURN NULL;",
            )
        ]

    @property
    def is_staff(self) -> bool:  # type: ignore[override]
        """May enter the admin."""
        return self.may_edit and not self.is_service

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]
        return self.is_active and self.role == Role.ADMIN

    @property
    def may_edit(self) -> bool:
        """May upload, review and correct."""
        return self.is_active and self.role != Role.READER

    @property
    def teaches_all(self) -> bool:
        """What it decides is learned for every source at once, without a second editor."""
        return self.is_active and self.role in {Role.ARCHIVE_EDITOR, Role.ADMIN}

    @property
    def may_see_withheld(self) -> bool:
        return self.is_active and self.role in {Role.ARCHIVE_EDITOR, Role.STANDARDS, Role.ADMIN}


class Scope(models.TextChoices):
    READ = "read", "Read"
    WRITE = "write", "Write articles and uploads"
    REVIEW = "review", "Decide on tags"
    ADMIN = "admin", "Administer"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("name", "scopes", "expiry", "sources")),
    pghistory.DeleteEvent(),
    exclude=["digest", "last_used_at"],
    obj_field=None,
)
class ApiToken(AbstractAuthToken):
    """A key to the API: only its digest is stored; it never may more than its user."""

    public_id = models.UUIDField(unique=True, default=uuid7, db_default=RandomUUID(), editable=False)
    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list)
    sources = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="It sees and writes only their stories; empty: all."
    )
    rotated_at = models.DateTimeField(null=True, editable=False, help_text="Since then another secret is in its place.")
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractAuthToken.Meta):
        abstract = False
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    def allows(self, scope: str) -> bool:
        return scope in self.scopes

    @property
    def begins(self) -> str:
        """By which its owner knows it."""
        return self.token_key[:8]

    @property
    def is_expired(self) -> bool:
        return self.expiry is not None and self.expiry <= timezone.now()

    @property
    def may(self) -> str:
        return ", ".join(str(Scope(scope).label) for scope in self.scopes) or "Nothing"


class FeedKind(models.TextChoices):
    EVENT = "event", "One event"
    RECORD = "record", "Events of a person, organization or place"
    PLANNED = "planned", "What is planned"
    STORIES = "stories", "Stories on a person, organization or place"
    SEARCH = "search", "What a saved search finds"


class FeedAddresses(models.QuerySet["FeedAddress"]):
    def alive(self) -> FeedAddresses:
        """Neither revoked nor of somebody who left."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)


class FeedAddress(models.Model):
    """A personal address that answers without a log-in, for programs that know none: it shows what its user may see
    when it is asked. Only the digest of its secret is stored. A revoked one stays as a row and never answers again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    feed = models.CharField(max_length=12, choices=FeedKind)
    subject = models.UUIDField(null=True, help_text="The event, record or search; empty where the feed needs none.")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedAddresses.as_manager()

    class Meta:
        verbose_name_plural = "feed addresses"
        constraints = [
            models.CheckConstraint(condition=models.Q(feed__in=FeedKind.values), name="feed_address_kind_known"),
            models.CheckConstraint(
                condition=models.Q(feed=FeedKind.PLANNED) | models.Q(subject__isnull=False),
                name="feed_address_has_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_feed_display()} of {self.user}"
