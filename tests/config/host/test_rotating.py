"""`xieshou rotate`: a new key in front, the work queued or done here, refused where it would do harm."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.config.environment import Environment
from xieshou.config.host import commands, rotating
from xieshou.config.host.outcome import HostError
from xieshou.config.host.singleton import only_supervisor
from xieshou.kernel.jobs.models import Progress
from xieshou.kernel.rotation import operations
from xieshou.kernel.rotation.operations import ValuesLeftError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    for name in ("XIESHOU_FIELD_KEYS", "XIESHOU_INDEX_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Environment(data_dir=tmp_path)


def test_new_field_key_stands_in_front_of_the_kept_ones(environment: Environment, tmp_path: Path) -> None:
    assert "secrets/field-keys" in rotating.put_new_key_in_front(environment, index=False)
    after = Environment(data_dir=tmp_path)
    assert after.field_key_names == ["k2", "k1"]
    assert after.field_key_list[1:] == environment.field_key_list
    assert (tmp_path / "secrets" / "field-keys").stat().st_mode & 0o077 == 0
    rotating.put_new_key_in_front(after, index=False)
    assert Environment(data_dir=tmp_path).field_key_names == ["k3", "k2", "k1"]


def test_number_of_a_removed_key_is_not_given_again_while_a_later_one_stands(
    environment: Environment, tmp_path: Path
) -> None:
    environment.field_keys = environment.field_keys.replace("k1:", "k2:")
    rotating.put_new_key_in_front(environment, index=False)
    assert Environment(data_dir=tmp_path).field_key_names == ["k3", "k2"]


def test_new_index_key_stands_in_front(environment: Environment, tmp_path: Path) -> None:
    rotating.put_new_key_in_front(environment, index=True)
    assert Environment(data_dir=tmp_path).old_index_keys == [environment.index_key_bytes]


def test_keys_of_the_environment_are_told_and_not_written(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIESHOU_FIELD_KEYS", environment.field_keys)
    told = rotating.put_new_key_in_front(environment, index=False)
    assert told.startswith("Set XIESHOU_FIELD_KEYS")
    assert told.endswith(environment.field_keys)
    assert Environment(data_dir=tmp_path).field_key_names == ["k1"]


def test_running_installation_gets_no_new_key(environment: Environment, tmp_path: Path) -> None:
    with only_supervisor(tmp_path, "here"):
        for index in (False, True):
            with pytest.raises(HostError, match="Stop it first"):
                rotating.put_new_key_in_front(environment, index=index)
        with pytest.raises(HostError, match="Stop it first"):
            rotating.rebuild_here(environment)


def test_work_is_queued_for_the_worker(db: None) -> None:
    assert rotating.queue_renewal().startswith("Queued")
    assert ProcrastinateJob.objects.get().task_name == "rotation.renew_keys"
    assert Progress.objects.get().owner_name == rotating.ACTOR


def test_work_done_here_shows_its_progress(
    db: None, environment: Environment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rotating.renew_here().startswith("Done: 0 written")
    assert "100 %" in capsys.readouterr().out
    monkeypatch.setattr(rotating, "OTHERS", "select 0")
    assert rotating.rebuild_here(environment).startswith("Done: 0 written")


def test_indexes_are_not_rebuilt_while_others_use_the_database(
    db: None, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotating, "OTHERS", "select 2")
    with pytest.raises(HostError, match="2 other programs"):
        rotating.rebuild_here(environment)


def test_values_that_are_left_end_the_command(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_arguments: object) -> None:
        raise ValuesLeftError(1, 2)

    monkeypatch.setattr(operations, "renew_keys", refuse)
    with pytest.raises(HostError, match="xieshou check"):
        rotating.renew_here()


@pytest.mark.parametrize(
    ("options", "done"),
    [
        ({"new_key": True, "indexes": True}, "key True"),
        ({"indexes": True}, "rebuilt"),
        ({"here": True}, "here"),
        ({}, "queued"),
    ],
)
def test_options_choose_what_is_done(
    options: dict[str, bool], done: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "open_database", lambda _environment: nullcontext())
    monkeypatch.setattr(rotating, "put_new_key_in_front", lambda _environment, index: f"key {index}")
    monkeypatch.setattr(rotating, "rebuild_here", lambda _environment: "rebuilt")
    monkeypatch.setattr(rotating, "renew_here", lambda: "here")
    monkeypatch.setattr(rotating, "queue_renewal", lambda: "queued")
    given = argparse.Namespace(**{"new_key": False, "indexes": False, "here": False} | options)
    assert commands.rotate(given) == 0
    assert capsys.readouterr().out.strip() == done
