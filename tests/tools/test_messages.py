"""The catalogue tool: finds every message, keeps what is translated, names every fault."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import polib
import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "messages.py"


@pytest.fixture
def tool(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "messages_tool", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "SOURCE", tmp_path)
    for app in ("config", "wing", "wing/inner"):
        (tmp_path / app).mkdir(parents=True)
        (tmp_path / app / "apps.py").write_text("", encoding="utf-8")
    return module


def write(tool, name: str, text: str) -> None:
    path = tool.SOURCE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    tool.files_by_app.cache_clear()


def translate(tool, app: str, **chinese: str) -> None:
    path = tool.SOURCE / app / tool.CATALOGUE
    catalogue = polib.pofile(str(path))
    for entry in catalogue:
        entry.msgstr = chinese.get(entry.msgid, entry.msgstr)
    catalogue.save()


def msgids(tool, app: str) -> list[str]:
    return [entry.msgid for entry in tool.open_catalogue(app)]


def test_python_messages_are_found_under_their_alias(tool):
    write(
        tool,
        "wing/views.py",
        "from django.utils.translation import gettext_lazy as lazy, gettext_noop, ngettext\n"
        "A = lazy('Alias')\nB = ngettext('one', 'many', 3)\nC = other('Not a message')\n"
        "D = gettext_noop('Kept')\n",
    )
    tool.extract(["wing"])
    assert msgids(tool, "wing") == ["Alias", "Kept", "one"]


def test_template_messages_are_found_inside_attributes_and_blocks(tool):
    write(
        tool,
        "wing/templates/x.html",
        """<c-x title="{% translate 'In it''s attribute' %}" />\n  <c-x title="{% translate 'Title' %}" />
    {% blocktranslate with n=1 %}Of {{ n }}{% endblocktranslate %}{% translate "May" context "month" %}""",
    )
    tool.extract(["wing"])
    found = {(entry.msgctxt, entry.msgid) for entry in tool.open_catalogue("wing")}
    assert {(None, "Title"), (None, "Of %(n)s"), ("month", "May")} <= found


def test_message_belongs_to_the_innermost_app_and_otherwise_to_the_roof(tool):
    source = "from django.utils.translation import gettext as _\nA = _('{}')\n"
    write(tool, "wing/inner/a.py", source.format("Inner"))
    write(tool, "wing/a.py", source.format("Outer"))
    write(tool, "plain/a.py", source.format("Nobody"))
    tool.extract(tool.list_apps())
    assert [msgids(tool, app) for app in ("wing/inner", "wing", "config")] == [
        ["Inner"],
        ["Outer"],
        ["Nobody"],
    ]


def test_extract_keeps_chinese_drops_the_unused_and_borrows_from_other_apps(tool):
    source = "from django.utils.translation import gettext as _\nA = _('Kept')\nB = _('Gone')\n"
    write(tool, "wing/a.py", source)
    tool.extract(["wing"])
    translate(tool, "wing", Kept="保留", Gone="删除")
    write(tool, "wing/a.py", source.replace("B = _('Gone')\n", ""))
    write(tool, "wing/inner/a.py", source.replace("B = _('Gone')\n", ""))
    tool.extract(["wing", "wing/inner"])
    assert [(entry.msgid, entry.msgstr) for entry in tool.open_catalogue("wing")] == [("Kept", "保留")]
    assert [entry.msgstr for entry in tool.open_catalogue("wing/inner")] == ["保留"]


def test_check_passes_a_complete_catalogue(tool):
    write(tool, "wing/a.py", "from django.utils.translation import gettext as _\nA = _('Hello %(name)s')\n")
    tool.extract(["wing"])
    translate(tool, "wing", **{"Hello %(name)s": "%(name)s，您好"})
    assert tool.check(["wing"]) == 0


@pytest.mark.parametrize(
    ("chinese", "fault"),
    [
        ("", "wing: no Chinese: 'Hello %(name)s'"),
        ("您好", "wing: placeholders differ: 'Hello %(name)s' → '您好'"),
    ],
)
def test_check_names_what_is_missing(tool, capsys, chinese, fault):
    write(tool, "wing/a.py", "from django.utils.translation import gettext as _\nA = _('Hello %(name)s')\n")
    tool.extract(["wing"])
    translate(tool, "wing", **{"Hello %(name)s": chinese})
    assert tool.check(["wing"]) == 1
    assert fault in capsys.readouterr().out


def test_check_names_messages_unlisted_and_unused(tool, capsys):
    source = "from django.utils.translation import gettext as _\nA = _('{}')\n"
    write(tool, "wing/a.py", source.format("Old"))
    tool.extract(["wing"])
    translate(tool, "wing", Old="旧")
    write(tool, "wing/a.py", source.format("New"))
    capsys.readouterr()
    assert tool.check(["wing"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "wing: not in the catalogue: 'New'",
        "wing: unused: 'Old'",
    ]


def test_check_names_two_apps_that_contradict_each_other(tool):
    source = "from django.utils.translation import gettext as _\nA = _('Name')\n"
    write(tool, "wing/a.py", source)
    write(tool, "config/a.py", source)
    tool.extract(["wing", "config"])
    translate(tool, "wing", Name="姓名")
    translate(tool, "config", Name="名称")
    assert tool.check_contradictions() == ["contradictory: 'Name': 名称 (config); 姓名 (wing)"]


def test_fuzzy_entry_is_a_fault_until_somebody_looks(tool):
    write(tool, "wing/a.py", "from django.utils.translation import gettext as _\nA = _('Name')\n")
    tool.extract(["wing"])
    path = tool.SOURCE / "wing" / tool.CATALOGUE
    catalogue = polib.pofile(str(path))
    catalogue[0].msgstr, catalogue[0].flags = "姓名", ["fuzzy"]
    catalogue.save()
    assert tool.check_app("wing") == ["wing: fuzzy: 'Name'"]


def test_compile_writes_what_django_reads(tool):
    write(tool, "wing/a.py", "from django.utils.translation import gettext as _\nA = _('Name')\n")
    tool.extract(["wing"])
    translate(tool, "wing", Name="姓名")
    tool.compile_all()
    compiled = polib.mofile(str((tool.SOURCE / "wing" / tool.CATALOGUE).with_suffix(".mo")))
    assert [(entry.msgid, entry.msgstr) for entry in compiled] == [("Name", "姓名")]


def test_every_catalogue_of_the_project_is_complete():
    """The gate of the pages: no message without Chinese, none contradictory."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, str(TOOL), "check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
