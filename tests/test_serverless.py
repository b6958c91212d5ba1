"""serverless.yml against the code: what is deployed, with which tables, settings and rights."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module

import pytest
from flask.testing import FlaskClient

from handlers.config import (
    ConfigError,
    read_bucket,
    read_callback,
    read_config,
    read_keys,
    read_members_url,
    read_place,
    read_queues,
    read_wechat,
)
from models.base import Table
from models.catalogue import ALL_TABLES, EXPIRING, define_table
from models.services.ballots import cast_ballot
from models.services.campaign_opening import FREEZE_ROLL, mark_opened
from models.services.campaign_setup import load_campaign, store_rule_set
from models.services.campaigns import require_campaign
from models.services.job_kinds import KINDS
from models.services.jobs import make_job, work_on
from models.services.recount_parts import recount_part
from models.services.recounting import NIGHTLY, recount_campaign
from models.services.settling import settle_campaign
from models.services.tallies import count_batch
from models.services.warm import forget_all
from models.services.wechat_tokens import SharedTokens
from tests.deployment import FUNCTIONS, RESOURCES, SERVERLESS, TABLES, list_rights, list_store_rights
from tests.fakes import Clock, make_record
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    TODAY,
    make_rule_set,
    put_ballot,
    seat_on_roll,
    store_campaign,
    store_candidates,
    store_member,
    store_units,
)
from tests.members_day import spend_a_members_day
from tests.published import store_recounted_day
from tests.source import ROOT, list_modules

# Read by a library of ours, not by handlers/config.py.
READ_BY_LIBRARIES = {name: {"STRIP_STAGE_PATH"} for name in ("member", "outreach", "console")}
# Lambda itself sets it.
GIVEN_BY_LAMBDA = {"AWS_REGION"}
# What reads a function's settings; the others read their place only.
READERS: dict[str, tuple[Callable[[Mapping[str, str]], object], ...]] = {
    "member": (read_config, read_place),
    "outreach": (read_config, read_callback, read_place),
    "console": (read_bucket, read_config, read_members_url, read_place, read_queues),
    "work": (read_bucket, read_place, read_keys),
    "erase": (read_bucket, read_place, read_keys),
    "remind": (read_place, read_keys, read_queues),
    "send": (read_place, read_keys, read_queues, read_wechat),
}
SECRETS = {"WECHAT_APP_ID", "WECHAT_SECRET", "TOKEN_SECRETS", "DATA_KEYS", "LOOKUP_KEY"}


def list_required_settings(function: str) -> set[str]:
    """Return the settings without which a function does not start."""
    required = set()
    for read in READERS.get(function, (read_place,)):
        with pytest.raises(ConfigError) as refusal:
            read({})
        required |= set(re.findall(r"\b[A-Z][A-Z_]+\b(?= (?:is not|must))", str(refusal.value)))
    return required


def test_every_entry_point_is_deployed_under_its_name() -> None:
    entry_points = {
        module.name.removeprefix("handlers.")
        for module in list_modules("handlers")
        if module.name.count(".") == 1 and any(function.name == "handler" for function in module.functions)
    }
    assert FUNCTIONS.keys() == entry_points
    assert {name: function["handler"] for name, function in FUNCTIONS.items()} == {
        name: f"handlers.{name}.handler" for name in entry_points
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_handler_can_be_called(name: str) -> None:
    module, _, function = FUNCTIONS[name]["handler"].rpartition(".")
    assert callable(getattr(import_module(module), function))


def test_every_table_of_the_models_is_deployed() -> None:
    assert TABLES.keys() == {table.noun for table in ALL_TABLES}


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.noun)
def test_deployed_table_is_the_models_table(table: type[Table]) -> None:
    properties = RESOURCES[TABLES[table.noun]]["Properties"]
    wanted = define_table(table, f"${{sls:stage}}-{table.noun}")
    stream = wanted.pop("StreamSpecification", None)
    by_name = {"AttributeDefinitions": "AttributeName", "GlobalSecondaryIndexes": "IndexName"}
    for part, value in wanted.items():
        key = by_name.get(part)
        stands = properties[part]
        assert (sorted(stands, key=lambda entry: entry[key]) if key else stands) == (
            sorted(value, key=lambda entry: entry[key]) if key else value
        )
    assert ("GlobalSecondaryIndexes" in properties) == ("GlobalSecondaryIndexes" in wanted)
    assert properties.get("StreamSpecification", {}).get("StreamViewType") == (stream or {}).get("StreamViewType")
    expiring = properties.get("TimeToLiveSpecification")
    assert (expiring and expiring["AttributeName"]) == EXPIRING.get(table.noun)


@pytest.mark.parametrize("noun", TABLES)
def test_no_table_can_be_lost_by_mistake(noun: str) -> None:
    resource = RESOURCES[TABLES[noun]]
    properties = resource["Properties"]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["DeletionProtectionEnabled"] is True
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_gets_exactly_the_settings_it_reads(name: str) -> None:
    given = set(FUNCTIONS[name]["environment"]) - READ_BY_LIBRARIES.get(name, set())
    assert given == list_required_settings(name) - GIVEN_BY_LAMBDA
    assert "environment" not in SERVERLESS["provider"]


def test_only_pages_and_work_on_names_get_secrets() -> None:
    holders = {
        (name, setting)
        for name, function in FUNCTIONS.items()
        for setting, value in function["environment"].items()
        if "resolve:secretsmanager" in str(value)
    }
    pages = {(name, setting) for name in ("member", "outreach", "console") for setting in SECRETS}
    keys = {
        (name, setting) for name in ("work", "remind", "send", "erase") for setting in ("DATA_KEYS", "LOOKUP_KEY")
    }
    callback = {("outreach", "WECHAT_CALLBACK_TOKEN"), ("outreach", "WECHAT_CALLBACK_KEY")}
    assert holders == pages | keys | callback | {("send", "WECHAT_APP_ID"), ("send", "WECHAT_SECRET")}


def test_no_role_may_read_secrets_or_anything_else_by_wildcard() -> None:
    for name in FUNCTIONS:
        for action, resource in list_rights(name):
            assert "*" not in action
            assert action.partition(":")[0] in {"logs", "dynamodb", "s3", "sqs"}
            assert resource.partition("/")[0].strip(":*") != ""


def test_tally_may_write_tallies_and_quarantine_only() -> None:
    assert {right for right in list_rights("tally") if not right[0].startswith("logs:")} == {
        ("dynamodb:DescribeStream", "BallotsTable.StreamArn"),
        ("dynamodb:GetRecords", "BallotsTable.StreamArn"),
        ("dynamodb:GetShardIterator", "BallotsTable.StreamArn"),
        ("dynamodb:ListStreams", "BallotsTable.StreamArn"),
        ("dynamodb:GetItem", "TalliesTable.Arn"),
        ("dynamodb:PutItem", "TalliesTable.Arn"),
        ("dynamodb:PutItem", "QuarantineTable.Arn"),
        ("sqs:SendMessage", "DeadLetters.Arn"),
    }


def test_tally_asks_for_no_more_than_its_role_allows(needed: set[tuple[str, str]]) -> None:
    broken = make_record(2, "a") | {"dynamodb": {"SequenceNumber": "2"}}
    assert count_batch("shard-1", [make_record(1, "a"), broken], NOON).failed == ()
    assert needed == list_store_rights("tally")


def test_settle_role_allows_exactly_what_settling_needs(needed: set[tuple[str, str]]) -> None:
    store_campaign()
    store_candidates("article", 1)
    voter = seat_on_roll(1).seat.require_voter()
    cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000"], NOON)
    forget_all()
    needed.clear()
    later = NOON + timedelta(days=1)
    assert settle_campaign(require_campaign(CAMPAIGN, later), later, lambda: True).voters == 1
    assert needed == list_store_rights("settle")


def test_recount_role_allows_exactly_what_recounting_needs(needed: set[tuple[str, str]]) -> None:
    store_campaign()
    voter = seat_on_roll(1).seat.require_voter()
    put_ballot(voter.voter, "canary-ar000")
    forget_all()
    needed.clear()
    campaign = require_campaign(CAMPAIGN, NOON + timedelta(days=1))
    # No tally counted the ballot: the recount differs, asks twice, and its second writer meets the first.
    recount_campaign(campaign, NIGHTLY, NOON + timedelta(days=1), lambda: True)
    recount_part(CAMPAIGN, NIGHTLY, "c-1", TODAY, reading=1)
    assert needed == list_store_rights("recount")


def test_recount_runs_by_night_after_the_tally_without_any_secret() -> None:
    (schedule,) = (event["schedule"] for event in FUNCTIONS["recount"]["events"])
    assert schedule["timezone"] == "Asia/Shanghai"
    assert schedule["rate"] == "cron(0/15 1-5 * * ? *)"
    assert FUNCTIONS["recount"]["environment"].keys() == {"STAGE"}


def test_alarm_reads_the_phrase_that_the_recount_writes() -> None:
    log_filter, alarm = RESOURCES["RecountDiffers"]["Properties"], RESOURCES["RecountDiffersAlarm"]["Properties"]
    assert log_filter["LogGroupName"] == "RecountLogGroup"
    phrase = log_filter["FilterPattern"].strip('"')
    assert f'log.error("{phrase} ' in (ROOT / "handlers" / "recount.py").read_text(encoding="utf-8")
    (metric,) = log_filter["MetricTransformations"]
    assert (metric["MetricNamespace"], metric["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])


def test_every_alarm_tells_whoever_is_on_duty() -> None:
    alarms = [part["Properties"] for part in RESOURCES.values() if part["Type"] == "AWS::CloudWatch::Alarm"]
    assert alarms
    assert all(alarm["AlarmActions"] == ["Alarms"] and alarm["AlarmDescription"] for alarm in alarms)


def test_settle_runs_by_night_in_china_without_any_secret() -> None:
    (schedule,) = (event["schedule"] for event in FUNCTIONS["settle"]["events"])
    assert schedule["timezone"] == "Asia/Shanghai"
    assert schedule["rate"] == "cron(5/15 0-5 * * ? *)"
    assert FUNCTIONS["settle"]["environment"].keys() == {"STAGE"}


def test_member_role_allows_exactly_what_members_need(
    needed: set[tuple[str, str]], client: FlaskClient, clock: Clock
) -> None:
    store_campaign(counts_public="always")
    (article, *_) = store_candidates("article", 2)
    seat_on_roll(1)
    seat_on_roll(2)
    # As the coming night will leave it; which ballots it counted is of no matter here.
    store_recounted_day(TODAY)
    needed.clear()
    spend_a_members_day(client, article, clock)
    tokens = SharedTokens()
    tokens.save("wx", "canary-token", NOON)
    tokens.load("wx")
    tokens.drop("wx", "canary-token")
    assert needed == list_store_rights("member")


def test_stream_mapping_keeps_the_tally_exact() -> None:
    (stream,) = (event["stream"] for event in FUNCTIONS["tally"]["events"])
    assert stream["arn"] == "BallotsTable.StreamArn"
    assert stream["parallelizationFactor"] == 1
    assert stream["tumblingWindowInSeconds"] > 0
    assert stream["functionResponseType"] == "ReportBatchItemFailures"
    assert (stream["bisectBatchOnFunctionError"], stream["maximumRetryAttempts"]) == (True, -1)
    assert stream["filterPatterns"] == [{"eventName": ["INSERT"]}]
    assert stream["destinations"]["onFailure"]["arn"] == "DeadLetters.Arn"


def test_floods_are_refused_before_they_cost_anything() -> None:
    limits = SERVERLESS["resources"]["extensions"]["HttpApiStage"]["Properties"]["DefaultRouteSettings"]
    assert set(limits.values()) == {"${param:calls-per-second}"}
    assert 0 < SERVERLESS["params"]["default"]["calls-per-second"] <= 10_000


def test_no_arn_names_a_partition() -> None:
    assert "arn:aws" not in (ROOT / "serverless.yml").read_text(encoding="utf-8")


def test_work_role_allows_what_freezing_a_roll_needs(needed: set[tuple[str, str]]) -> None:
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    mark_opened(CAMPAIGN, NOON)
    store_units()
    store_member(1)
    job = make_job(ADMINISTRATOR, FREEZE_ROLL, {"campaign": CAMPAIGN}, NOON)
    job.save()
    needed.clear()
    work_on(job.job_id, KINDS, NOON, lambda: True)
    assert load_campaign(CAMPAIGN).roll_frozen_at is not None
    assert needed <= list_store_rights("work")


def test_erasing_runs_by_night_in_china() -> None:
    (schedule,) = (event["schedule"] for event in FUNCTIONS["erase"]["events"])
    assert (schedule["timezone"], schedule["rate"]) == ("Asia/Shanghai", "cron(20,50 2 * * ? *)")
