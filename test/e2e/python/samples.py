"""Events whose data holds every kind of value that Avro has, and their JSON form as the hub gives it."""

import base64
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

EPOCH = datetime(2026, 1, 5, tzinfo=timezone.utc)
LEVELS = ["township", "county", "prefecture"]


def sample(number):
    """The data of event `number`; every third note, reference and contact takes another branch of its union."""
    contacts = [None, "窗口", {"name": f"张{number}", "phone": "0826-000"}]
    return {
        "sampleNo": f"s-{number % 500:04d}",
        "title": f"基层治理培训 第{number}期 🌾",
        "note": None if number % 2 else "补录",
        "passed": number % 3 == 0,
        "seats": number - 5_000,
        "serial": (2**53 - 1) - number,
        "score": number / 4,
        "ratio": number / 7,
        "digest": number.to_bytes(4, "big") + b"\x00\xff",
        "checksum": number.to_bytes(4, "little"),
        "level": LEVELS[number % 3],
        "budget": Decimal(number * 37 - 90_000).scaleb(-2),
        "rate": Decimal(number).scaleb(-4),
        "day": date(1969, 12, 1) + timedelta(days=number),
        "startsAt": EPOCH + timedelta(milliseconds=number * 1_001),
        "code": UUID(int=number),
        "reference": number if number % 2 else f"川教{number}",
        "contact": contacts[number % 3],
        "tags": ["党建", str(number)][: number % 3],
        "marks": {"笔试": number, "面试": -number} if number % 2 else {},
        "venue": {"name": "广安", "rooms": [{"no": f"{number}", "seats": None}, {"no": "二", "seats": number}]},
        "chain": {"label": "a", "next": {"label": "b", "next": None}} if number % 2 else None,
        "learnerId": f"p-{number}",
        "learner": f"李{number}",
    }


def json_form(data, namespace):
    """The data as JSON: decimals and instants as text, the branch named where a union has more than null and one."""
    form = plain(data)
    form["reference"] = {"string" if isinstance(data["reference"], str) else "long": form["reference"]}
    contact = form["contact"]
    if contact is not None:
        form["contact"] = {"string" if isinstance(contact, str) else f"{namespace}.Contact": contact}
    return form


def plain(value):
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, UUID) else value


def instant(value):
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{value.microsecond // 1000:03d}Z"
