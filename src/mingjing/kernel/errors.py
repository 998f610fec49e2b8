"""错误 — faults of ours or of the law folder, on one page; a refusal of the law is no error (see `ruling`).

A message is clear, gentle and concise, names the exact place, says what was expected and shows an example.
It refuses to carry personal data: messages speak of files, rules and dates only.
"""

from __future__ import annotations


class KernelError(Exception):
    """内核错误 — the base of every error raised in `mingjing.kernel`."""


class LawError(KernelError):
    """法律文件有误 — a file under `law/` that cannot be accepted; `others` holds further faults of the same load."""

    def __init__(
        self, file: str, line: int, found: str, expected: str, example: str, others: tuple[LawError, ...] = ()
    ) -> None:
        super().__init__(file, line, found, expected, example)
        self.file = file
        self.line = line
        self.found = found
        self.expected = expected
        self.example = example
        self.others = others

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.found}。应为：{self.expected}。例如：{self.example}"


class CitationError(KernelError):
    """引用有误 — a citation that cannot be read, or names nothing that is loaded."""

    def __init__(self, citation: str, why: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(citation, why, choices)
        self.citation = citation
        self.why = why
        self.choices = choices

    def __str__(self) -> str:
        text = f"引用“{self.citation}”：{self.why}"
        return text + "".join(f"\n  {choice}" for choice in self.choices)


class NotInForceError(KernelError):
    """当日无效 — no version of the procedure or instrument is in force on that day."""

    def __init__(self, name: str, on: str, first: str | None) -> None:
        super().__init__(name, on, first)
        self.name = name
        self.on = on
        self.first = first

    def __str__(self) -> str:
        if self.first is None:
            return f"law/ 中没有“{self.name}”。请用 mingjing law find 查找，或核对名称"
        return (
            f"“{self.name}”在 {self.on} 尚未施行或已失效：已载入的最早文本自 {self.first} 起施行。"
            "请核对日期，或补入当时有效的文本"
        )
