"""F17: bytes that change on the disk without anybody having changed them are found every night, and named."""

from __future__ import annotations

from random import Random

import pytest

from tests.kernel.realtime.conftest import host_actor, make_room, steward  # noqa: F401 -- fixtures
from tests.kernel.rotation.conftest import make_recording, old_key  # noqa: F401 -- fixtures
from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.models import Event
from xieshou.kernel.files import operations as files
from xieshou.kernel.files import storage
from xieshou.kernel.files.models import StoredFile
from xieshou.kernel.ids import new_id
from xieshou.kernel.inbox.jobs import check_files
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.realtime import parts

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def stored(settings, tmp_path, at):
    settings.FILES_DIR = tmp_path / "files"
    return [
        files.store_made(
            content=bytes([number]) * 300, name="f.bin", media_type="application/octet-stream",
            owner=("test", new_id()), actor=SYSTEM, at=at,
        )
        for number in range(40)
    ]  # fmt: skip


def _flip(path, random: Random) -> None:
    content = bytearray(path.read_bytes())
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    path.write_bytes(content)


def test_every_flipped_byte_is_named(stored, make_recording, at, caplog):  # noqa: F811 -- a fixture
    random = Random(17)
    row, sound = make_recording(1), make_recording(2)
    for recording, count in ((row, 1), (sound, 2)):
        for number in range(count):
            parts.write_part(recording.pk, number, b"picture and voice")
    check_files.run_here(actor=SYSTEM, at=at)
    assert Event.objects.get(event="files.store.checked").after == {"checked": 42, "damaged": 0}
    assert not Task.objects.exists()

    hurt = random.sample(stored, 30)
    for file in hurt:
        _flip(storage.path_of(file.pk), random)
    lost = next(file for file in stored if file not in hurt)
    storage.remove(lost.pk)
    _flip(parts.path_of(row.pk, 0), random)
    check_files.run_here(actor=SYSTEM, at=at)

    named = {(line.file_id, line.problem) for line in caplog.records if line.message == "stored file damaged"}
    changed = {str(file.pk) for file in hurt} | {str(row.pk)}
    assert named == {(key, "changed") for key in changed} | {(str(lost.pk), "lost")}
    task = Task.objects.get()
    assert (task.kind, task.capability, task.values["count"]) == ("files.damaged", "system.job.manage", 32)
    assert StoredFile.objects.count() == 40
