"""The bucket of serverless.yml: private, forgetful, reached by prefixes, open to one origin."""

from __future__ import annotations

from tests.deployment import FUNCTIONS, RESOURCES, list_rights


def test_nothing_in_the_bucket_is_public() -> None:
    bucket = RESOURCES["Media"]
    assert bucket["DeletionPolicy"] == "Retain"
    assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}


def test_interrupted_and_deleted_files_do_not_stay_in_the_bucket() -> None:
    rules = {rule["Id"]: rule for rule in RESOURCES["Media"]["Properties"]["LifecycleConfiguration"]["Rules"]}
    assert all(rule["Status"] == "Enabled" for rule in rules.values())
    assert rules["interrupted-films"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert (rules["incoming"]["Prefix"], rules["incoming"]["ExpirationInDays"]) == ("incoming/", 3)
    # The bucket keeps versions: without this rule nothing would ever be deleted.
    assert rules["deleted"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 7}


def test_only_the_console_may_send_files_from_a_browser() -> None:
    (rule,) = RESOURCES["Media"]["Properties"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["${param:console-url}"]
    assert set(rule["AllowedMethods"]) == {"GET", "POST", "PUT"}


def test_no_role_reaches_the_whole_bucket() -> None:
    reached = {name: {right for right in list_rights(name) if right[0].startswith("s3:")} for name in FUNCTIONS}
    assert {name for name, rights in reached.items() if rights} == {"member", "outreach", "console", "work", "erase"}
    assert {resource for rights in reached.values() for _, resource in rights} == {
        f"Media/{folder}/*" for folder in ("incoming", "previews", "photos", "thumbnails", "films", "attachments")
    }
    assert (
        reached["member"]
        == reached["outreach"]
        == {("s3:GetObject", f"Media/{folder}/*") for folder in ("photos", "thumbnails", "films")}
    )
