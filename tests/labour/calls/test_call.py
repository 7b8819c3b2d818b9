"""Interviews between two real browsers: what is seen and heard, and what the line may do to them."""

from __future__ import annotations

import subprocess
import time

import pytest
from django.utils import timezone

from tests.labour.calls.hall import ALL, CLOCK, FIRST_FRAME, TILE, SocketHost, poll, report
from xieshou.config.host.outcome import FAILED
from xieshou.kernel.realtime import recordings
from xieshou.kernel.scope_sql import in_scope

pytestmark = pytest.mark.browser

SENDS = "(text) => { const form = document.querySelector('[data-say]'); form.elements.text.value = text; form.requestSubmit(); }"
RECOVERED_SECONDS = 10
READS = "(text) => document.querySelector('[data-lines]').textContent.includes(text)"


def _figure(page, name):
    return int(page.evaluate(TILE).get(name) or 0)


def _advance(page, seconds=45):
    """Pictures and sound go on arriving."""
    frames, sound = _figure(page, "frames"), _figure(page, "sound")
    script = "([frames, sound]) => { const {dataset} = document.querySelector('.x-tile') ?? {dataset: {}}; return dataset.frames > frames + 5 && dataset.sound > sound + 500; }"
    poll(page, script, seconds, [frames, sound])


def test_call_shows_the_right_person_within_three_seconds_on_both_sides(meeting):
    host, guest = meeting.pair()

    seen = poll(host, CLOCK), poll(guest, CLOCK)

    assert [one["who"] for one in seen] == [2, 1]
    _advance(host)
    _advance(guest)
    assert guest.evaluate(TILE)["pair"].startswith("host/udp")
    report(setup_ms=[_figure(host, "setup"), _figure(guest, "setup")], clock_ms=[one["age"] for one in seen])


def test_guest_who_waits_gets_no_relay_no_peers_no_chat(hall, meeting):
    host = meeting.host_page()
    poll(host, "() => document.querySelector('[data-room]').dataset.state === 'inside'")
    host.evaluate(SENDS, "只给在场的人")
    guest = hall.page(hall.west, who=2)
    heard: list[str] = []
    guest.on("websocket", lambda wire: wire.on("framereceived", lambda text: heard.append(str(text))))
    guest.goto(f"{hall.site}/rooms/door/#{meeting.code()}")
    guest.get_by_role("button", name="进入房间").click()
    poll(host, "() => document.querySelectorAll('[data-knocking]').length === 1")
    guest.evaluate(SENDS, "让我进去")
    host.evaluate("() => new Promise((done) => setTimeout(done, 700))")

    assert guest.evaluate("() => document.querySelector('[data-room]').dataset.state") == "waiting"
    waiting = "".join(heard)
    assert "turn:" not in waiting
    assert "只给在场的人" not in waiting
    assert '"lines"' not in waiting
    assert guest.locator(".x-tile").count() == host.locator(".x-tile").count() == 0
    assert not host.evaluate(READS, "让我进去")

    meeting.admit(host)
    poll(guest, "() => document.querySelector('[data-room]').dataset.state === 'inside'")
    poll(guest, READS, argument="只给在场的人")
    assert "turn:" in "".join(heard)
    for page in (host, guest):
        poll(page, FIRST_FRAME)


def test_call_and_admission_outlive_a_killed_socket_process_and_chat_returns(hall, meeting):
    host, guest = meeting.pair()
    hall.sockets.kill()
    poll(guest, "() => document.querySelector('[data-room]').dataset.state === 'lost'")
    _advance(guest)
    _advance(host)

    began = time.monotonic()
    hall.sockets.start()
    for page in (host, guest):
        poll(page, "() => document.querySelector('[data-room]').dataset.state === 'inside'")
    back = time.monotonic() - began
    guest.evaluate(SENDS, "又连上了")
    poll(host, READS, argument="又连上了")
    _advance(host)
    report(chat_back_after_restart_s=round(back, 1))


def test_second_socket_process_without_a_shared_layer_refuses_to_start(hall):
    second = SocketHost()
    second.start(wait=False, stderr=subprocess.PIPE)
    _out, said = second.process.communicate(timeout=120)

    assert second.process.returncode == FAILED
    (line,) = said.decode().strip().splitlines()
    assert line.startswith("xieshou: Another process holds the live rooms")
    assert hall.sockets.process.poll() is None


