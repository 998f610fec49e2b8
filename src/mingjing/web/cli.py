"""The command `mingjing`: every command of the contract, each a few lines that call the room which does the work."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime

CLOCK_ONLY_IN_DEMO = "只有演示城可以拨动时钟；正式系统的时间不能改"


def django_ready() -> None:
    """Load the applications (for the commands that need the database)."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjing.web.settings")
    django.setup()


def law(words: Sequence[str]) -> int:
    """`mingjing law …`: reads the law folder only; `law discretion TABLE --back-test` the past cases, `law impact` the registry too,
    `law replay` a bundle."""
    from mingjing.kernel.cli import main as kernel_main

    if words[:1] == ["impact"]:
        django_ready()
        from mingjing.registry.cli import law_impact

        return law_impact(words[1:])
    if words[:1] == ["replay"]:
        django_ready()
        from .replaying import main as replay

        return replay(words[1:])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `mingjing law show … | head` ends quietly
    if "--back-test" in words:
        django_ready()
        from .back_testing import main as back_test

        return back_test([word for word in words if word not in ("discretion", "--back-test")])
    return kernel_main(["law", *words])


def code(words: Sequence[str]) -> int:
    """`mingjing code uscc|id VALUE`"""
    from mingjing.kernel.cli import main as kernel_main

    return kernel_main(["code", *words])


def serve(words: Sequence[str]) -> int:
    """`mingjing serve`: database, schema, web server, background worker, until Ctrl-C."""
    from .serving import serve as run

    parser = argparse.ArgumentParser(prog="mingjing serve")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--demo", action="store_true", help="load the demo city when the database is empty")
    said = parser.parse_args(words)
    return run(host=said.host, port=said.port, demo=said.demo)


def migrate(words: Sequence[str]) -> int:
    """`mingjing migrate`: bring the schema up to date, as the owner of the tables."""
    from .serving import migrate as run

    return run()


def stop(words: Sequence[str]) -> int:
    """`mingjing stop`: stop the private database clusters of this installation."""
    from .serving import stop as run

    return run()


def worker(words: Sequence[str]) -> int:
    """`mingjing worker`: background jobs, in the foreground."""
    django_ready()
    from django.core.management import call_command

    call_command("procrastinate", "worker", *words)
    return 0


def demo(words: Sequence[str]) -> int:
    """`mingjing demo [--reset]`: the demo city; refuses on an installation that is not a demo."""
    parser = argparse.ArgumentParser(prog="mingjing demo")
    parser.add_argument("--reset", action="store_true", help="begin the demo city anew")
    said = parser.parse_args(words)
    from .serving import demo as run

    return run(reset=said.reset)


def token(words: Sequence[str]) -> int:
    """`mingjing token USER`: a bearer token for that user, printed once; the making of it is recorded."""
    parser = argparse.ArgumentParser(prog="mingjing token")
    parser.add_argument("user")
    said = parser.parse_args(words)
    django_ready()
    from mingjing.registry.acts import UnknownUser, make_token

    try:
        print(make_token(said.user))
    except UnknownUser as no:
        print(no, file=sys.stderr)
        return 1
    return 0


def second_factor(words: Sequence[str]) -> int:
    """`mingjing second-factor reset USER`: end that person's second factor (lost phone and codes); recorded."""
    parser = argparse.ArgumentParser(prog="mingjing second-factor")
    parser.add_argument("do", choices=["reset"])
    parser.add_argument("user")
    said = parser.parse_args(words)
    django_ready()
    from mingjing.registry.acts import UnknownUser
    from mingjing.registry.second_factor import remove_for

    try:
        print("已重置，下次登录重新绑定" if remove_for(said.user) else "这个人没有绑定动态码")
    except UnknownUser as no:
        print(no, file=sys.stderr)
        return 1
    return 0


