"""The house rules that a machine can hold: direction of imports and keys, documentation, nothing from other hosts."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import grimp
from django.apps import apps
from django.core.management import get_commands

from lms.conf import DEFAULTS

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ["lms", "courses", "assessments", "wellbeing", "cms"]
REFERENCE = ROOT / "docs" / "reference"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LAYERS = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]


def test_import_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_nobody_imports_the_doors_of_another_feature():
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    imports = (
        (module, target) for module in graph.modules for target in graph.find_modules_directly_imported_by(module)
    )
    assert [
        (module, target) for module, target in sorted(imports) if is_door(target) and not may_open(module, target)
    ] == []


def is_door(module):
    """Views, forms, API and receivers are how the outside comes in; inside the house nobody goes through them."""
    return bool({"views", "forms", "api", "receivers"} & set(module.split(".")[2:]))


def may_open(module, door):
    """Its own feature may, and the modules that only wire: addresses, hooks and app configurations."""
    return feature_of(module) == feature_of(door) or module.split(".")[-1] in {"urls", "wagtail_hooks", "apps"}


def feature_of(module):
    """Return the feature folder of a module; an activity type is a feature of its own."""
    parts = module.split(".")
    return parts[:3] if parts[:2] == ["assessments", "activities"] else parts[:2]


def our_relations():
    """Yield (model, related model) for every key from one model of ours to another."""
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
    for model in ours:
        fields = [*model._meta.get_fields(include_parents=False), *model._meta.private_fields]
        for field in fields:
            if not field.auto_created and getattr(field, "related_model", None) in ours:
                yield model, field.related_model


def test_keys_point_down():
    upward = [(model.__name__, other.__name__) for model, other in our_relations() if rank(other) < rank(model)]
    assert upward == []


@cache
def rank(model):
    """Return the model's layer, 0 at the top."""
    module = model.__module__
    names = {name.strip(): number for number, layer in enumerate(LAYERS) for name in re.split("[|:]", layer)}
    known = [name for name in names if module == name or module.startswith(f"{name}.")]
    return names[max(known, key=len)]


def test_every_management_command_is_documented():
    ours = [name for name, app in get_commands().items() if str(app).split(".")[0] in PACKAGES]
    assert undocumented(ours, REFERENCE / "commands.md") == []


def test_every_make_target_is_documented():
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert undocumented([f"make {target}" for target in targets], REFERENCE / "commands.md") == []


def test_every_setting_is_documented():
    assert undocumented(DEFAULTS, REFERENCE / "settings.md") == []


def test_every_environment_variable_is_documented():
    files = [*ROOT.glob("lms/settings/*.py"), *ROOT.glob("lms/**/commands/*.py"), *ROOT.glob("scripts/**/*.py")]
    quoted = re.findall(r'"(LMS_[A-Z_]+)"', "".join(path.read_text(encoding="utf-8") for path in files))
    assert undocumented(set(quoted) - {"LMS_REFUSE_DEMO_ACCOUNTS"}, REFERENCE / "settings.md") == []


def test_every_dependency_has_its_reason():
    listed = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    names = [re.match(r"[\w.-]+", requirement)[0] for requirement in listed]
    assert undocumented(names, ROOT / "docs" / "explanation" / "dependencies.md") == []


def undocumented(names, page):
    """Return the names that a page does not show in code type."""
    text = page.read_text(encoding="utf-8")
    return sorted(
        name for name in names if not re.search(rf"`[^`\n]*(?<![\w-]){re.escape(name)}(?![\w-])[^`\n]*`", text)
    )


def sources(*suffixes):
    """Yield every file of ours that a browser may get, by suffix."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return [path for path in found if path.suffix in suffixes and {"templates", "static"} & set(path.parts)]


OTHER_HOST = re.compile(r"https?://(?!www\.w3\.org/)|(?:src|href|action)=[\"']//|url\([\"']?//|@import\s+[\"']//")


def test_no_page_style_or_script_names_another_host():
    files = sources(".html", ".css", ".js", ".svg", ".txt")
    assert [path.name for path in files if OTHER_HOST.search(path.read_text(encoding="utf-8"))] == []


INLINE = re.compile(r"<style|<script(?![^>]*(?:\bsrc=|application/json|nonce=))|\sstyle=[\"']|\son[a-z]+=[\"']")


def test_no_template_holds_inline_script_or_style():
    assert [path.name for path in sources(".html") if INLINE.search(path.read_text(encoding="utf-8"))] == []


def test_locale_is_a_folder_and_not_a_package():
    assert not list((ROOT / "locale").rglob("__init__.py"))
