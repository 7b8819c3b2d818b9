"""Log lines: one JSON object each, with allowed fields only and nothing personal."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import IntegrityError

from xieshou.config.observability import logs
from xieshou.config.observability.request_id import accept_or_make, current_request_id

NAME, IDENTITY, PHONE = "阿依古丽·买买提", "530326199001011234", "13888001234"
IDENTITY_X = "53032619900101123X"


def caught(error: BaseException) -> tuple[type[BaseException], BaseException, object]:
    with pytest.raises(type(error)) as info:
        raise error
    return info.type, info.value, info.tb


def line(
    message: str,
    *arguments: object,
    error: BaseException | None = None,
    name: str = "xieshou.x",
    **extra: object,
) -> str:
    info = None if error is None else caught(error)
    record = logging.getLogger(name).makeRecord(
        name, logging.INFO, "f", 1, message, arguments, info, extra=extra
    )
    return logs.JsonFormatter().format(record)


def test_line_is_one_json_object_with_time_level_and_message() -> None:
    fields = json.loads(line("ready"))
    assert fields["message"] == "ready"
    assert fields["level"] == "INFO"
    assert fields["time"].endswith("+00:00")


def test_line_breaks_cannot_forge_a_second_line() -> None:
    text = line('a\r\n{"level":"ERROR"}\u2028')
    assert "\n" not in text
    assert "\r" not in text
    assert json.loads(text)["level"] == "INFO"


def test_text_format_shows_line_breaks_instead_of_obeying() -> None:
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, "a\r\nb", (), None)
    assert "a\\r\\nb" in logs.TextFormatter().format(record)


def test_request_id_is_in_every_line_of_a_request() -> None:
    token = current_request_id.set("request-7")
    try:
        assert json.loads(line("x"))["request_id"] == "request-7"
    finally:
        current_request_id.reset(token)
    assert "request_id" not in json.loads(line("x"))


def test_only_allowed_fields_are_written() -> None:
    fields = json.loads(
        line("x", route="home", status=200, person={"name": NAME}, id_number=IDENTITY, task=["x"])
    )
    assert fields["route"] == "home"
    assert fields["status"] == 200
    assert not {"person", "id_number", "task"} & set(fields)


@pytest.mark.parametrize("secret", [NAME, IDENTITY, IDENTITY_X, PHONE, "6222020200012345678"])
def test_personal_values_do_not_reach_the_line(secret: str) -> None:
    texts = [
        line(f"saved {secret}"),
        line("saved %s", secret),
        line("x", route=secret),
        line("x", error=ValueError(secret)),
        line("x", error=KeyError(secret)),
        line("x", error=TypeError(secret)),
        line("x", error=IntegrityError(f"Key (id_number)=({secret}) already exists")),
        line(
            secret,
            name="procrastinate.worker",
            job={"task_name": "send", "id": 7, "args": secret},
            action="job_error",
        ),
        line("Not Found: %s", f"/people/?q={secret}", name="django.request"),
    ]
    for text in texts:
        assert secret not in text


def test_ordinary_numbers_stay_readable() -> None:
    fields = json.loads(line("region 530326103201, job 42, id 018f3c5e-7c1a-7b2e-9c3d-0123456789ab"))
    assert fields["message"] == "region 530326103201, job 42, id 018f3c5e-7c1a-7b2e-9c3d-0123456789ab"


def test_error_keeps_type_and_place() -> None:
    fields = json.loads(line("x", error=ValueError("hidden")))
    assert fields["error"] == "builtins.ValueError"
    assert any("test_logs.py" in place for place in fields["at"])


def test_program_error_keeps_its_text() -> None:
    assert "no attribute 'x'" in json.loads(line("m", error=AttributeError("no attribute 'x'")))["error"]


def test_worker_line_names_task_and_job() -> None:
    fields = json.loads(
        line("m", name="procrastinate.worker", job={"task_name": "send", "id": 7}, action="job_error")
    )
    assert fields["message"] == "job_error send 7"


def test_broken_format_string_is_still_a_line() -> None:
    assert json.loads(line("%d people", "x"))["message"] == "%d people"


@pytest.mark.parametrize("given", ["abcdefgh", "A.b_c-1234567", "x" * 64])
def test_harmless_request_id_is_kept(given: str) -> None:
    assert accept_or_make(given) == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, "abc\r\nSet-Cookie: a=b", "名字名字名字名字", "a b c d e f g", "<script>x"],
)
def test_other_request_id_is_replaced(given: str) -> None:
    made = accept_or_make(given)
    assert made != given
    assert len(made) == 32
