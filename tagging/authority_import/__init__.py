"""Lists of people, organizations and places into the authority file: docs/authority.md.

``reading`` turns files into Records, ``matching`` says which record each means, ``filling`` what it adds to it;
``taking`` does it in batches, for the command and for the shipped seeds.
"""

from tagging.authority_import.columns import Columns
from tagging.authority_import.reading import FORMATS, Reader
from tagging.authority_import.report import Report, written_to
from tagging.authority_import.taking import Policy, import_files

__all__ = ["FORMATS", "Columns", "Policy", "Reader", "Report", "import_files", "written_to"]
