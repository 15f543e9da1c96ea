"""The English words."""

import pytest
from upstatic.config.theme_files import LOCALES
from upstatic.translations.phrases import Translations, load_translations


@pytest.fixture(scope="session")
def words() -> Translations:
    return load_translations(LOCALES, "en", {})
