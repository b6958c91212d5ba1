"""Binding a WeChat account to a roster entry."""

from __future__ import annotations

from typing import Annotated

import msgspec
from flask import Blueprint, Response

from handlers.members.sessions import SessionAnswer, answer_signed_in
from handlers.web.access import activation_claims, for_unbound
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.errors import FieldError, InvalidInput
from models.services.activation import activate_by_code, activate_by_phone
from models.services.seats import SignedIn
from models.services.sessions import unseal_openid

blueprint = Blueprint("activation", __name__)

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class ActivationRequest(Body):
    """Either the code of WeChat's phone-number button, or name and activation code as the branch gave them."""

    phone_code: Text | None = None
    name: Name | None = None
    activation_code: Name | None = None


@blueprint.post("/api/activation")
@for_unbound
@describes(
    body=ActivationRequest,
    answers={200: SessionAnswer},
    errors=[
        errors.NotOnRoster,
        errors.AlreadyActivated,
        errors.PhoneShared,
        errors.PhoneCodeRefused,
        errors.MemberInactive,
        errors.TooManyAttempts,
        errors.WeChatBusy,
        errors.WeChatMisconfigured,
    ],
)
def post_activation() -> Response:
    """Activate: bind this WeChat account to its roster entry."""
    return answer_signed_in(_activate(read_body(ActivationRequest)), 200)


def _activate(asked: ActivationRequest) -> SignedIn:
    openid, now = unseal_openid(activation_claims().openid), given().now()
    if asked.phone_code is not None and asked.name is None and asked.activation_code is None:
        return activate_by_phone(openid, asked.phone_code, given().connect_wechat(), now)
    if asked.name is not None and asked.activation_code is not None and asked.phone_code is None:
        return activate_by_code(openid, asked.name, asked.activation_code, now)
    raise InvalidInput([FieldError("phone_code", "请提供手机号授权码，或姓名和激活码。")])
