"""案卷包里的说明 — README.txt in Chinese: what the file is, how to check it without us, what is not in it."""

from __future__ import annotations

from mingjing.cases.disclosing import PURPOSES, Copy
from mingjing.cases.recorded import Where

TEXT = """\
{number}
案卷包（{purpose}）

一、这是什么
本案的全部记录，共 {count} 条，依次在 events 里；内容在 fields 里，附件在 files 里，证明在 proofs、after、keys、heads 里。
任何一条被改动、抽走、调换，核验时都会发现。核验不需要我们的系统，也不需要联网。

二、怎样核验
1. 从案卷包以外的途径取得核验程序 verify.py 和信任策略文件（例如监督机关、政府网站、公报）。
   案卷包里的 policy.txt 只供阅读，不能作为依据：谁改了案卷，谁就能改它。
2. 对照公布的指纹，确认拿到的两个文件没有被换过。
3. 用任何一台装有 Python 3.9 以上版本的电脑运行：
   python3 -I verify.py 案卷包.zip --policy 信任策略.txt
4. 看结论：
   0 核验通过；1 被改动；2 不能判断（缺少证明、策略或者见证）；3 用法不对。
{waiting}
三、没有开示的内容
{withheld}
没有开示的字段仍然参加核验：看得出它存在，也看得出其余内容没有改动，但看不到它写了什么。

四、附件
随卷 {along} 个。没有随卷的，案卷里有它的长度和校验值；另外取得的原件，可以用它核对是不是同一份。

五、重演裁断
装有本系统的电脑可以运行 mingjing law replay 案卷包.zip：按当时的法律文件，把每一次裁断重做一遍。
"""
WAITS = """
   注意：制作这份案卷包时，最后的记录还没有经独立见证人见证，所以结论会是 2。见证完成后（通常几秒钟）请重新索取。
"""


def readme(where: Where, copy: Copy, along: int, *, proven: bool) -> str:
    """The text for one copy."""
    closed = sum(len(one.withheld) for one in copy.sheets)
    return TEXT.format(
        number=where.number,
        purpose=PURPOSES[copy.purpose],
        count=len(copy.events),
        waiting="" if proven else WAITS,
        withheld=f"有 {closed} 个字段没有开示。" if closed else "没有，全部内容都在。",
        along=along,
    )
