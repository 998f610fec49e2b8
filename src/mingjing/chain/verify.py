#!/usr/bin/env python3
"""明镜离线核验 — checks a case bundle without the system that made it: one file, standard library only, Python 3.9 or later.

    python3 -I verify.py CASE.zip --policy POLICY.txt [--json] [--english]

It serves docs/decisions/0032 and 0045: V1 zip and manifest, V2 canonical envelopes, V3 order and links, V4 seals, V5 fields, V6 files,
V7 place in the log, V8 signature of the log, V9 witnesses, V10 time, V11 completeness, V12 the second tree, V13 corrections,
V14 nothing else; the receipts of rulings are checked with the fields (V5). Exit: 0 verified, 1 altered, 2 cannot tell, 3 wrong use.
It refuses to trust anything in the bundle that the policy does not lead to, and never stops at the first finding.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import unicodedata
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from json.encoder import encode_basestring

FILES_MOST, UNPACKED_MOST, FILE_MOST = 20_000, 8 * 2**30, 64 * 2**20
SLOW_MOST = 16 * 2**20  # a file up to this size is hashed with the plain SM3 where OpenSSL has none
CHUNK = 8 * 2**20
HEX32, HEX16 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
NAMES = re.compile(
    r"manifest\.jcs|policy\.txt|README\.txt|events/[0-9]{4,6}\.(env|seals)|fields/[0-9]{4,6}\.jcs|files/[0-9a-f]{64}"
    r"|keys/[0-9]{4}\.(env|seals|jcs|proof)|proofs/[0-9]{4,6}\.(proof|sm3)|after/[0-9]{4,6}\.note"
    r"|heads/(map\.(env|seals|jcs|proof)|path\.jcs)"
)
SEALING = "archive_case"  # the act that ends a case file and states how many records it has
CASE_TAG, HEAD_TAG = b"zfrec/case/1\n", b"zfrec/head/1\n"
TOLERATED = timedelta(minutes=1)  # between the clocks of those who record and those who witness
SM2_TYPE = b"\xffmingjing/sm2-sm3/1\n"
ALTERED, UNSURE, NOTE = "altered", "unsure", "note"
STEPS = {
    "V1": ("压缩包和清单", "zip and manifest"),
    "V2": ("记录的字节", "bytes of the records"),
    "V3": ("顺序和前后衔接", "order and links"),
    "V4": ("机关签章", "seals"),
    "V5": ("记录的内容", "contents of the records"),
    "V6": ("附件", "attachments"),
    "V7": ("在日志中的位置", "place in the log"),
    "V8": ("日志的签名", "signature of the log"),
    "V9": ("见证", "witnesses"),
    "V10": ("时间", "time"),
    "V11": ("是否完整", "completeness"),
    "V12": ("国密树", "SM3 tree"),
    "V13": ("更正", "corrections"),
    "V14": ("没有多余的内容", "nothing else"),
}


class Wrong(Exception):
    """Something is not as it was recorded, or cannot be told: step, how bad, words in Chinese and English."""

    def __init__(self, step: str, level: str, zh: str, en: str) -> None:
        super().__init__(zh)
        self.step, self.level, self.zh, self.en = step, level, zh, en


# -- hashes ----------------------------------------------------------------------------------------------------------------


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _rol(value: int, count: int) -> int:
    count %= 32
    return ((value << count) | (value >> (32 - count))) & 0xFFFFFFFF


def sm3_plain(data: bytes) -> bytes:
    """SM3 (GB/T 32905-2016) in plain Python, for a machine whose OpenSSL has none."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        w = [int.from_bytes(padded[start + 4 * n : start + 4 * n + 4], "big") for n in range(16)]
        for n in range(16, 68):
            x = w[n - 16] ^ w[n - 9] ^ _rol(w[n - 3], 15)
            w.append(x ^ _rol(x, 15) ^ _rol(x, 23) ^ _rol(w[n - 13], 7) ^ w[n - 6])
        a, b, c, d, e, f, g, h = state
        for n in range(64):
            t = 0x79CC4519 if n < 16 else 0x7A879D8A
            ss1 = _rol((_rol(a, 12) + e + _rol(t, n)) & 0xFFFFFFFF, 7)
            ss2 = ss1 ^ _rol(a, 12)
            ff = a ^ b ^ c if n < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if n < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + ss2 + (w[n] ^ w[n + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[n]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, _rol(b, 9), c
            e, f, g, h = tt2 ^ _rol(tt2, 9) ^ _rol(tt2, 17), e, _rol(f, 19), g
        state = [one ^ other for one, other in zip(state, (a, b, c, d, e, f, g, h))]
    return b"".join(one.to_bytes(4, "big") for one in state)


def sm3(data: bytes) -> bytes:
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return sm3_plain(data)


HASH = {"sha256": sha256, "sm3": sm3}


def tree_root(entries, alg):
    """The RFC 6962 root over byte strings."""
    h = HASH[alg]
    level = [h(b"\x00" + one) for one in entries]
    if not level:
        return h(b"")
    stack = []
    for node in level:
        stack.append((1, node))
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (size, right), (_, left) = stack.pop(), stack.pop()
            stack.append((2 * size, h(b"\x01" + left + right)))
    found = stack.pop()[1]
    while stack:
        found = h(b"\x01" + stack.pop()[1] + found)
    return found


def included(leaf, index, size, path, alg):
    """The root to which an audit path leads; None where it has the wrong length."""
    h, position, last, found = HASH[alg], index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if position & 1 or position == last:
            found = h(b"\x01" + step + found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = h(b"\x01" + found + step)
        position, last = position >> 1, last >> 1
    return None if last else found


# -- Ed25519 (RFC 8032) and SM2 (GB/T 32918.2): verification only ----------------------------------------------------------------

P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
Q = 2**252 + 27742317777372353535851937790883648493
ROOT = pow(2, (P - 1) // 4, P)


def _ed_add(one, other):
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _ed_mul(count, point):
    found = (0, 1, 1, 0)
    while count:
        if count & 1:
            found = _ed_add(found, point)
        point, count = _ed_add(point, point), count >> 1
    return found


def _ed_point(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _ed_same(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


BASE = _ed_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = _ed_point(public), _ed_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= Q:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % Q
    return _ed_same(_ed_mul(s, BASE), _ed_add(r, _ed_mul(k, key)))


SP = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
SA = SP - 3
SB = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
SN = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
SG = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def _sm_add(one, other):
    if one is None or other is None:
        return one or other
    if one[0] == other[0]:
        if (one[1] + other[1]) % SP == 0:
            return None
        slope = (3 * one[0] * one[0] + SA) * pow(2 * one[1], SP - 2, SP) % SP
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], SP - 2, SP) % SP
    x = (slope * slope - one[0] - other[0]) % SP
    return x, (slope * (one[0] - x) - one[1]) % SP


def _sm_mul(count, point):
    found = None
    while count:
        if count & 1:
            found = _sm_add(found, point)
        point, count = _sm_add(point, point), count >> 1
    return found


def sm2(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 64 or len(signature) != 64:
        return False
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    if x >= SP or y >= SP or (y * y - x * x * x - SA * x - SB) % SP:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < SN and 0 < s < SN) or (r + s) % SN == 0:
        return False
    user = b"1234567812345678"
    z = sm3((8 * len(user)).to_bytes(2, "big") + user + b"".join(n.to_bytes(32, "big") for n in (SA, SB, *SG)) + public)
    e = int.from_bytes(sm3(z + message), "big")
    point = _sm_add(_sm_mul(s, SG), _sm_mul((r + s) % SN, (x, y)))
    return point is not None and (e + point[0]) % SN == r


# -- canonical JSON --------------------------------------------------------------------------------------------------------------


def _pairs(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _never(text):
    raise ValueError("no fractions")


def _sound(value, depth=0):
    if depth > 32:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode()
        if "\x00" in value or unicodedata.normalize("NFC", value) != value:
            raise ValueError("text not in NFC")
    elif isinstance(value, dict):
        for key, item in value.items():
            _sound(key)
            _sound(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _sound(item, depth + 1)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        raise ValueError("a number too large")


def _written(value):
    """JCS: keys in the order of UTF-16 units, no white space, the least escapes."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join([encode_basestring(key) + ":" + _written(value[key]) for key in keys]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_written(item) for item in value]) + "]"
    return json.dumps(value, ensure_ascii=False)


def jcs(value) -> bytes:
    return _written(value).encode()


def read_jcs(data: bytes):
    """The value of canonical bytes; ValueError where they are not canonical."""
    if len(data) > FILE_MOST:
        raise ValueError("too long")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_pairs, parse_float=_never, parse_constant=_never)
        _sound(value)
    except (RecursionError, UnicodeError) as no:
        raise ValueError("not readable") from no
    if jcs(value) != data:
        raise ValueError("not canonical")
    return value


# -- notes, proofs, policy -----------------------------------------------------------------------------------------------------


def b64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("Base 64 in another form")
    return data


class Key:
    """A vkey: name, kind, public key."""

    def __init__(self, vkey: str) -> None:
        self.name, identity, material = vkey.split("+", 2)
        raw = b64(material)
        for kind, mark, size in (("ed25519", b"\x01", 32), ("cosignature", b"\x04", 32), ("sm2", SM2_TYPE, 64)):
            if raw.startswith(mark) and len(raw) == len(mark) + size:
                self.kind, self.public = kind, raw[len(mark) :]
                break
        else:
            raise ValueError("a key of an unknown kind")
        self.id = sha256(self.name.encode() + b"\n" + raw)[:4]
        if self.id.hex() != identity:
            raise ValueError("the id is not of this key")

    def verify(self, text: str, signature: bytes):
        """(holds, moment of a cosignature)."""
        if self.kind == "cosignature":
            at = int.from_bytes(signature[:8], "big")
            message = "cosignature/v1\ntime {}\n{}".format(at, text).encode()
            return len(signature) == 72 and ed25519(self.public, message, signature[8:]), at
        check = sm2 if self.kind == "sm2" else ed25519
        return check(self.public, text.encode(), signature), None


class Policy:
    """A tlog-policy: logs, witnesses, groups, quorum."""

    def __init__(self, data: bytes) -> None:
        self.logs, self.witnesses, self.quorum = [], {}, None
        self.groups: dict = {}
        members = set()
        for row in data.split(b"\n"):
            words = row.decode("utf-8", "surrogateescape").replace("\t", " ").split(" ")
            words = [word for word in words if word]
            if not words or words[0].startswith("#"):
                continue
            word, rest = words[0], words[1:]
            if word == "log" and len(rest) in (1, 2):
                self.logs.append(Key(rest[0]))
            elif word == "witness" and len(rest) in (2, 3):
                self._fresh(rest[0])
                self.witnesses[rest[0]] = Key(rest[1])
            elif word == "group" and len(rest) >= 3:
                self._fresh(rest[0])
                least = {"any": 1, "all": len(rest) - 2}.get(rest[1])
                least = int(rest[1]) if least is None else least
                for name in rest[2:]:
                    if name in members or (name not in self.witnesses and name not in self.groups):
                        raise ValueError("a member that is unknown or stands twice")
                    members.add(name)
                if not 1 <= least <= len(rest) - 2:
                    raise ValueError("a threshold that cannot be met")
                self.groups[rest[0]] = (least, rest[2:])
            elif word == "quorum" and len(rest) == 1 and self.quorum is None:
                if rest[0] != "none" and rest[0] not in self.witnesses and rest[0] not in self.groups:
                    raise ValueError("the quorum names nobody")
                self.quorum = rest[0]
            else:
                raise ValueError("a line that says nothing known")
        publics = [key.public for key in self.witnesses.values()]
        if self.quorum is None or len(set(publics)) != len(publics):
            raise ValueError("no quorum, or a witness twice")
        if any(key.kind != "cosignature" for key in self.witnesses.values()) or any(
            key.kind == "cosignature" for key in self.logs
        ):
            raise ValueError("a key of the wrong kind")

    def _fresh(self, name):
        if name == "none" or name in self.witnesses or name in self.groups:
            raise ValueError("a name twice")

    def met(self, name, names):
        if name == "none":
            return True
        if name in self.groups:
            least, members = self.groups[name]
            return sum(self.met(one, names) for one in members) >= least
        return name in names


def unhex(text: str) -> bytes:
    """Bytes of their only hexadecimal text: small letters, no spaces."""
    data = bytes.fromhex(text)
    if data.hex() != text:
        raise ValueError("hexadecimal in another form")
    return data


def number(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text):
        raise ValueError("no number")
    return int(text)


class Note:
    """A signed checkpoint: which log, how large, which root, and who signed it."""

    def __init__(self, text: str) -> None:
        body, gap, under = text.rpartition("\n\n")
        lines = under.split("\n")
        if not gap or lines.pop() != "" or len(lines) > 64 or re.search(r"[\x00-\x09\x0b-\x1f]", text):
            raise ValueError("not a checkpoint")
        self.text = body + "\n"
        self.origin, size, root = body.split("\n")
        self.size, self.root, self.signatures = number(size), b64(root), []
        if len(self.root) != 32 or not self.origin:
            raise ValueError("not a checkpoint")
        for row in lines:
            if not row.startswith("\u2014 ") or row.count(" ") != 2:
                raise ValueError("not a signature")
            _, name, material = row.split(" ")
            raw = b64(material)
            if len(raw) < 5:
                raise ValueError("not a signature")
            self.signatures.append((name, raw[:4], raw[4:]))

    @classmethod
    def read(cls, data: bytes):
        if len(data) > 2**20:
            raise ValueError("too long")
        return cls(data.decode())


class Proof:
    """A tlog-proof: index, path, checkpoint and who signed it."""

    def __init__(self, data: bytes) -> None:
        if len(data) > 2**20:
            raise ValueError("too long")
        head, gap, note = data.decode().partition("\n\n")
        rows = head.split("\n")
        if rows[0] != "c2sp.org/tlog-proof@v1" or not gap or re.search(r"[\x00-\x09\x0b-\x1f]", head):
            raise ValueError("not a proof")
        if len(rows) > 1 and rows[1].startswith("extra "):
            b64(rows.pop(1)[6:])
        if len(rows) < 2 or not rows[1].startswith("index "):
            raise ValueError("no index")
        self.index = number(rows[1][6:])
        self.path = [b64(row) for row in rows[2:]]
        if len(self.path) > 63 or any(len(one) != 32 for one in self.path):
            raise ValueError("not a path")
        self.note = Note(note)
        self.origin, self.size, self.root = self.note.origin, self.note.size, self.note.root


# -- the bundle ------------------------------------------------------------------------------------------------------------------


class Bundle:
    """The files of a zip that is what it says: every name once and as expected, nothing hidden."""

    def __init__(self, source) -> None:
        try:
            self.raw = source
            self.zip = zipfile.ZipFile(source)
            rows = self.zip.infolist()
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError) as no:
            raise Wrong("V1", ALTERED, "不是可以读的压缩包", "not a readable zip") from no
        if len(rows) > FILES_MOST or sum(one.file_size for one in rows) > UNPACKED_MOST:
            raise Wrong("V1", ALTERED, "压缩包过大", "the zip is too large")
        names = [one.filename for one in rows]
        strange = [name for name in names if not NAMES.fullmatch(name)]
        if strange or len(set(names)) != len(names):
            raise Wrong("V1", ALTERED, "有不认识的或者重复的文件名", "an unknown name, or one that stands twice")
        if self.zip.comment or any(one.comment or one.flag_bits & 1 or one.compress_type not in (0, 8) for one in rows):
            raise Wrong("V1", ALTERED, "压缩包里夹带了别的内容", "the zip carries something else")
        try:
            self._exact(rows)
        except (OSError, struct.error, UnicodeError) as no:
            raise Wrong("V1", ALTERED, "压缩包读不出来", "the zip cannot be read") from no
        self.rows = {one.filename: one for one in rows}
        try:
            self.manifest = read_jcs(self.read("manifest.jcs"))
            files = self.manifest["files"]
            assert isinstance(files, dict) and self.manifest["v"] == 1 and isinstance(self.manifest["count"], int)
            assert HEX16.fullmatch(self.manifest["case"]) and isinstance(self.manifest["log"], str)
        except (KeyError, ValueError, TypeError, AssertionError) as no:
            raise Wrong("V1", ALTERED, "清单读不出来", "the manifest cannot be read") from no
        if set(files) | {"manifest.jcs"} != set(names):
            raise Wrong("V14", ALTERED, "文件与清单不符：多了或者少了", "files and manifest differ: more or fewer")

    def _exact(self, rows):
        """Every byte that is not of a file is the only one that it could be: nothing before, between, beside or after."""
        odd = Wrong(
            "V1",
            ALTERED,
            "压缩包里夹带了别的内容，或者写法不被接受",
            "the zip carries something else, or is written in another way",
        )
        ends, directory, raw = 0, b"", self.raw
        for one in rows:
            name = one.filename.encode()
            told = (0, one.compress_type, 0, 33, one.CRC, one.compress_size, one.file_size, len(name), 0)
            local = struct.pack("<4sH", b"PK\x03\x04", 20) + struct.pack("<4H3L2H", *told) + name
            raw.seek(ends)
            if one.header_offset != ends or raw.read(len(local)) != local:
                raise odd
            directory += struct.pack("<4s4B", b"PK\x01\x02", 20, 3, 20, 0) + struct.pack("<4H3L2H", *told)
            directory += struct.pack("<3H2L", 0, 0, 0, 0o644 << 16, ends) + name
            ends += len(local) + one.compress_size
        directory += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(rows), len(rows), len(directory), ends, 0)
        raw.seek(ends)
        if raw.read(len(directory) + 1) != directory:
            raise odd

    def read(self, name: str) -> bytes:
        """One file, whole; a damaged one is altered."""
        if name not in self.rows:
            raise Wrong("V1", ALTERED, "缺少 " + name, name + " is missing")
        if self.rows[name].file_size > FILE_MOST:
            raise Wrong("V1", ALTERED, name + " 过大", name + " is too large")
        try:
            return self.zip.read(name)
        except Exception as no:
            raise Wrong("V1", ALTERED, name + " 损坏", name + " is damaged") from no

    def pieces(self, name: str):
        """One file in pieces of 8 MiB."""
        try:
            with self.zip.open(name) as found:
                while piece := found.read(CHUNK):
                    yield piece
        except Exception as no:
            raise Wrong("V1", ALTERED, name + " 损坏", name + " is damaged") from no


# -- the steps -------------------------------------------------------------------------------------------------------------------

ENVELOPE = {
    *("v", "log", "case", "seq", "prev", "type", "org", "actor", "at", "rec", "dev_at", "dev_off_ms", "after", "body"),
    *("att", "ref", "idem", "nonce"),
}


class Event:
    """One event: its bytes, what they say, its leaves."""

    def __init__(self, env: bytes, seals: bytes, where: str) -> None:
        self.where = where
        try:
            self.env = read_jcs(env)
            self.seals = read_jcs(seals)
            assert isinstance(self.env, dict) and set(self.env) == ENVELOPE and self.env["v"] == 1
            assert isinstance(self.seals, list) and all(set(one) == {"alg", "key", "sig"} for one in self.seals)
            assert isinstance(self.env["att"], list) and isinstance(self.env["ref"], list)
            assert set(self.env["body"]) == {"n", "sha256", "sm3"} and isinstance(self.env["seq"], int)
            for one in self.env["att"]:
                assert set(one) == {"id", "len", "sha256", "sm3", "tree"} and HEX32.fullmatch(one["sha256"])
            moment(self.env["rec"])
            moment(self.env["at"])
            after = self.env["after"]
            assert after is None or (set(after) == {"size", "root"} and HEX32.fullmatch(after["root"]))
            assert after is None or (isinstance(after["size"], int) and after["size"] > 0)
        except (ValueError, AssertionError, TypeError, KeyError, AttributeError) as no:
            raise Wrong(
                "V2", ALTERED, where + " 的字节不是规范的记录", "the bytes of " + where + " are no record"
            ) from no
        tag = b"zfrec/event/1\n" + env
        self.digests = sha256(tag), sm3(tag)
        entry = b"\x01" + self.digests[0] + self.digests[1] + sha256(seals)
        self.leaf = {"sha256": sha256(b"\x00" + entry), "sm3": sm3(b"\x00" + entry)}
        self.fields: dict = {}

    def sealed_by(self, keys):
        """True when every seal is a known key's and holds; None when a key is unknown."""
        message = b"zfrec/seal/1\n" + self.digests[0] + self.digests[1]
        if not self.seals:
            return False
        known = True  # type: bool | None
        for one in self.seals:
            public = keys.get((one["alg"], one["key"]))
            if public is None:
                known = None
                continue
            try:
                signature = bytes.fromhex(one["sig"])
            except (ValueError, TypeError):
                return False
            check = {"ed25519": ed25519, "sm2": sm2}.get(one["alg"])
            if check is None or not check(public, message, signature):
                return False
        return known

    def open(self, data: bytes) -> None:
        """Compare the opened and the withheld fields with the roots of the envelope."""
        try:
            rows = read_jcs(data)
            commitments: dict = {"sha256": [], "sm3": []}
            last = ""
            for row in rows:
                if set(row) == {"path", "salt", "value"}:
                    salt = unhex(row["salt"])
                    assert len(salt) == 32 and row["path"].encode() > last.encode()
                    last = row["path"]
                    preimage = b"\x02zfrec/field/1\n" + salt + jcs([row["path"], row["value"]])
                    self.fields[row["path"]] = row["value"]
                    found = {alg: HASH[alg](preimage) for alg in HASH}
                else:
                    assert set(row) == {"sha256", "sm3"}
                    found = {alg: unhex(row[alg]) for alg in HASH}
                for alg in HASH:
                    assert len(found[alg]) == 32
                    commitments[alg].append(found[alg])
        except (ValueError, AssertionError, TypeError, KeyError, AttributeError) as no:
            raise Wrong(
                "V5", ALTERED, self.where + " 的内容读不出来", "the contents of " + self.where + " cannot be read"
            ) from no
        body = self.env["body"]
        if body["n"] != len(rows) or any(body[alg] != tree_root(commitments[alg], alg).hex() for alg in HASH):
            raise Wrong(
                "V5", ALTERED, self.where + " 的内容被改动、增加或者删去", "contents of " + self.where + " were altered"
            )


def said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text):
        raise ValueError("no moment")
    return found


class Digests:
    """A file read once: length, SHA-256, SM3 (None where that would take hours), the root over its 8 MiB chunks."""

    def __init__(self, size, pieces) -> None:
        whole, chunks, self.size = hashlib.sha256(), [], 0
        try:
            other = hashlib.new("sm3")
        except ValueError:
            other = Slow() if size <= SLOW_MOST else None  # type: ignore[assignment]
        with ThreadPoolExecutor(2) as pool:  # hashes let go of the interpreter: the slowest of them sets the pace
            for piece in pieces:
                at_work = [pool.submit(one.update, piece) for one in (other, whole) if one is not None]
                chunks.append(sha256(piece))
                self.size += len(piece)
                for one in at_work:
                    one.result()
        self.sha256, self.sm3 = whole.hexdigest(), other.hexdigest() if other is not None else None
        self.tree = tree_root(chunks, "sha256").hex()


class Slow:
    """The plain SM3 for what comes in pieces."""

    def __init__(self) -> None:
        self.update, self.parts = self._more, []  # type: ignore[var-annotated]

    def _more(self, piece):
        self.parts.append(piece)

    def hexdigest(self):
        return sm3_plain(b"".join(self.parts)).hex()


class Verification:
    """One bundle under one policy: every step, every finding."""

    def __init__(self, bundle: Bundle, policy) -> None:
        self.bundle, self.policy = bundle, policy
        self.findings: list = []
        self.events: list = []
        self.keys: dict = {}
        self.files: dict = {}
        self.facts: dict = {"events": 0, "witnesses": [], "not_after": None, "withheld": 0, "times": []}

    def add(self, step, level, zh, en):
        self.findings.append({"step": step, "level": level, "zh": zh, "en": en})

    def attempt(self, work, *about):
        try:
            return work(*about)
        except Wrong as no:
            self.add(no.step, no.level, no.zh, no.en)
            return None

    def run(self) -> None:
        self.attempt(self.manifest)
        self.attempt(self.chain)
        self.attempt(self.known_keys)
        for event in self.events:
            self.attempt(self.seal, event)
            self.attempt(self.contents, event)
            for one in event.env["att"]:
                self.attempt(self.file, event, one)
        self.attempt(self.receipts)
        self.attempt(self.nothing_else)
        self.attempt(self.places)
        self.attempt(self.corrections)
        self.attempt(self.complete)

    def manifest(self) -> None:
        for name, told in self.bundle.manifest["files"].items():
            if name.startswith("files/"):
                row = self.bundle.rows[name]
                self.files[name] = found = Digests(row.file_size, self.bundle.pieces(name))
                size, digest = found.size, found.sha256
            else:
                size, whole = 0, hashlib.sha256()
                for piece in self.bundle.pieces(name):
                    whole.update(piece)
                    size += len(piece)
                digest = whole.hexdigest()
            if told != {"len": size, "sha256": digest} or size != self.bundle.rows[name].file_size:
                raise Wrong("V1", ALTERED, name + " 与清单不符", name + " differs from the manifest")

    def chain(self) -> None:
        prev, count = "0" * 64, self.bundle.manifest["count"]
        if count < 1:
            raise Wrong("V3", ALTERED, "没有记录", "there are no records")
        for n in range(1, count + 1):
            event = Event(
                self.bundle.read("events/%04d.env" % n), self.bundle.read("events/%04d.seals" % n), "第 %d 条记录" % n
            )
            env = event.env
            if env["case"] != self.bundle.manifest["case"] or env["seq"] != n:
                raise Wrong(
                    "V3", ALTERED, event.where + " 不属于本案或者序号不符", "record %d is of another case or place" % n
                )
            if env["prev"] != prev:
                raise Wrong(
                    "V3", ALTERED, event.where + " 与前一条不衔接", "record %d does not follow the one before" % n
                )
            prev = event.leaf["sha256"].hex()
            self.events.append(event)
        self.facts["events"] = len(self.events)

    def known_keys(self) -> None:
        """Keys that the log made known: their events are sealed by themselves or by a key known before, and lie in the log."""
        n = 1
        while "keys/%04d.env" % n in self.bundle.rows:
            where = "第 %d 把密钥的记录" % n
            event = Event(self.bundle.read("keys/%04d.env" % n), self.bundle.read("keys/%04d.seals" % n), where)
            event.open(self.bundle.read("keys/%04d.jcs" % n))
            proof = self.proof("keys/%04d.proof" % n, event, "sha256")
            alg, public = event.fields.get("key.alg"), event.fields.get("key.public")
            if event.env["type"] != "publish_key" or alg not in ("ed25519", "sm2") or not isinstance(public, str):
                raise Wrong("V4", ALTERED, where + " 没有公布密钥", where + " makes no key known")
            try:
                raw = bytes.fromhex(public)
            except ValueError as no:
                raise Wrong("V4", ALTERED, where + " 没有公布密钥", where + " makes no key known") from no
            own = {(alg, sha256(b"zfrec/key/" + alg.encode() + b"/1\n" + raw).hex()[:32]): raw}
            if event.sealed_by({**self.keys, **own}) is not True:
                raise Wrong("V4", ALTERED, where + " 的签章无效", "the seal of " + where + " does not hold")
            if proof is not None:
                self.keys.update(own)
            n += 1

    def seal(self, event) -> None:
        held = event.sealed_by(self.keys)
        if held is False:
            raise Wrong("V4", ALTERED, event.where + " 的签章无效", "a seal of " + event.where + " does not hold")
        if held is None:
            raise Wrong(
                "V4",
                UNSURE,
                event.where + " 的签章所用的密钥没有在日志中公布",
                "the log made no key known for a seal of " + event.where,
            )

    def contents(self, event) -> None:
        name = "fields/%04d.jcs" % event.env["seq"]
        data = self.bundle.read(name)
        event.open(data)
        self.facts["withheld"] += event.env["body"]["n"] - len(event.fields)

    def file(self, event, told) -> None:
        name = "files/" + told["sha256"]
        if name not in self.bundle.rows:
            self.add(
                "V6",
                NOTE,
                event.where + " 的附件 " + told["id"] + " 没有随卷，只核对了摘要",
                "attachment " + told["id"] + " is not here: only its digests",
            )
            return
        found = self.files.get(name)
        if found is None:
            raise Wrong("V6", ALTERED, name + " 损坏", name + " is damaged")
        if found.sm3 is None:
            self.add(
                "V6",
                NOTE,
                "本机没有 SM3，附件 " + told["id"] + " 太大，只核对了 SHA-256",
                "no SM3 on this machine: only SHA-256 of the large attachment " + told["id"],
            )
        if (found.size, found.sha256, found.sm3 or told["sm3"], found.tree) != (
            told["len"],
            told["sha256"],
            told["sm3"],
            told["tree"],
        ):
            raise Wrong(
                "V6",
                ALTERED,
                event.where + " 的附件 " + told["id"] + " 被改动",
                "attachment " + told["id"] + " was altered",
            )

    def receipts(self) -> None:
        """What each ruling rested on: the records before it, and law files whose list gives the digest that it names."""
        lists = set()
        for event in self.events:
            told = event.fields.get("receipt")
            if told is None:
                continue
            odd = Wrong(
                "V5",
                ALTERED,
                event.where + " 的裁断回执自相矛盾",
                "the receipt of the ruling in record %d contradicts itself" % event.env["seq"],
            )
            if not isinstance(told, dict) or told.get("seq") != event.env["seq"] - 1:
                raise odd
            law = told.get("law")
            if law is not None:
                rows = sorted(law.items()) if isinstance(law, dict) else []
                if sha256("\n".join("%s %s" % row for row in rows).encode()).hex() != told.get("digest"):
                    raise odd
                lists.add(told["digest"])
            if told.get("digest") not in lists:
                self.add(
                    "V5",
                    NOTE,
                    event.where + " 的裁断所依据的法律文件清单没有开示",
                    "the list of law files of the ruling in record %d is not shown" % event.env["seq"],
                )

    def nothing_else(self) -> None:
        wanted = {"manifest.jcs", "policy.txt", "README.txt", "heads/path.jcs"}
        wanted |= {"heads/map." + kind for kind in ("env", "seals", "jcs", "proof")}
        for event in self.events:
            n = event.env["seq"]
            wanted |= {
                "events/%04d.env" % n,
                "events/%04d.seals" % n,
                "fields/%04d.jcs" % n,
                "proofs/%04d.proof" % n,
                "proofs/%04d.sm3" % n,
                "after/%04d.note" % n,
            }
            wanted |= {"files/" + one["sha256"] for one in event.env["att"]}
        n = 1
        while "keys/%04d.env" % n in self.bundle.rows:
            wanted |= {"keys/%04d.%s" % (n, kind) for kind in ("env", "seals", "jcs", "proof")}
            n += 1
        if strange := sorted(set(self.bundle.rows) - wanted):
            raise Wrong(
                "V14", ALTERED, "有与记录无关的文件：" + strange[0], "a file that no record names: " + strange[0]
            )

    def proof(self, name, event, alg):
        """The proof that an event lies in the log; None (and a finding) where policy or witnesses do not reach."""
        try:
            proof = Proof(self.bundle.read(name))
        except (ValueError, UnicodeError) as no:
            raise Wrong("V7", ALTERED, name + " 读不出来", name + " cannot be read") from no
        step = "V7" if alg == "sha256" else "V12"
        if (
            proof.index >= proof.size
            or included(event.leaf[alg], proof.index, proof.size, proof.path, alg) != proof.root
        ):
            raise Wrong(
                step, ALTERED, event.where + " 不在证明所说的位置", event.where + " is not where the proof says"
            )
        log, tail = event.env["log"], "" if alg == "sha256" else "/sm3"
        if not re.fullmatch(re.escape(log) + ("[b-z]?" if log[-1:].isdigit() else "") + tail, proof.origin):
            raise Wrong(step, ALTERED, name + " 是另一日志的证明", name + " is of another log")
        if self.policy is None:
            return None
        return proof, self.seen(proof.note)

    def seen(self, note):
        """Who cosigned a checkpoint that the policy's log signed, and when; Wrong where that is not enough."""
        signed, cosigned = False, {}
        for who, identity, signature in note.signatures:
            for label, key in [(None, one) for one in self.policy.logs] + list(self.policy.witnesses.items()):
                if (key.name, key.id) != (who, identity):
                    continue
                holds, at = key.verify(note.text, signature)
                if not holds:
                    raise Wrong(
                        "V8" if label is None else "V9",
                        ALTERED,
                        who + " 的签名无效",
                        "the signature of " + who + " does not hold",
                    )
                if label is None:
                    signed = signed or key.name == note.origin
                else:
                    cosigned[label] = at
        if not signed:
            raise Wrong("V8", UNSURE, "检查点没有信任策略中的日志签名", "no log of the policy signed the checkpoint")
        if not self.policy.met(self.policy.quorum, cosigned):
            raise Wrong("V9", UNSURE, "见证人不足：只有 %d 个" % len(cosigned), "too few witnesses: %d" % len(cosigned))
        return cosigned

    def places(self) -> None:
        """V7–V10, V12: the last event at least lies in the log, witnessed; times fit."""
        if not self.events:
            return
        proven = [one for one in self.events if "proofs/%04d.proof" % one.env["seq"] in self.bundle.rows]
        if self.events[-1] not in proven:
            self.add("V7", UNSURE, "没有最后一条记录的证明", "there is no proof of the last record")
        if self.policy is None:
            self.add("V9", UNSURE, "没有给出信任策略：--policy 文件", "no policy was given: --policy FILE")
        last = None
        for event in proven:
            n = event.env["seq"]
            found = self.attempt(self.proof, "proofs/%04d.proof" % n, event, "sha256")
            if found is not None:
                proof, cosigned = found
                if last is not None and (
                    proof.origin == last.origin
                    and (proof.index <= last.index or (proof.size < last.size and proof.root == last.root))
                ):
                    self.add(
                        "V7",
                        ALTERED,
                        event.where + " 在日志中的先后与案卷不符",
                        "the log has the records in another order",
                    )
                last = proof
                self.attempt(self.times, event, proof, cosigned)
            if "proofs/%04d.sm3" % n in self.bundle.rows:
                self.attempt(self.proof, "proofs/%04d.sm3" % n, event, "sm3")
            elif event is self.events[-1]:
                self.add("V12", UNSURE, "没有国密树的证明", "there is no proof in the SM3 tree")

    def times(self, event, proof, cosigned) -> None:
        """V10: not before the checkpoint that the record names, not after the first witness who saw it."""
        seq, rec = event.env["seq"], moment(event.env["rec"])
        known = self.attempt(self.known_before, event, proof)
        if known is not None and rec < known - TOLERATED:
            raise Wrong(
                "V10", ALTERED, event.where + " 写的记录时间早于它引用的检查点", "a record names what came after it"
            )
        if not cosigned:
            return
        earliest = datetime.fromtimestamp(min(cosigned.values()), timezone.utc)
        if rec > earliest + TOLERATED:
            raise Wrong(
                "V10", ALTERED, event.where + " 写的记录时间晚于见证时间", "a record says a time after it was witnessed"
            )
        self.facts["witnesses"] = sorted(cosigned)
        self.facts["not_after"] = said(earliest)
        bracket = {"not_before": None if known is None else said(known), "not_after": said(earliest)}
        self.facts["times"].append({"seq": seq, "type": event.env["type"], **bracket})

    def known_before(self, event, proof):
        """The moment at which the checkpoint that a record names was first witnessed; None where that is not shown."""
        after, name = event.env["after"], "after/%04d.note" % event.env["seq"]
        if after is not None and proof.index < after["size"] and proof.origin == event.env["log"]:
            raise Wrong(
                "V10", ALTERED, event.where + " 引用的检查点已经包含它自己", "a record names a checkpoint that holds it"
            )
        if name not in self.bundle.rows:
            return None
        try:
            note = Note.read(self.bundle.read(name))
        except (ValueError, UnicodeError) as no:
            raise Wrong("V10", ALTERED, name + " 读不出来", name + " cannot be read") from no
        if after != {"size": note.size, "root": note.root.hex()} or note.origin != event.env["log"]:
            raise Wrong("V10", ALTERED, name + " 不是记录所引用的检查点", name + " is not what the record names")
        seen = self.seen(note)
        return datetime.fromtimestamp(min(seen.values()), timezone.utc) if seen else None

    def corrections(self) -> None:
        hashes = {one.digests[0].hex(): one.env["seq"] for one in self.events}
        for event in self.events:
            for one in event.env["ref"]:
                if one not in hashes or hashes[one] >= event.env["seq"]:
                    raise Wrong(
                        "V13",
                        ALTERED,
                        event.where + " 所更正的记录不在卷内",
                        "what " + event.where + " corrects is not here",
                    )
                self.add(
                    "V13",
                    NOTE,
                    "第 %d 条记录被第 %d 条更正" % (hashes[one], event.env["seq"]),
                    "record %d is corrected by %d" % (hashes[one], event.env["seq"]),
                )

    def complete(self) -> None:
        """V11: the last record closes the file and counts it, or the map of a day says that the case had no more."""
        if not self.events:
            return
        count, until = len(self.events), None
        sealing = [one for one in self.events if one.env["type"] == SEALING and "count" in one.fields]
        if any(one.fields["count"] != one.env["seq"] for one in sealing):
            raise Wrong("V11", ALTERED, "封卷记录写的条数不对", "the count at the sealing of the file is another")
        if sealing:
            self.facts["sealed"] = {"count": sealing[-1].env["seq"], "at": sealing[-1].env["rec"]}
            until = sealing[-1].env["seq"]
        mapped = self.mapped() if any(name.startswith("heads/") for name in self.bundle.rows) else None
        if mapped is not None:
            self.facts["map"] = {"day": mapped[0], "count": mapped[1]}
            until = max(until or 0, mapped[1])
        if until is None:
            self.add(
                "V11",
                UNSURE,
                "没有封卷记录，也没有当日的案件总表：第 %d 条之后是否还有记录，不能由案卷证明" % count,
                "neither sealed nor in the map of a day: whether more followed record %d cannot be told" % count,
            )
        elif until < count:
            self.add(
                "V11",
                NOTE if sealing else UNSURE,
                "能证明完整到第 %d 条；其后的 %d 条之后是否还有，不能证明" % (until, count - until),
                "complete up to record %d; whether more followed the %d after it cannot be told"
                % (until, count - until),
            )

    def mapped(self):
        """(day, how many records) of this case in the map of all cases, whose root the log holds; None: not proven."""
        where = "案件总表的记录"
        event = Event(self.bundle.read("heads/map.env"), self.bundle.read("heads/map.seals"), where)
        event.open(self.bundle.read("heads/map.jcs"))
        self.seal(event)
        proof = self.proof("heads/map.proof", event, "sha256")
        odd = Wrong("V11", ALTERED, "案件总表与案卷不符", "the map of the cases differs from the file")
        day, size, root = (event.fields.get("map." + name) for name in ("day", "size", "sha256"))
        try:
            told = read_jcs(self.bundle.read("heads/path.jcs"))
            index, seq, leaf = told["index"], told["seq"], unhex(told["leaf"])
            path = [unhex(one) for one in told["path"]]
            case = unhex(self.bundle.manifest["case"])
            assert set(told) == {"index", "seq", "leaf", "path"} and event.env["type"] == "head_map"
            assert isinstance(day, str) and 0 <= index < size and 1 <= seq < 2**63 and len(leaf) == 32
            assert len(path) <= 63 and all(len(one) == 32 for one in path)
        except (ValueError, AssertionError, TypeError, KeyError) as no:
            raise odd from no
        head = HEAD_TAG + sha256(CASE_TAG + case) + seq.to_bytes(8, "big") + leaf
        if (included(sha256(b"\x00" + head), index, size, path, "sha256") or b"").hex() != root:
            raise odd
        if seq > len(self.events) or self.events[seq - 1].leaf["sha256"] != leaf:
            raise Wrong(
                "V11",
                ALTERED,
                "案卷不完整：%s 的案件总表写明本案有 %d 条记录" % (day, seq),
                "the file is not whole: on %s the case had %d records" % (day, seq),
            )
        return None if proof is None else (day, seq)

    @property
    def code(self) -> int:
        levels = {one["level"] for one in self.findings}
        return 1 if ALTERED in levels else 2 if UNSURE in levels else 0


def verify(source, policy=None):
    """(exit code, report) of a bundle, given by its path or as a file that is open for reading; never raises."""
    if isinstance(source, str):
        try:
            with open(source, "rb") as raw:
                return verify(raw, policy)
        except OSError as no:
            return 1, {
                "result": "altered",
                "findings": [{"step": "V1", "level": ALTERED, "zh": str(no), "en": str(no)}],
                "facts": {},
            }
    try:
        run = Verification(Bundle(source), policy)
    except Wrong as no:
        return 1, {
            "result": "altered",
            "findings": [{"step": no.step, "level": no.level, "zh": no.zh, "en": no.en}],
            "facts": {},
        }
    try:
        run.run()
    except Exception as no:  # whatever a forger thought of is an alteration, never a traceback
        run.add(
            "V2",
            ALTERED,
            "案卷的结构不对：" + type(no).__name__,
            "the bundle has a wrong structure: " + type(no).__name__,
        )
    code = run.code
    return code, {"result": ("verified", "altered", "cannot_tell")[code], "findings": run.findings, "facts": run.facts}


VERDICTS = {
    0: (
        "核验通过：案卷与当时的记录一致，已由独立见证人见证。",
        "Verified: the file is as it was recorded, and independent witnesses saw it.",
    ),
    1: ("案卷被改动：与当时的记录不一致。", "Altered: the file is not as it was recorded."),
    2: (
        "不能判断：案卷内部一致，但缺少必要的证明。",
        "Cannot tell: the file agrees with itself, but a proof is missing.",
    ),
}


def told_facts(facts):
    """What was found of time and completeness, each in Chinese and English."""
    if facts.get("not_after"):
        names = "、".join(facts["witnesses"]), ", ".join(facts["witnesses"])
        yield (
            "记录共 %d 条；见证人 %s；最迟于 %s 已经存在。" % (facts["events"], names[0], facts["not_after"]),
            "%d records; witnesses %s; existed at %s at the latest." % (facts["events"], names[1], facts["not_after"]),
        )
    for one in facts.get("times", ()):
        yield (
            "第 %d 条（%s）：不早于 %s，不晚于 %s。"
            % (one["seq"], one["type"], one["not_before"] or "—", one["not_after"]),
            "record %d (%s): not before %s, not after %s."
            % (one["seq"], one["type"], one["not_before"] or "—", one["not_after"]),
        )
    if facts.get("sealed"):
        yield (
            "%s 封卷，共 %d 条。" % (facts["sealed"]["at"], facts["sealed"]["count"]),
            "Closed at %s with %d records." % (facts["sealed"]["at"], facts["sealed"]["count"]),
        )
    if facts.get("map"):
        yield (
            "%s 的案件总表：本案共 %d 条。" % (facts["map"]["day"], facts["map"]["count"]),
            "The map of all cases of %s: this case had %d records." % (facts["map"]["day"], facts["map"]["count"]),
        )
    if facts.get("withheld"):
        yield (
            "有 %d 个字段没有开示：它们存在，但不在这份案卷里。" % facts["withheld"],
            "%d fields are withheld: they exist, and are not in this file." % facts["withheld"],
        )


def main(arguments=None) -> int:
    asked = argparse.ArgumentParser(prog="verify.py", description="明镜离线核验：核对一份案卷是否与当时的记录一致")
    asked.add_argument("bundle", help="案卷压缩包")
    asked.add_argument("--policy", help="信任策略文件：从案卷以外的途径取得")
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--english", action="store_true")
    try:
        told = asked.parse_args(arguments)
    except SystemExit as no:
        return 3 if no.code else 0
    policy = None
    try:
        if told.policy:
            with open(told.policy, "rb") as found:
                policy = Policy(found.read(2**20))
        with open(told.bundle, "rb"):
            pass
    except (OSError, ValueError) as no:
        print("读不出来 / cannot be read: %s" % no, file=sys.stderr)
        return 3
    code, report = verify(told.bundle, policy)
    if told.json:
        print(json.dumps({"code": code, **report}, ensure_ascii=False))
        return code
    language = "en" if told.english else "zh"
    print(VERDICTS[code][told.english])
    for one in report["findings"]:
        mark = {ALTERED: "✗", UNSURE: "?", NOTE: "·"}[one["level"]]
        print("  %s %s %s：%s" % (mark, one["step"], STEPS[one["step"]][told.english], one[language]))
    for line in told_facts(report["facts"]):
        print(line[told.english])
    return code


if __name__ == "__main__":
    sys.exit(main())
