"""办案的人 — people at their desks: forms filled as officers fill them, pages looked at as axe and a small screen see them.

Every kind of page is looked at once in a run: nothing serious for axe, nothing that sticks out at either size.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from playwright.sync_api import Locator, Page, TimeoutError, expect

from mingjing.cases.example import ZONE, shop
from mingjing.records import clock

from .conftest import DESK, PHONE, ROOT, SCREENS, Desk, axe

BASIS = "《示例市容条例》第一条第二款"
OFFICERS = ("JS0700101", "JS0700102")
SIGNED = {"result": "signed"}
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d"
    "1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc0000b080001000101011100ffc4001f000001050101"
    "0101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d010203000411051221314106"
    "13516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455"
    "565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9ba"
    "c2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffda0008010100003f00fbd5ffd9"
)


def photo(name: str = "现场.jpg") -> dict[str, Any]:
    """The smallest photo that a phone would still show."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": JPEG}


def video(name: str = "执法记录仪.mp4") -> dict[str, Any]:
    """A minimal MP4: its kind, an empty movie, and a little data."""

    def box(kind: bytes, body: bytes) -> bytes:
        return (len(body) + 8).to_bytes(4, "big") + kind + body

    body = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41") + box(b"moov", box(b"mvhd", bytes(100)))
    return {"name": name, "mimeType": "video/mp4", "buffer": body + box(b"mdat", bytes(64))}


def day(moment: datetime) -> str:
    """As a date field takes it."""
    return f"{moment:%Y-%m-%d}"


