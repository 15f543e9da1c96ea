import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from upstatic.config.values.slugs import derive, distinct, safe, slugify

from tests.support.program import DATA

# real names, with what @sindresorhus/slugify 1.1.0 made of them
PAIRS = [
    ("Google", "google"),
    ("1227 OpenCloud Sub Server", "1227-open-cloud-sub-server"),
    ("123Files", "123-files"),
    ("LabelExpert-STG", "label-expert-stg"),
    ("azriel.id", "azriel-id"),
    ("國立中央大學", ""),
    ("ai内容生成网站", "ai"),
    ("17labs — Web", "17labs-web"),
    ("Medousa (Authentication)", "medousa-authentication"),
    ("Über & Söhne", "ueber-and-soehne"),
    ("Ёлка", "yolka"),
    ("APIv2", "ap-iv2"),
    ("I ♥ 🦄", "i-love-unicorn"),
    ("x\u0302 ŵ ǎ", "x-w"),
]


@pytest.mark.parametrize(("name", "slug"), PAIRS)
def test_a_name_gives_the_slug_that_upptime_gave_it(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_all_real_names_keep_their_slugs() -> None:
    pairs = json.loads((DATA / "slugs.json").read_text())

    assert [(name, slugify(name)) for name, _ in pairs] == [(name, slug) for name, slug in pairs]


@pytest.mark.parametrize(
    ("name", "url", "slug"),
    [
        ("API v1", "https://example.com", "api-v1"),
        ("國立中央大學", "https://www.ncu.edu.tw", "國立中央大學"),
        ("冬天的小窝\uff1a主页", "https://example.com", "冬天的小窝-主页"),
        ("🚀", "https://example.com", "🚀"),
        ("...", "https://status.example.com/health", "https-status-example-com-health"),
        ("???", "https://user:hunter2@example.com/?key=hunter2", "https-example-com"),
        ("//", "://", "site"),
    ],
)
def test_a_name_without_latin_letters_still_gets_a_slug(name: str, url: str, slug: str) -> None:
    assert derive(name, url) == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("a b\tc\u3000d\u2028e", "a-b-c-d-e"),
        ("a\u202eb\x00c\u200bd", "abcd"),
        ("#tag|x?y%20", "tag-x-y-20"),
        (".hidden.", "hidden"),
        ("ﬁle①", "file1"),
    ],
)
def test_a_slug_is_a_file_name_a_path_segment_and_one_word(text: str, slug: str) -> None:
    assert safe(text) == slug


@given(st.text())
def test_no_text_escapes_the_rules(text: str) -> None:
    slug = derive(text, text)

    assert slug
    assert slug.split() == [slug]
    assert not set(slug) & set('/\\<>:"|?*#%')
    assert not [char for char in slug if unicodedata.category(char) in ("Cc", "Cf")]
    assert not slug.startswith((".", "-"))
    assert len(slug.encode()) <= 200


@given(st.lists(st.sampled_from(["a", "A", "a-2", "b", "a-3"])))
def test_no_two_monitors_share_a_slug(slugs: list[str]) -> None:
    result = distinct(slugs)

    assert len({slug.casefold() for slug in result}) == len(slugs)
    assert all(
        new == old or new.startswith(f"{old}-") for new, old in zip(result, slugs, strict=True)
    )


def test_the_first_of_equal_slugs_keeps_it() -> None:
    assert distinct(["api", "api", "API", "web"]) == ["api", "api-2", "API-3", "web"]