def test_reload_leaves_no_ghost_and_needs_no_new_code(meeting):
    host, guest = meeting.pair()

    guest.reload()

    poll(guest, FIRST_FRAME)
    poll(host, FIRST_FRAME)
    poll(host, CLOCK)
    assert host.locator(".x-tile").count() == 1
    assert guest.locator(".x-tile").count() == 1


def test_shared_computer_forgets_a_talk_and_what_somebody_left_typed(hall, meeting):
    page = hall.page(hall.west, who=2)
    page.goto(f"{hall.site}/rooms/kiosk/")
    fresh = "() => !window.isOld && !document.querySelector('form[data-code]').hidden && document.querySelector('[data-room]').hidden"

    def touch(*, idle):
        times = f"{{kioskIdle: '{idle}', kioskBack: '0.5'}}"
        poll(page, fresh)
        page.evaluate(
            f"() => {{ window.isOld = true; Object.assign(document.querySelector('[data-room]').dataset, {times}); }}"
        )

    def left_behind():
        return page.evaluate(
            "() => document.querySelector('#room-code').value + (sessionStorage.getItem('room-pass') ?? '') + location.hash"
        )

    touch(idle=90)
    page.locator("#room-code").fill(meeting.code())
    page.get_by_role("button", name="继续").click()
    page.get_by_role("button", name="进入房间").click()
    poll(page, "() => document.querySelector('[data-room]').dataset.state === 'waiting'")
    assert page.evaluate("() => sessionStorage.getItem('room-pass')") is None
    with page.expect_event("load"):
        page.get_by_role("button", name="离开").click()
    touch(idle=0.5)
    assert left_behind() == ""

    with page.expect_event("load"):
        page.locator("#room-code").fill("ABCDE")
    poll(page, fresh)
    assert left_behind() == ""
    page.go_back()
    assert meeting.story.wish.person.name not in page.content()


def test_code_that_was_used_is_refused(hall, meeting):
    code = meeting.code()
    first = meeting.guest_page(code=code)
    poll(first, "() => document.querySelector('[data-room]').dataset.state === 'waiting'")

    second = meeting.guest_page(code=code)

    poll(second, "() => document.querySelector('[data-room]').dataset.state === 'ended'")
    assert "此验证码已被使用" in second.locator("[data-note]").inner_text()
    assert first.evaluate("() => document.querySelector('[data-room]').dataset.state") == "waiting"


def test_outage_of_eight_seconds_is_recovered(hall, meeting, bad_line):
    host = meeting.host_page()
    with hall.through(bad_line.address):
        guest = meeting.guest_page()
    meeting.admit(host)
    for page in (host, guest):
        poll(page, FIRST_FRAME)
    _advance(host)

    bad_line.weather.down = True
    time.sleep(4)
    frozen = _figure(host, "frames")
    time.sleep(4)
    frames = _figure(host, "frames")
    assert frames == frozen  # the line was really broken
    bad_line.weather.down = False
    began = time.monotonic()
    moves = "(frames) => document.querySelector('.x-tile')?.dataset.frames > frames + 5"
    poll(host, moves, argument=frames)
    poll(guest, CLOCK)
    recovered = time.monotonic() - began
    report(recovered_after_8_s_outage_s=round(recovered, 1))
    assert recovered <= RECOVERED_SECONDS
    _advance(guest)
    assert host.locator(".x-tile").count() == 1


def test_interpreter_and_captions_make_three(hall, meeting):
    host, _guest = meeting.pair()
    third = meeting.guest_page(browser=hall.east, code=meeting.code("interpreter", "彝语翻译"), who=3)
    meeting.admit(host)

    poll(third, "() => document.querySelectorAll('.x-tile[data-setup]').length === 2")
    third.locator("[data-say] input[name=caption]").check()
    third.evaluate(SENDS, "她做过三年缝纫")

    poll(host, "() => document.querySelector('[data-captions]').textContent === '她做过三年缝纫'")
    assert host.locator(".x-tile").count() == 2