def minute(moment: datetime) -> str:
    """As a field for a moment takes it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def onward(page: Page, target: Locator, wait_until: Literal["load", "networkidle"] = "load") -> None:
    """Press what leads to another page; once more where nothing came of it, as a person would (a form is sent only once)."""
    try:
        with page.expect_navigation(wait_until=wait_until, timeout=6_000):
            target.click()
    except TimeoutError:
        with page.expect_navigation(wait_until=wait_until, timeout=30_000):
            target.click()


class Eyes:
    """看 — every kind of page once in a run: axe, both sizes, a picture of each; what is wrong is kept for the end of the file."""

    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def look(self, page: Page, also: str = "") -> None:
        """Look at the page that is open, unless its kind was looked at before; `also` tells a state from the plain page."""
        path = re.sub(r"^https?://[^/]+", "", page.url).split("?")[0]
        kind = re.sub(r"/([0-9a-f]{32}|[^/]*%[^/]*)(?=/|$)", "", path).strip("/").replace("/", "-") or "front"
        name = f"{kind}{'-' + also if also else ''}"
        if name in self.seen:
            return
        self.seen.add(name)
        page.wait_for_load_state("networkidle")
        self.wrong += [f"{name}: {one}" for one in axe(page)]
        SCREENS.mkdir(parents=True, exist_ok=True)
        for size, window in (("phone", PHONE), ("desk", DESK)):
            page.set_viewport_size({"width": window["width"], "height": window["height"]})
            wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                self.wrong.append(f"{name} at {window['width']}: {wide} px wider than the window")
            page.screenshot(path=SCREENS / f"j-{name}-{size}.png", full_page=True)


class Casework:
    """一件案子 — one case through the pages; time passes as it would; a refusal is an answer like any other."""

    def __init__(self, desk: Desk, eyes: Eyes, start: datetime) -> None:
        self.desk, self.eyes, self.now, self.case = desk, eyes, start, ""
        self.party = shop(4242, "示例望海餐饮店")
        clock.set_clock(start)

    # -- time ---------------------------------------------------------------------------------------------------------

    def later(self, **delta: float) -> None:
        """Time passes."""
        self.until(self.now + timedelta(**delta))

    def until(self, moment: datetime) -> None:
        """Time passes, until then."""
        self.now = moment
        clock.set_clock(moment)

    def ago(self, **delta: float) -> str:
        """A moment a while ago, as its field takes it."""
        return minute(self.now - timedelta(**delta))

    # -- forms --------------------------------------------------------------------------------------------------------

    def fill(self, page: Page, values: Mapping[str, Any]) -> None:
        """Fill what is asked, in the order given, since an answer may open the next question."""
        for name, value in values.items():
            found = page.locator(f'[name="{name}"]:not([type=hidden])')
            expect(found.first, f"{name} is not on {page.url}").to_be_attached()
            kind = found.first.evaluate("one => one.type")
            if kind == "radio":
                page.locator(f'[name="{name}"][value="{value}"]').check()
            elif kind.startswith("select"):
                found.first.select_option(value)
            else:
                found.first.fill(str(value))

    def row(self, page: Page, name: str, inner: str) -> str:
        """One more row of a list; the name under which its fields stand."""
        page.locator(f'[data-path="fields.{name}"] [data-add]').click()
        key = page.locator(f'[name^="f.{name}."][name$=".{inner}"]').last.get_attribute("name")
        assert key is not None
        return key.removesuffix(f".{inner}")

    def open(self, who: str, act: str) -> Page:
        """The form of an act, a little later, with both officers where two are needed."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto(f"/cases/{self.case}/do/{act}/")
        for number in OFFICERS:
            box = page.locator(f'[name="officers"][value="{number}"]')
            if box.count():
                box.check()
        return page

    def attach(self, page: Page, files: Iterable[dict[str, Any]]) -> None:
        """Upload; each file must have been sealed before the form is sent."""
        for number, file in enumerate(files, start=1):
            page.set_input_files("#media-file", files=[file])
            expect(page.locator('[name="media"]')).to_have_count(number)

    def press(self, page: Page, button: str = "") -> str:
        """Send the form; empty when it was done, else what the page says against it."""
        before = page.url
        target = page.get_by_role("button", name=button, exact=True) if button else page.locator("[data-default]")
        onward(page, target)
        if page.url.endswith(f"/cases/{self.case}/") and page.url != before:
            return ""
        said = page.locator("#answer, .note[role=alert]")
        return said.first.inner_text() if said.count() else page.locator("main").inner_text()[:500]

    def act(
        self, who: str, act: str, values: Mapping[str, Any], files: Iterable[dict[str, Any]] = (), *, look: bool = True
    ) -> Page:
        """One act filled in and sent; it must be done."""
        page = self.open(who, act)
        if look:
            self.eyes.look(page)
        self.fill(page, values)
        self.attach(page, files)
        self.sent(page, act)
        return page

    def sent(self, page: Page, act: str) -> None:
        """Send the form; anything but the case page is a failure that says why."""
        said = self.press(page)
        assert not said, f"{act}: {said}"
        self.eyes.look(page, "case")

    def refused(self, page: Page, button: str = "") -> str:
        """Send the form; it must be refused; what the page says."""
        said = self.press(page, button)
        assert said, f"it was let through: {page.url}"
        self.eyes.look(page, "refused")
        return said

    # -- drafts -------------------------------------------------------------------------------------------------------

    def from_worklist(self, who: str, act: str) -> Page:
        """The draft waits for that person in 待办, and is opened from there."""
        self.later(minutes=10)
        page = self.desk.as_(who)
        page.goto("/work/")
        self.eyes.look(page, who)
        line = page.locator(f'a.cover[href*="/cases/{self.case}/drafts/{act}/"]')
        expect(line, f"{act} does not wait for {who}").to_have_count(1)
        onward(page, line)
        self.eyes.look(page)
        return page

    def waits(self, who: str, words: str) -> None:
        """Something waits for that person in 待办, named by a verb."""
        page = self.desk.as_(who)
        page.goto("/work/")
        line = page.locator("li.line", has=page.locator(f'a[href*="/{self.case}/"]'))
        expect(line.filter(has_text=words).first, f"{words} does not wait for {who}").to_be_visible()

    def step(self, who: str, act: str, button: str, said: str = "") -> Page:
        """Check, approve or return a draft, opened from the worklist."""
        page = self.from_worklist(who, act)
        if said:
            page.fill("#said", said)
        told = self.press(page, button)
        assert not told, f"{who} {button}: {told}"
        return page

    def approved(self, act: str, checker: str = "checker1") -> Page:
        """Checked and approved by two people, each of whom finds it in 待办."""
        self.step(checker, act, "审核同意")
        return self.step("head1", act, "批准")

    # -- the steps that most journeys share ---------------------------------------------------------------------------

    def lead(self, matter: str = "street_occupation", **more: Any) -> None:
        """线索: the party's name is typed here and nowhere else."""
        page = self.desk.as_("officer1")
        page.goto("/cases/new/")
        lead = {"f.matter": matter, "f.lead.source": "inspection", "f.lead.summary": "巡查发现擅自占用人行道经营"}
        self.fill(page, {**lead, "f.lead.place": "示例路1号门前", **more})
        self.parties(page, [self.party])
        self.eyes.look(page)
        page.locator("[data-default]").click()
        page.wait_for_url(re.compile(r"/cases/[0-9a-f]{32}/$"))
        self.case = page.url.rstrip("/").split("/")[-1]

    def parties(self, page: Page, parties: Iterable[Mapping[str, str]]) -> None:
        """Rows of parties on the page that is open."""
        for party in parties:
            key = self.row(page, "parties", "name")
            self.fill(page, {f"{key}.{name}": value for name, value in party.items()})

    def filing(self, **more: Any) -> dict[str, Any]:
        """What the filing form asks."""
        at = "f.violations.0"
        told = {f"{at}.place": "示例路1号门前", f"{at}.began": self.ago(days=1), f"{at}.discovered": self.ago(hours=5)}
        return {**told, "f.reason": "巡查发现擅自占用人行道经营", **more}

    def inspected(self, *files: dict[str, Any]) -> None:
        """现场检查, with what was filmed."""
        self.later(hours=2)
        told = {"f.certificates_shown": "true", "f.place": "示例路1号门前", "f.started_at": self.ago(minutes=30)}
        told |= {"f.present": "经营者本人", "f.rights_told": "已口头告知，不申请回避", "f.findings": "门前摆放桌椅四套"}
        told |= {"f.ended_at": self.ago(minutes=5), **self.signature()}
        self.act("officer1", "inspect_site", told, files or (photo(), video()))

    def questioned(self) -> None:
        """询问."""
        self.later(hours=1)
        told = {"f.certificates_shown": "true", "f.person_role": "party", "f.person_name": "经营者本人"}
        told |= {"f.place": "本机关询问室", "f.started_at": self.ago(minutes=30), "f.rights_told": "已告知，不申请回避"}
        told |= {"f.record": "问：何时摆放？答：昨天上午。", "f.ended_at": self.ago(minutes=5), **self.signature()}
        self.act("officer1", "question_person", told)

    def signature(self) -> dict[str, str]:
        """The party signed."""
        return {"f.signatures.0.who": self.party["name"], "f.signatures.0.result": "signed"}

    def concluded(self, penalties: Iterable[Mapping[str, str]], *, complex_case: bool = False, **more: Any) -> None:
        """调查终结: facts, proposal, and the questions that only a person answers."""
        page = self.open("officer1", "conclude_investigation")
        self.eyes.look(page)
        self.fill(
            page,
            {
                "f.facts": "当事人未经批准，占用人行道摆放桌椅四套经营",
                "f.violated": BASIS,
                "f.basis": "《示例市容条例》第二条",
            },
        )
        self.fill(page, {"f.factors": "初次违法", "f.discretion": "适用轻微阶次", "f.proposal": "penalty", **more})
        proofs = page.locator('[name^="f.evidence."][name$=".proves"]')
        for number in range(proofs.count()):
            proofs.nth(number).fill("占用人行道经营的事实")
        for penalty in penalties:
            key = self.row(page, "penalties", "kind")
            self.fill(page, {f"{key}.{name}": value for name, value in penalty.items()})
        answers = {"appraisal_needed": False, "public_interest": False, "complex_case": complex_case}
        for name, yes in {**answers, "grave_violation": complex_case}.items():
            self.fill(page, {f"f.{name}": str(yes).lower(), f"f.{name}_reason": "理由已写入案卷"})
        self.sent(page, "conclude_investigation")

    def notice(self, days: int = 9, **more: Any) -> Page:
        """告知, proposed; the page that answers."""
        page = self.open("officer1", "notify_rights")
        self.fill(page, {"f.statement_due": day(self.now + timedelta(days=days)), **more})
        self.eyes.look(page)
        self.sent(page, "notify_rights")
        return page

    def serving(self, act: str, paper: str, way: str = "direct", **more: Any) -> Page:
        """The form of a service, filled in but not sent."""
        page = self.open("officer1", act)
        self.fill(page, {"f.service.document": paper, "f.service.way": way, "f.service.at": self.ago(minutes=5)})
        self.fill(page, {"f.service.place": "示例路1号", **{f"f.service.{name}": told for name, told in more.items()}})
        self.eyes.look(page, way)
        return page

    def served(self, act: str, paper: str) -> None:
        """Served by hand."""
        self.later(hours=1)
        page = self.serving(act, paper, recipient=self.party["name"], proof="送达回证上签名")
        self.sent(page, act)

    def waived(self) -> None:
        """The party waives statement and defence in writing."""
        self.later(days=1)
        told = {"f.person": self.party["name"], "f.way": "written", "f.proof": "书面声明一份", **self.signature()}
        self.act("officer1", "waive_statement", told)

    def page(self, who: str = "officer1") -> Page:
        """The case page."""
        page = self.desk.as_(who)
        page.goto(f"/cases/{self.case}/")
        return page


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """`mingjing …`, as a person types it."""
    program = ROOT / ".venv" / "bin" / "mingjing"
    return subprocess.run([program, *words], capture_output=True, text=True, check=False, cwd=ROOT)


def moment(words: str) -> datetime:
    """A moment of the law's zone."""
    return datetime.fromisoformat(words).replace(tzinfo=ZONE)
