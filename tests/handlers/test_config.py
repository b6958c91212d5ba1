"""The environment is read once, and every fault is told at once."""

from __future__ import annotations

from base64 import b64encode

import pytest

from handlers.config import ConfigError, Place, read_bucket, read_callback, read_config, read_loader_paths, read_place

COMPLETE = {
    "STAGE": "prod",
    "AWS_REGION": "cn-north-1",
    "PUBLIC_URL": "https://vote.example.org",
    "MEDIA_BUCKET": "media",
    "WECHAT_APP_ID": "wx0000000000000000",
    "WECHAT_SECRET": "canary-wechat-secret",
    "TOKEN_SECRETS": "canary-old canary-new",
    "DATA_KEYS": b64encode(b"k" * 32).decode(),
    "LOOKUP_KEY": "canary-lookup-key",
}


def test_complete_environment_gives_all_settings() -> None:
    config = read_config(COMPLETE)
    assert config.token_secrets == ("canary-old", "canary-new")
    assert config.is_https
    assert config.wechat_url == "https://api.weixin.qq.com"
    assert config.media_url == "https://media.s3.cn-north-1.amazonaws.com.cn"


def test_every_missing_setting_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as refusal:
        read_config({})
    for name in COMPLETE.keys() - {"AWS_REGION"}:
        assert name in str(refusal.value)


@pytest.mark.parametrize("keys", ["short", b64encode(b"k" * 31).decode(), "not base64!"])
def test_data_key_of_a_wrong_size_is_refused(keys: str) -> None:
    with pytest.raises(ConfigError, match="DATA_KEYS"):
        read_config(COMPLETE | {"DATA_KEYS": keys})


def test_secrets_never_show_when_settings_are_printed() -> None:
    assert "canary" not in repr(read_config(COMPLETE))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001",
        "https://evil.example.org",
        "https://api.weixin.qq.com.evil.example",
        "http://localhost",
    ],
)
def test_no_setting_puts_a_stand_in_in_place_of_wechat(url: str) -> None:
    with pytest.raises(ConfigError, match="WECHAT_URL"):
        read_config(COMPLETE | {"WECHAT_URL": url})


def test_stand_in_is_possible_only_where_aws_is_on_loopback() -> None:
    settings = COMPLETE | {"WECHAT_URL": "http://127.0.0.1:8001", "AWS_ENDPOINT_URL": "http://127.0.0.1:8003"}
    assert read_config(settings).wechat_url == "http://127.0.0.1:8001"
    with pytest.raises(ConfigError):
        read_config(settings | {"AWS_ENDPOINT_URL": "https://dynamodb.cn-north-1.amazonaws.com.cn"})


def test_regional_hosts_of_wechat_are_allowed() -> None:
    assert read_config(COMPLETE | {"WECHAT_URL": "https://hk.api.weixin.qq.com"}).wechat_url.startswith("https://hk.")


def test_unknown_version_of_the_mini_program_is_refused() -> None:
    with pytest.raises(ConfigError, match="WECHAT_ENV_VERSION"):
        read_config(COMPLETE | {"WECHAT_ENV_VERSION": "beta"})


def test_function_without_secrets_needs_the_stage_only() -> None:
    assert read_place({"STAGE": "prod"}) == Place("prod", "cn-north-1", endpoint=None, keys=None)
    with pytest.raises(ConfigError, match="STAGE"):
        read_place({})


def test_keys_are_those_that_lambda_hands_to_a_function() -> None:
    environ = {
        "STAGE": "prod",
        "AWS_ACCESS_KEY_ID": "id",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
    }
    assert read_place(environ).keys == ("id", "secret", "token")


def test_address_of_the_tables_alone_comes_first() -> None:
    environ = {
        "STAGE": "local",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:2",
    }
    assert read_place(environ).endpoint == "http://127.0.0.1:2"


def test_child_process_is_given_no_key_and_no_secret() -> None:
    assert read_loader_paths(COMPLETE | {"PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "secret"}) == {"PATH": "/bin"}


@pytest.mark.parametrize("key", ["x" * 42, "x" * 44, "x" * 42 + "=", "x" * 42 + "\n", "PLAIN"])
def test_callback_key_of_a_wrong_shape_is_refused(key: str) -> None:
    with pytest.raises(ConfigError, match="WECHAT_CALLBACK_KEY"):
        read_callback({"WECHAT_CALLBACK_TOKEN": "canary-token", "WECHAT_CALLBACK_KEY": key})


@pytest.mark.parametrize("key", ["x" * 43, "plain"])
def test_callback_key_is_as_wechat_makes_it_or_plain(key: str) -> None:
    given = {"WECHAT_CALLBACK_TOKEN": "canary-token", "WECHAT_CALLBACK_KEY": key}
    assert read_callback(given) == ("canary-token", key)


def test_browsers_send_files_to_the_buckets_own_address() -> None:
    settings = COMPLETE | {"MEDIA_BUCKET": "media", "MEDIA_URL": "https://cache.example.org"}
    assert read_config(settings).storage_url == "https://media.s3.cn-north-1.amazonaws.com.cn"
    assert read_config(settings | {"AWS_REGION": "ap-southeast-1"}).storage_url.endswith(".amazonaws.com")
    stand = settings | {"AWS_ENDPOINT_URL": "http://127.0.0.1:8003"}
    assert read_config(stand).storage_url == read_bucket(stand).url == "http://127.0.0.1:8003/media"
