"""案卷包 in a real browser: the officer sees what a copy gives away, downloads it, and it verifies on a machine without us."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from mingjing.cases.example import Example, citizen, shop
from mingjing.chain import verify
from tests.bundles.conftest import own_log  # noqa: F401 - a fixture
from tests.bundles.small_log import SmallLog

from .conftest import DESK, PHONE, Desk, axe
from .doors import python_door
from .test_pages_at_both_sizes import overflow

pytestmark = pytest.mark.journey
SIZES = {"desk": DESK, "phone": PHONE}


def offline(bundle: Path) -> int:
    """The exit code of the stand-alone verifier."""
    command = [sys.executable, "-I", "-S", verify.__file__, str(bundle), "--policy", str(settings.LOG_POLICY)]
    return subprocess.run(command, capture_output=True).returncode


def downloaded(page: Page, to: Path) -> Path:
    """Press the button; where the file went."""
    with page.expect_download() as coming:
        page.get_by_role("button", name="制作并下载").click()
    coming.value.save_as(to)
    return to


@pytest.mark.clause("CJ-P10", part="text and video of one object in one file")
@pytest.mark.parametrize("size", SIZES)
def test_an_officer_takes_the_file_of_a_closed_case(
    own_log: SmallLog,  # noqa: F811 - the fixture above
    at: Callable[[dict[str, int]], Desk],
    size: str,
    tmp_path: Path,
) -> None:
    case = Example(python_door, parties=[shop(81), citizen(82, "示例甲八")]).to("archived")
    desk = at(SIZES[size])
    page = desk.as_("officer1")
    page.goto(f"/cases/{case.uid}/")
    page.get_by_role("link", name="案卷包").click()
    expect(page.get_by_role("heading", name="案卷包")).to_be_visible()
    desk.picture(page, f"{size}-bundle-whole", full=True)
    page.get_by_role("button", name="制作并下载").click()
    expect(page.get_by_text("还没有经独立见证人见证")).to_be_visible()
    expect(page.get_by_label("先做一份")).to_be_visible()
    wrong = [*overflow(page), *axe(page)]
    own_log.round()

    whole = downloaded(page, tmp_path / "whole.zip")
    assert offline(whole) == 0
    data = bytearray(whole.read_bytes())
    data[len(data) // 3] ^= 1
    (tmp_path / "altered.zip").write_bytes(data)
    assert offline(tmp_path / "altered.zip") == 1

    page.get_by_label("当事人、代理律师").check()
    expect(page.get_by_text("先选好哪一名当事人")).to_be_visible()
    page.get_by_label("示例81号餐饮店").check()
    expect(page.get_by_text("含有他人的信息").first).to_be_visible()
    expect(page.get_by_label("当事人、代理律师")).to_be_checked()
    desk.picture(page, f"{size}-bundle-party", full=True)
    wrong += [*overflow(page), *axe(page)]
    redacted = downloaded(page, tmp_path / "party.zip")
    assert offline(redacted) == 0
    assert "示例甲八".encode() not in unpacked(redacted)
    assert not wrong, "\n".join(wrong)


def unpacked(bundle: Path) -> bytes:
    """Everything that is said in the records of a bundle."""
    import zipfile

    with zipfile.ZipFile(bundle) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if not name.startswith("files/"))
