import pytest
import yaml
from upstatic.config.yaml import composer
from upstatic.config.yaml.composer import YamlError, compose


def value(text: str) -> object:
    node = compose(text)
    assert node
    return node.value


def refusal(text: str) -> str:
    with pytest.raises(YamlError) as refused:
        compose(text)
    return f"{refused.value.line}:{refused.value.column}: {refused.value}"


def test_every_part_knows_its_line_and_column() -> None:
    node = compose("a:\n  - b: 1\n    'c':  two\n")

    assert node
    assert node.find(("a", 0, "c")).place == (3, 11)
    assert node.find(("a", 0)).keys == {"b": (2, 5), "c": (3, 5)}
    assert node.find(("a", 0, "missing", 7)).place == (2, 5)


def test_columns_count_characters_not_bytes() -> None:
    node = compose("國立: 中央 # 大學\n'é': {🦄: x}\n")

    assert node
    assert node.find(("國立",)).place == (1, 5)
    assert node.find(("é", "🦄")).place == (2, 10)


def test_a_key_that_is_there_twice_names_both_places() -> None:
    said = refusal("i18n:\n  up: Up\n  down: Down\n  up: Upp\n")

    assert said == "4:3: `up` is a duplicate, first at 2:3 (keep one of the two)"


def test_quoting_does_not_hide_a_duplicate() -> None:
    assert refusal('a: 1\n"a": 2\n').startswith("2:1: `a` is a duplicate")


def test_quotes_and_tags_say_text() -> None:
    assert value('["1", \'2\', !!str 3, ! 4, !!int "5", 6]') == ["1", "2", "3", "4", 5, 6]


def test_merge_keys_fill_in_what_is_not_said() -> None:
    text = """
base: &base {a: 1, b: 1}
more: &more {b: 2, c: 2}
one: {<<: *base, b: 0}
two: {b: 0, <<: [*more, *base]}
text: {"<<": *base}
"""
    assert value(text) == {
        "base": {"a": 1, "b": 1},
        "more": {"b": 2, "c": 2},
        "one": {"a": 1, "b": 0},
        "two": {"a": 1, "b": 0, "c": 2},
        "text": {"<<": {"a": 1, "b": 1}},
    }


def test_what_was_merged_still_points_to_where_it_was_written() -> None:
    node = compose("base: &base\n  port: x\nsite:\n  <<: *base\n")

    assert node
    assert node.find(("site", "port")).place == (2, 9)


def test_an_anchor_may_be_set_again() -> None:
    assert value("[&a 1, *a, &a 2, *a]") == [1, 1, 2, 2]


def test_the_last_line_may_lack_its_end() -> None:
    assert value("a: |\n  text") == {"a": "text\n"}


def test_windows_line_ends_are_line_ends() -> None:
    assert value("a: 1\r\nb: |\r\n  x\r\n  y\r\n") == {"a": 1, "b": "x\ny\n"}


def test_tabs_between_words_are_fine() -> None:
    assert value("a:\tb\t# c\nlist:\t[1,\t2]\n") == {"a": "b", "list": [1, 2]}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_nothing_is_nothing(text: str) -> None:
    node = compose(text)

    assert node is None or node.value is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b\n c: d\n", "2:3: a `:` where no key can stand"),
        ("a:\n\tb: c\n", "2:1: a tab where YAML requires spaces"),
        ("a: 'x\n", "a quote is opened and never closed"),
        ("a: [1, 2\n", "a bracket is opened and never closed"),
        ("a: @home\n", "1:4: text cannot begin with this character (put it in quotes)"),
        ("- a\nb: c\n", "2:1: the indentation fits nothing above"),
        ("a: *x\n", "1:4: no anchor of this name above"),
        ("a: &x [*x]\n", "1:8: an anchor is used inside of itself"),
        ("a: !!python/object:os.system x\n", "1:4: this tag is not understood"),
        ("a: !custom [x]\n", "1:4: this tag is not understood"),
        ("[a]: b\n", "1:1: a key must be plain text"),
        ("a: {<<: 5}\n", "1:5: `<<` takes a mapping"),
        ("a: 1\n---\nb: 2\n", "2:1: a second document begins"),
        ('a: "\\q"\n', "an unknown escape in double quotes"),
        ("a: - b\n", "1:4: a dash where no list can stand"),
    ],
)
def test_invalid_yaml_is_reported_with_its_position(text: str, said: str) -> None:
    assert said in refusal(text)


def test_a_bomb_of_aliases_is_refused_before_it_is_unfolded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert "entries once aliases are written out" in refusal("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 5_000,
        "\n".join("  " * n + "a:" for n in range(300)),
        "a0: &a0 [x]\n" + "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300)),
    ],
)
def test_depth_is_bounded(text: str) -> None:
    assert "nested more than 50 deep" in refusal(text)


def test_it_reads_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x {on: 010, b: [yes, 1e3]}\nc: {<<: *x, d: 12:30}\n"
    expected = value(text)
    monkeypatch.setattr(composer, "_LOADER", yaml.SafeLoader)

    assert value(text) == expected
    assert refusal("a: 1\na: 2\n").startswith("2:1: `a` is a duplicate")
    assert "tab" in refusal("a:\n\tb: c\n")