def test_two_interviewers_candidate_and_interpreter_all_see_each_other(hall):
    panel = hall.meeting(others=1)
    pages = [panel.host_page(), panel.host_page(user=panel.panel[0], browser=hall.west)]
    pages.append(panel.guest_page())
    pages.append(panel.guest_page(browser=hall.east, code=panel.code("interpreter", "彝语翻译"), who=3))
    poll(pages[0], "() => document.querySelectorAll('[data-knocking] button').length === 2")
    for number in (2, 3):  # either interviewer lets somebody in
        panel.admit(pages[number - 2])
        inside = "(wanted) => document.querySelectorAll('[data-knocking] button').length === wanted"
        for host in pages[:2]:
            poll(host, inside, argument=3 - number)

    for page in pages:
        poll(page, "() => document.querySelectorAll('.x-tile[data-setup]').length === 3")
    assert pages[1].get_by_text("评分表").first.is_visible()


def test_without_camera_or_permission_or_https_the_page_works_and_says_why(hall, meeting):
    refused = meeting.guest_page(browser=hall.plain)
    poll(refused, "() => document.querySelector('[data-troubles]').dataset.codes")
    codes = refused.locator("[data-troubles]").get_attribute("data-codes")
    assert set(codes.split()) & {"refused", "no_camera", "no_microphone"}
    assert refused.locator("[data-trouble-list]").inner_text()
    host = meeting.host_page()
    meeting.admit(host)
    poll(refused, FIRST_FRAME)  # watches, unseen
    refused.evaluate(SENDS, "我看得见您")
    poll(host, READS, argument="我看得见您")

    insecure = hall.page(hall.east, who=2)
    port = hall.site.rsplit(":", 1)[1]
    insecure.goto(f"http://plain.test:{port}/rooms/door/#{meeting.code()}")
    poll(insecure, "() => document.querySelector('[data-troubles]').dataset.codes === 'insecure'")
    assert "https" in insecure.locator("[data-trouble-list]").inner_text()
    insecure.get_by_role("button", name="进入房间").click()
    poll(insecure, "() => document.querySelector('[data-room]').dataset.state === 'inside'")


def test_check_before_the_call_ends_in_one_plain_verdict(hall):
    page = hall.page(hall.west, who=4)
    page.goto(f"{hall.site}/rooms/check/")

    page.get_by_role("button", name="开始检测").click()

    poll(page, "() => document.querySelector('[data-call-check]').dataset.state === 'done'")
    assert page.locator("[data-verdict]").last.get_attribute("data-verdict") in (
        "verdict-yes",
        "verdict-sound",
    )
    rows = page.evaluate("() => [...document.querySelectorAll('[data-row]')].map((row) => row.dataset.state)")
    assert set(rows) <= {"good", "weak"}


def test_recording_begins_only_when_both_agreed_and_can_be_played(hall, meeting, tmp_path, settings):
    settings.RECORDINGS_DIR = tmp_path
    host, guest = meeting.pair()
    begins = "() => document.querySelector('[data-room]').dataset.recording === 'true'"
    host.locator("input[data-consent]").check()
    host.get_by_role("button", name="开始录制").click()
    poll(host, "() => document.querySelector('[data-record-note]').textContent.includes('同意')")
    assert not list(tmp_path.iterdir())
    assert not host.evaluate(begins)

    guest.locator("input[data-consent]").check()
    poll(host, "() => document.querySelector('[data-agreed]').textContent.includes('、')")
    host.get_by_role("button", name="开始录制").click()
    for page in (host, guest):
        poll(page, begins)
        assert page.locator("[data-recording-sign]").is_visible()
    until = time.monotonic() + 45
    while not list(tmp_path.glob("*/0")) and time.monotonic() < until:
        host.evaluate("() => 1")
        time.sleep(0.2)
    guest.locator("input[data-consent]").uncheck()
    poll(host, "() => document.querySelector('[data-room]').dataset.recording === 'false'")

    with in_scope(ALL):
        (row,) = recordings.list_recordings(meeting.room().pk, scope=ALL)
        _row, parts = recordings.open_recording(
            recording_id=row.pk, room_id=row.room_id, actor=meeting.story.steward, at=timezone.now()
        )
        content = b"".join(parts)
    assert row.ended_at
    assert content.startswith(b"\x1a\x45\xdf\xa3")  # a Matroska file
    assert b"\x1a\x45\xdf\xa3" not in next(tmp_path.glob("*/0")).read_bytes()
