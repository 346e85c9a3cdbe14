"""The settings: the file, the environment that wins, and every mistake at once in words."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import tomli_w
from pydantic import BaseModel

from bot.logs import without_password
from bot.settings import BadSettings, Settings, load

EXAMPLE = Path(__file__).parents[2] / "huisheng.example.toml"
SECRET = "a-secret-of-enough-length"


def organisation() -> dict[str, Any]:
    """The least that runs: one DingTalk robot, one team, and 李工 in it."""
    return {
        "secret": SECRET,
        "dingtalk": {"main": {"client_id": "ding1", "client_secret": "hush-hush"}},
        "policy": {
            "default_team": "product",
            "teams": {"product": {"name": "产品组"}},
            "people": {"ligong": {"name": "李工", "team": "product", "accounts": ["dingtalk.main:ligong"]}},
        },
    }


def written(folder: Path, values: dict[str, Any]) -> Path:
    file = folder / "huisheng.toml"
    file.write_text(tomli_w.dumps(values), "utf-8")
    return file


def problems(folder: Path, values: dict[str, Any], environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        load(environ or {}, written(folder, values))
    return list(caught.value.problems)


def test_the_least_that_runs_has_good_defaults(tmp_path: Path) -> None:
    settings = load({}, written(tmp_path, organisation()))
    assert settings.database_url == "sqlite:///var/huisheng.db"
    assert settings.redis_url == "redis://127.0.0.1:6379/0"
    assert settings.dingtalk["main"].mode == "stream"
    assert settings.policy.colleagues()[0].accounts == (("dingtalk", "main", "ligong"),)


def test_the_example_file_is_valid() -> None:
    settings = load({"HUISHENG_SECRET": SECRET}, EXAMPLE)
    assert settings.secret.get_secret_value() == SECRET
    assert settings.policy.people["zhoujie"].role == "lead"
    assert set(settings.policy.sla.promises) == {"P0", "P1", "P2", "P3"}, "one promise changed, the others kept"


def test_the_environment_wins_down_to_nested_keys(tmp_path: Path) -> None:
    environ = {
        "HUISHENG_DINGTALK__MAIN__API_URL": "http://127.0.0.1:9001",
        "HUISHENG_DATABASE_URL": "postgresql://u@127.0.0.1/h",
        "HUISHENG_POLICY__SURVEY__DELAY": "PT5M",
        "HUISHENG_POLICY__PEOPLE__LIGONG__ACCOUNTS": '["dingtalk:li2"]',
        "HUISHENG_LOG_LEVEL": "",
        "HUISHENG_CLOCK_FILE": "clock",
        "PATH": "/bin",
    }
    settings = load(environ, written(tmp_path, organisation()))
    assert settings.dingtalk["main"].api_url == "http://127.0.0.1:9001"
    assert settings.dingtalk["main"].client_id == "ding1"
    assert settings.database_url == "postgresql://u@127.0.0.1/h"
    assert settings.policy.survey.delay.total_seconds() == 300
    assert settings.policy.colleagues()[0].accounts == (("dingtalk", "main", "li2"),)
    assert settings.log_level == "info", "an empty variable says nothing"


def test_everything_can_come_from_the_environment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {
        "HUISHENG_SECRET": SECRET,
        "HUISHENG_WECOM__MAIN__CORP_ID": "ww1",
        "HUISHENG_WECOM__MAIN__APP": f'{{"agent_id": 1, "secret": "s", "token": "t", "aes_key": "{"k" * 43}"}}',
        "HUISHENG_POLICY__DEFAULT_TEAM": "a",
        "HUISHENG_POLICY__TEAMS__A__NAME": "甲组",
        "HUISHENG_POLICY__PEOPLE__LI__NAME": "李工",
        "HUISHENG_POLICY__PEOPLE__LI__TEAM": "a",
        "HUISHENG_POLICY__PEOPLE__LI__ACCOUNTS": '["wecom.main:li"]',
    }
    settings = load(environ)
    assert settings.wecom["main"].app is not None
    assert settings.wecom["main"].app.agent_id == 1


def test_the_file_is_found_by_its_variable(tmp_path: Path) -> None:
    file = written(tmp_path, organisation())
    assert load({"HUISHENG_CONFIG": str(file)}).dingtalk["main"].client_id == "ding1"


def test_a_named_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="读不到配置文件"):
        load({"HUISHENG_CONFIG": str(tmp_path / "nowhere.toml")})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"secret = \n", "不合 TOML 语法：第 1 行"),
        (b"secret = 'x", "不合 TOML 语法"),
        ("secret = '密'".encode("gbk"), "不是 UTF-8 编码"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "huisheng.toml"
    file.write_bytes(content)
    with pytest.raises(BadSettings, match=words):
        load({}, file)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    values = organisation()
    values["secret"] = "short"
    values["log_levle"] = "info"
    values["dingtalk"]["main"]["cards"] = "pictures"
    values["dingtalk"]["main"]["mod"] = "http"
    values["policy"]["people"]["ligong"]["team"] = "produkt"
    values["policy"]["default_team"] = "nobody"
    found = problems(tmp_path, values, {"HUISHENG_TICK_SECONDS": "soon", "HUISHENG_REDIS_UR": "redis://x"})
    assert "secret：太短，至少要 16 个字符" in found
    assert "log_levle：没有这个配置项，是不是想写 log_level？" in found
    assert "dingtalk.main.cards：只能是 'template', 'public', 'link'、'text' 之一" in found
    assert "dingtalk.main.mod：没有这个配置项，是不是想写 mode？" in found
    assert "环境变量 HUISHENG_TICK_SECONDS：要写数字" in found
    assert "环境变量 HUISHENG_REDIS_UR：没有这个配置项，是不是想写 HUISHENG_REDIS_URL？" in found
    assert "policy.people.ligong.team：“produkt”不存在，可以是 product" in found
    assert "policy.default_team：“nobody”不存在，可以是 product" in found
    assert "policy.teams.product：团队里没有人，至少要有一位 staff 或 lead 的 team 是 product" in found
    assert len(found) == 9


def test_what_is_missing_is_named_as_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    values = organisation()
    del values["dingtalk"]["main"]["client_id"]
    assert problems(tmp_path, values) == [
        "dingtalk.main.client_id（环境变量 HUISHENG_DINGTALK__MAIN__CLIENT_ID）：没有填写"
    ]


def test_a_value_that_is_no_json_is_said_without_quoting_it(tmp_path: Path) -> None:
    found = problems(tmp_path, organisation(), {"HUISHENG_WECOM": "{hush"})
    assert found == ["环境变量 HUISHENG_WECOM（或它的下级变量）要写 JSON，但内容不是合法的 JSON"]


DING = {"client_id": "d", "client_secret": "s"}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no account at all", {"dingtalk": {}}, "没有配置任何平台账号"),
    ("an account name that cannot stand in a URL", {"dingtalk": {"总部": {}}}, "账号名会出现在回调地址里"),
    ("a database nobody speaks to", {"database_url": "mysql://x/y"}, "database_url：只支持"),
    ("no database URL at all", {"database_url": "huisheng.db"}, "database_url：只支持"),
    ("a Redis of another kind", {"redis_url": "http://x"}, "redis_url：要以"),
    ("a public address without scheme", {"public_url": "huisheng.example.com"}, "public_url：要写"),
    ("a public address with a slash", {"public_url": "https://h.example.com/"}, "public_url：结尾不要有 /"),
    ("a port that is none", {"public_url": "https://h.example.com:99999"}, "public_url：要写"),
    ("an account as a single value", {"dingtalk": {"main": "ding1"}}, "dingtalk.main：下面要有自己的配置项"),
    (
        "a template without its id",
        {"dingtalk": {"main": {"client_id": "d", "client_secret": "s", "cards": "template"}}},
        "dingtalk.main.card_template_id：",
    ),
    (
        "unsigned card callbacks",
        {
            "dingtalk": {
                "main": {
                    "client_id": "d",
                    "client_secret": "s",
                    "cards": "template",
                    "card_template_id": "t",
                    "mode": "http",
                }
            }
        },
        "dingtalk.main.card_callback_secret：",
    ),
    (
        "an event key that was cut off",
        {"dingtalk": {"main": {**DING, "events": {"token": "t0k", "aes_key": "k" * 42}}}},
        "dingtalk.main.events.aes_key：",
    ),
    (
        "an event token that DingTalk would not take",
        {"dingtalk": {"main": {**DING, "events": {"token": "t", "aes_key": "k" * 43}}}},
        "dingtalk.main.events.token：",
    ),
    (
        "a whole URL where a robot's token belongs",
        {"dingtalk": {"main": {**DING, "custom_robots": {"cid1": {"access_token": "https://x/robot/send?a=1"}}}}},
        "dingtalk.main.custom_robots.cid1.access_token：只填",
    ),
    (
        "a host of files without its scheme",
        {"dingtalk": {"main": {**DING, "media_hosts": ["down.dingtalk.com"]}}},
        "dingtalk.main.media_hosts：",
    ),
    (
        "a script that is no address",
        {"dingtalk": {"main": {**DING, "jsapi_url": "dd.js"}}},
        "dingtalk.main.jsapi_url：",
    ),
    ("a WeCom account without a door", {"wecom": {"main": {"corp_id": "ww1"}}}, "wecom.main：既没有自建应用"),
    (
        "an AES key that was cut off",
        {"wecom": {"main": {"corp_id": "w", "bot": {"name": "回声", "token": "t", "aes_key": "k" * 42}}}},
        "wecom.main.bot.aes_key：EncodingAESKey 应是 43 位",
    ),
    (
        "a whole URL where a key belongs",
        {
            "wecom": {
                "main": {
                    "corp_id": "w",
                    "bot": {"name": "回声", "token": "t", "aes_key": "k" * 43},
                    "group_robots": {"wr1": "https://x/cgi-bin/webhook/send?key=1"},
                }
            }
        },
        "wecom.main.group_robots.wr1：只填",
    ),
]


@pytest.mark.parametrize(("values", "words"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_cannot_work_is_refused(tmp_path: Path, values: dict[str, Any], words: str) -> None:
    assert any(problem.startswith(words) or words in problem for problem in problems(tmp_path, organisation() | values))


WRONG_POLICY: list[tuple[str, dict[str, Any], str]] = [
    ("no team", {"teams": {}}, "policy.teams：至少要有一个团队"),
    ("no default team", {"default_team": ""}, "policy.default_team：没有填写，可以是 product"),
    ("a time zone that is none", {"calendar": {"timezone": "Asia/Beijing"}}, "policy.calendar.timezone：没有这个时区"),
    ("an eighth weekday", {"calendar": {"weekdays": [1, 8]}}, "policy.calendar.weekdays："),
    ("no working hours", {"calendar": {"windows": []}}, "policy.calendar.windows：至少"),
    (
        "hours that end before they start",
        {"calendar": {"windows": [{"start": "18:00", "end": "09:00"}]}},
        "policy.calendar.windows[0]：开始时间 start 必须早于结束时间 end",
    ),
    ("a country nobody knows", {"calendar": {"country": "XX"}}, "policy.calendar.country："),
    (
        "a day that is both",
        {"calendar": {"working_days": ["2026-02-14"], "holidays": ["2026-02-14"]}},
        "policy.calendar：2026-02-14 同时写在",
    ),
    (
        "a resolution before the response",
        {"sla": {"promises": {"P1": {"respond": "PT5H", "resolve": "PT1H"}}}},
        "policy.sla.promises.P1：",
    ),
    (
        "a priority that is none",
        {"sla": {"promises": {"P9": {"respond": 1, "resolve": 1}}}},
        "policy.sla.promises.P9：",
    ),
    ("a duration in words", {"survey": {"delay": "半小时"}}, "policy.survey.delay：要写时长"),
    ("a low score above four", {"survey": {"low": 5}}, "policy.survey.low：不能大于 4"),
    ("a rule that leads nowhere", {"routing": [{"words": ["发票"]}]}, "policy.routing[0]：要写明"),
    ("a rule to an unknown team", {"routing": [{"team": "sales"}]}, "policy.routing[0].team：“sales”不存在"),
    ("a rule to an unknown person", {"routing": [{"person": "wang"}]}, "policy.routing[0].person：“wang”不存在"),
    (
        "a kind that triage never gives",
        {"routing": [{"kinds": ["报怨"], "team": "product"}]},
        "policy.routing[0].kinds：",
    ),
    (
        "a rule with a misspelt key",
        {"routing": [{"word": ["a"], "team": "product"}]},
        "policy.routing[0].word：没有这个配置项，是不是想写 words？",
    ),
    (
        "a question known by nonsense",
        {"intake": {"questions": [{"key": "order", "label": "订单", "ask": "?", "known_by": ["("]}]}},
        "policy.intake.questions[0].known_by：",
    ),
    (
        "a question that nonsense makes pointless",
        {"intake": {"questions": [{"key": "order", "label": "订单", "ask": "?", "unless": ["停车", "("]}]}},
        "policy.intake.questions[0].unless：“(”",
    ),
    (
        "a fault put off with an answer",
        {"answers": [{"ask": ["登录不上"], "answer": "重启", "kinds": ["缺陷"]}]},
        "policy.answers[0].kinds：“缺陷”总要登记",
    ),
    (
        "an answer to nothing",
        {"answers": [{"ask": [], "answer": "重启"}]},
        "policy.answers[0].ask：至少要写一种问法",
    ),
    (
        "two questions of one name",
        {"intake": {"questions": [{"key": "a", "label": "甲", "ask": "?"}, {"key": "a", "label": "乙", "ask": "?"}]}},
        "policy.intake.questions[1].key：",
    ),
    (
        "a sentence that does not exist",
        {"texts": {"welcom": "您好"}},
        "policy.texts.welcom：没有这个配置项，是不是想写 welcome？",
    ),
    (
        "a sentence with a strange name in it",
        {"texts": {"captured": "{numbre}"}},
        "policy.texts.captured：不认识 {numbre}",
    ),
    (
        "a tier nobody named",
        {"companies": {"晨光贸易": {"tier": "gold"}}},
        "policy.companies.晨光贸易.tier：“gold”不存在",
    ),
    ("a tier that lifts too far", {"tiers": {"svip": {"name": "集团", "weight": 2}}}, "policy.tiers.svip.weight："),
    ("a sentence with half a brace", {"texts": {"captured": "{number"}}, "policy.texts.captured：花括号没有成对"),
]


@pytest.mark.parametrize(("part", "words"), [case[1:] for case in WRONG_POLICY], ids=[case[0] for case in WRONG_POLICY])
def test_an_organisation_that_contradicts_itself_is_refused(tmp_path: Path, part: dict[str, Any], words: str) -> None:
    values = organisation()
    values["policy"] |= part
    assert any(problem.startswith(words) for problem in problems(tmp_path, values))


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"accounts": []}, "policy.people.ligong.accounts：没有账号就找不到这个人"),
        ({"accounts": ["ligong"]}, "policy.people.ligong.accounts：“ligong”写法不对"),
        ({"accounts": ["wecom.main:ligong"]}, "policy.people.ligong.accounts：“wecom.main:ligong”指向没有配置的账号"),
        ({"accounts": ["dingtalk.other:x"]}, "policy.people.ligong.accounts：“dingtalk.other:x”指向没有配置的账号"),
        ({"role": "boss"}, "policy.people.ligong.role：只能是"),
        ({"team": ""}, "policy.people.ligong.team：staff 必须属于一个团队"),
    ],
)
def test_a_person_nobody_can_reach_is_refused(tmp_path: Path, person: dict[str, Any], words: str) -> None:
    values = organisation()
    values["policy"]["people"]["ligong"] |= person
    assert any(problem.startswith(words) for problem in problems(tmp_path, values))


def test_a_kind_of_private_data_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    values = organisation()
    values["policy"]["privacy"] = {"sees": {"owner": ["phone", "shoe_size"]}}
    found = problems(tmp_path, values)
    assert len(found) == 1
    assert found[0].startswith("policy.privacy.sees.owner[1]：只能是") and "id_card" in found[0]


def test_words_are_kept_for_good_or_long_enough(tmp_path: Path) -> None:
    values = organisation()
    values["policy"]["privacy"] = {"keep_days": 7}
    found = problems(tmp_path, values)
    assert len(found) == 1 and found[0].startswith("policy.privacy.keep_days：要么写 0")


def test_two_people_cannot_be_one(tmp_path: Path) -> None:
    values = organisation()
    values["policy"]["people"]["xiaolin"] = {"name": "小林", "team": "product", "accounts": ["dingtalk:ligong"]}
    assert problems(tmp_path, values) == ["policy.people：ligong 和 xiaolin 用了同一个账号 dingtalk.main:ligong"]


def test_secrets_show_neither_in_words_nor_in_repr_nor_masked(tmp_path: Path) -> None:
    values = organisation() | {
        "database_url": "postgresql://me:hush-hush@127.0.0.1/h",
        "redis_url": "redis://:hush-hush@127.0.0.1/0",
    }
    settings = load({}, written(tmp_path, values))
    for shown in (repr(settings), str(settings), repr(settings.masked())):
        assert "hush-hush" not in shown
        assert SECRET not in shown
    values["dingtalk"]["main"]["client_secret"] = ["hush-hush"]
    values["secret"] = 5
    assert "hush-hush" not in "".join(problems(tmp_path, values))


def test_settings_do_not_change(tmp_path: Path) -> None:
    settings = load({}, written(tmp_path, organisation()))
    with pytest.raises(ValueError, match="frozen"):
        settings.secret = settings.secret


def test_the_environment_of_this_process_is_not_read_behind_the_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUISHENG_LOG_LEVEL", "debug")
    assert Settings(secret=SECRET).log_level == "info"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:pa%40ss@db/h", "postgresql://me:***@db/h"),
        ("redis://:pw@127.0.0.1/0", "redis://:***@127.0.0.1/0"),
        ("sqlite:///var/huisheng.db", "sqlite:///var/huisheng.db"),
    ],
)
def test_a_password_in_a_url_is_hidden(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_every_setting_is_explained() -> None:
    explained = (EXAMPLE.parent / "docs/configuration.md").read_text("utf-8")
    missing = [name for name in sorted(names_in(Settings)) if not re.search(rf"\b{name}\b", explained)]
    assert missing == []


def names_in(model: type[BaseModel]) -> set[str]:
    """The names of all settings, at every depth."""
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for part in parts_of(field.annotation):
            found |= names_in(part)
    return found


def parts_of(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {part for inner in get_args(annotation) for part in parts_of(inner)}
