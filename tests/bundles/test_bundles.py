"""案卷包: a copy of a real case verifies offline, opens what its purpose allows, and says what it withholds."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client

from mingjing.cases.example import citizen, shop
from mingjing.chain import verify
from mingjing.records import bundles
from mingjing.registry.acts import make_token
from tests import driver
from tests.bundles.small_log import SmallLog
from tests.cast import OFFICER, OUTSIDER, SUPERVISOR


def got(case: str, who: str = OFFICER, **query: str) -> Any:
    client = Client(headers={"Authorization": f"Bearer {make_token(who)}"})
    return client.get(f"/api/v1/cases/{case}/bundle", query)


def zipped(case: str, who: str = OFFICER, **query: str) -> bytes:
    answer = got(case, who, **query)
    assert answer.status_code == 200, answer.content
    data = b"".join(answer.streaming_content)
    assert len(data) == int(answer["Content-Length"])
    return data


def checked(data: bytes, log: SmallLog) -> tuple[int, dict[str, Any]]:
    from django.conf import settings

    trusted = verify.Policy(settings.LOG_POLICY.read_bytes())
    return verify.verify(io.BytesIO(data), trusted)


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(data: bytes) -> dict[str, Any]:
    """Every opened field, by number and path."""
    found = {}
    for name, text in files(data).items():
        if name.startswith("fields/"):
            for row in json.loads(text):
                if "path" in row:
                    found[f"{int(name[7:11])}/{row['path']}"] = row["value"]
    return found


def test_the_whole_file_of_an_archived_case_verifies(log: SmallLog) -> None:
    case = driver.case().to("archived")
    log.round()
    data = zipped(case.uid)
    code, report = checked(data, log)
    assert (code, [one for one in report["findings"] if one["level"] != "note"]) == (0, []), report
    count = report["facts"]["events"]
    assert report["facts"]["sealed"]["count"] == count
    print(len(data), count, sum(len(x) for n, x in files(data).items() if n.startswith("files/")), report)