def clock(words: Sequence[str]) -> int:
    """`mingjing clock show | set MOMENT | release`: the demo clock, which lives in the database."""
    parser = argparse.ArgumentParser(prog="mingjing clock")
    parser.add_argument("do", choices=["show", "set", "release"])
    parser.add_argument("moment", nargs="?")
    said = parser.parse_args(words)
    django_ready()
    from mingjing.records import clock as clocks

    try:
        if said.do == "set":
            moment = datetime.fromisoformat(said.moment or "")
            if moment.tzinfo is None:
                raise ValueError
            clocks.set_clock(moment)
        elif said.do == "release":
            clocks.release()
    except clocks.NotADemo:
        print(CLOCK_ONLY_IN_DEMO, file=sys.stderr)
        return 1
    except ValueError:
        print("请写明带时区的时刻，例如 mingjing clock set 2026-03-02T09:00+08:00", file=sys.stderr)
        return 3
    from mingjing.registry.reads import LAW_ZONE

    print(clocks.now().astimezone(LAW_ZONE).isoformat(timespec="seconds"))
    return 0


def anchors(words: Sequence[str]) -> int:
    """`mingjing anchors check`: whether the rows of the side tables are as the log says; 1 where one was altered."""
    parser = argparse.ArgumentParser(prog="mingjing anchors")
    parser.add_argument("do", choices=["check", "make"])
    said = parser.parse_args(words)
    django_ready()
    from mingjing.records import anchoring

    if said.do == "make":
        print(f"已锚定 {anchoring.anchor()} 行")
        return 0
    found = anchoring.check()
    for one in found:
        print(f"{one.table}（第 {one.after + 1} 至 {one.upto} 行）：{one.message}")
    if not found:
        print("附表与日志相符")
    return 1 if found else 0


def scrub(words: Sequence[str]) -> int:
    """`mingjing scrub`: takes what was erased out of the database's own files too; locks each table for a while."""
    from .serving import scrub as run

    return run()


def registry(words: Sequence[str]) -> int:
    """`mingjing registry init|import|export|check`: fills a production system and checks its list of powers."""
    django_ready()
    from mingjing.registry.cli import main as registry_main

    return registry_main(words)


def audit(words: Sequence[str]) -> int:
    """`mingjing audit [--since last] [--json]`: the record derived again from its bytes and compared; reads only."""
    django_ready()
    from mingjing.records.auditing.cli import main as audit_main

    return audit_main(words)


def log(words: Sequence[str]) -> int:
    """`mingjing log run|status|policy|recover|break`: the running log: place, sign, cosign, publish; and after a set-back."""
    django_ready()
    from mingjing.records.log.cli import main as log_main

    return log_main(words, renewed if "recover" in words else None)


def renewed(cases: Sequence[str]) -> None:
    """After records came back: the tables of their cases, made anew from them."""
    from mingjing.cases.after_recovery import renew

    done = renew(cases)
    print(f"{done.made} 件案件的业务表已按记录重做")
    for uid in done.missing:
        print(f"没有这件案件的登记（它是备份以后新办的），请工程师按第一条记录补登：{uid}", file=sys.stderr)


def verify(words: Sequence[str]) -> int:
    """`mingjing verify BUNDLE.zip [--policy FILE] [--json]`: the stand-alone verifier; 0 verified, 1 altered, 2 cannot tell, 3 usage."""
    from mingjing.chain.verify import main as check

    return check(list(words))


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": serve,
    "migrate": migrate,
    "worker": worker,
    "demo": demo,
    "token": token,
    "second-factor": second_factor,
    "clock": clock,
    "anchors": anchors,
    "scrub": scrub,
    "law": law,
    "verify": verify,
    "registry": registry,
    "audit": audit,
    "log": log,
    "code": code,
    "stop": stop,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is the command's own."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help") or words[0] not in COMMANDS:
        print("用法：mingjing 命令 …\n")
        for name, run in COMMANDS.items():
            print(f"  {name:8} {(run.__doc__ or '').splitlines()[0]}")
        return 0 if words and words[0] in ("-h", "--help") else 3
    return COMMANDS[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main())
