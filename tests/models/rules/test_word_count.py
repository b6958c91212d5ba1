"""字数 is what a Chinese word processor shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.word_count import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("   \t\n\r\n", 0),
        ("\u3000\u3000", 0),
        ("群众身边好党员", 7),
        ("学党章，讲党性。", 8),
        ("“两学一做”好文章", 9),
        ("《党章》（修订）", 8),
        ("省直——学校……", 8),
        ("泉州·晋江", 5),
        ("①②③", 3),
        ("\U00020bb7野家", 3),
        ("２０１７年ＡＢ", 7),
        ("hello", 1),
        ("hello world", 2),
        ("hello, world!", 2),
        ("hello,world", 1),
        ("don't", 1),
        ("don’t", 1),
        ("well-known co-op", 2),
        ("2017", 1),
        ("3.14%", 1),
        ("3,000", 1),
        ("2017年3月—10月", 7),
        ("党员e家", 4),
        ("使用WeChat投票", 5),
        ("甲,乙", 3),
        ("甲, 乙", 3),
        ("甲 - 乙", 3),
        ("- - -", 3),
        ("zuzhib@qztc.edu.cn", 1),
        ("邮箱zuzhib@qztc.edu.cn，谢谢", 6),
        ("https://example.com/a?b=1#c 见", 2),
        ("αβγ", 1),
        ("café", 1),
        ("cafe\u0301 au lait", 3),
        ("甲\u200b乙", 2),
        ("co\u00adop", 1),
        ("👍", 1),
        ("👍\ufe0f好", 2),
        ("第一段。\n第二段。", 8),
        ("甲\u00a0乙", 2),
        ("’90年代", 4),
    ],
)
def test_counts_what_a_word_processor_counts(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.text(), st.text())
def test_two_texts_with_a_space_between_add_up(first: str, second: str) -> None:
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


@given(st.text(alphabet="党员群众身边好支部，。；：“”《》", max_size=300))
def test_chinese_text_counts_one_for_each_character(text: str) -> None:
    assert count_words(text) == len(text)


@given(st.text())
def test_count_is_never_more_than_the_characters(text: str) -> None:
    assert 0 <= count_words(text) <= len(text)


@given(st.lists(st.from_regex(r"[A-Za-z0-9.,'%-]+", fullmatch=True)))
def test_runs_between_white_space_count_one_each(runs: list[str]) -> None:
    assert count_words("\n".join(runs)) == len(runs)
