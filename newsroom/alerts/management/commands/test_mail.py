"""Does mail arrive? One message through the server that the settings name."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Send one test message to an address, through the mail server that EMAIL_URL names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        text = f"Newsroom at {settings.SITE_ADDRESS} can send mail."
        try:
            EmailMessage("Newsroom: a test", text, settings.DEFAULT_FROM_EMAIL, [options["address"]]).send()
        except OSError as error:  # smtplib's errors are OSErrors
            raise CommandError(f"The mail server {settings.EMAIL_HOST} refused: {error}") from error
        self.stdout.write(f"Handed over to {settings.EMAIL_BACKEND.split('.')[-2]}: see whether it arrives.")
