import pytest
from upstatic.domain.shards import Shard


def test_a_shard_is_written_as_it_is_read() -> None:
    assert str(Shard.parse("1/4")) == "1/4"
    assert Shard.parse("4/4") == Shard(index=4, count=4)


@pytest.mark.parametrize(
    "text", ["", "1", "0/4", "5/4", "1/0", "-1/4", "1/4/4", "²/4", " 1/4", "01/4"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a shard"):
        Shard.parse(text)


def test_each_monitor_belongs_to_one_shard() -> None:
    shards = [Shard(index=n, count=5) for n in range(1, 6)]

    assert all(sum(shard.has(f"site-{n}") for shard in shards) == 1 for n in range(200))
