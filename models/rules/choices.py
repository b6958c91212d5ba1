"""What a ballot may contain (R37)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from models.errors import FieldError, InvalidInput
from models.rules.rule_set import Category


def require_valid_choices(category: Category, standing: Collection[str], choices: Sequence[str]) -> None:
    """Return if 1 to `max_choices` different standing candidates are chosen; else raise InvalidInput.

    `standing` holds the ids of the category's candidates that are not withdrawn.
    """
    if not choices:
        raise InvalidInput([FieldError("candidates", "请至少选择 1 个候选项。")])
    if len(choices) > category.max_choices:
        detail = f"每票最多选择 {category.max_choices} 个候选项，您选了 {len(choices)} 个。"
        raise InvalidInput([FieldError("candidates", detail)])
    seen: set[str] = set()
    errors = []
    for index, choice in enumerate(choices):
        if choice in seen:
            errors.append(FieldError(f"candidates[{index}]", "同一个候选项只能选择一次。"))
        elif choice not in standing:
            errors.append(FieldError(f"candidates[{index}]", "这个候选项不在本类别中或已被撤下，请刷新后重新选择。"))
        seen.add(choice)
    if errors:
        raise InvalidInput(errors)
