"""What can go wrong, in words a member may read.

DomainError
├── Malformed             the request can't be read
├── SignInRequired        nobody is signed in
│   ├── TokenRefused          forged, expired, or made for something else
│   └── LoginCodeRefused      WeChat does not know this wx.login code (any more)
├── Forbidden             somebody is signed in, but may not
│   ├── NotOnRoll             not entitled to vote in this campaign
│   ├── MemberInactive        the roster entry was closed
│   ├── ActivationRequired    the WeChat account is not bound to a member yet
│   ├── NotYourTicket         another browser's or another member's login ticket
│   └── WeChatAccountBlocked  WeChat reports this account as high-risk
├── NotFound
│   ├── NotOnRoster           no roster entry fits
│   ├── NoCampaign            no campaign is set up
│   ├── UnknownCategory
│   ├── UnknownCandidate
│   ├── UnknownTicket         never made, or expired
│   ├── ResultsNotPublished   counts are hidden, or not final yet; says why and when
│   ├── ReceiptsNotPublished  the recount has not finished that day
│   └── ReceiptNotFound       not among the own ballots of that day
├── Conflict
│   ├── AlreadyActivated      the member or the WeChat account is bound already
│   ├── PhoneShared           several roster entries carry this phone number
│   ├── AlreadyCast           today's ballot of this category is cast, with other choices
│   ├── DayClosed             the ballot's day is not today
│   ├── VotingClosed          voting has not opened or is over
│   ├── TicketTaken           the login ticket is used or belongs to another phone
│   ├── RulesFrozen           the campaign is opened
│   ├── NominationMoved       the nomination is no longer where the person saw it
│   ├── EditedMeanwhile       somebody else changed the same fields of the draft
│   ├── QuotaFull             the unit has sent as many as it may
│   └── RecountChanged        the stored ballots are not those that this run counted
├── InvalidInput          fields are wrong; carries one FieldError each
│   └── PhoneCodeRefused      the phone-number code is used or expired
├── TooManyAttempts       wait; carries seconds
├── Unavailable           try again; carries seconds
│   ├── StoreBusy             DynamoDB throttles, fails or does not answer
│   ├── WeChatBusy            WeChat does not answer, or asks to slow down
│   └── WeChatMisconfigured   WeChat refuses our credentials or set-up: an operator must act
├── MessageRefused        WeChat will not deliver this message (jobs only, never an HTTP answer)
├── MessageUnanswered     WeChat may have taken this message or not (jobs only)
└── NotReminded           a reminder must not go to this member now (jobs only)
"""

from __future__ import annotations

from models.error_kinds import Conflict as Conflict
from models.error_kinds import DomainError as DomainError
from models.error_kinds import FieldError as FieldError
from models.error_kinds import Forbidden as Forbidden
from models.error_kinds import InvalidInput as InvalidInput
from models.error_kinds import Malformed as Malformed
from models.error_kinds import NotFound as NotFound
from models.error_kinds import SignInRequired as SignInRequired
from models.error_kinds import StoredBallot as StoredBallot
from models.error_kinds import TooManyAttempts as TooManyAttempts
from models.error_kinds import Unavailable as Unavailable


class TokenRefused(SignInRequired):
    """The token is forged, expired or made for something else."""

    code, text = "token_refused", "登录已失效，请重新登录。"


class LoginCodeRefused(SignInRequired):
    """WeChat does not accept the wx.login code; the client must call wx.login again."""

    code, text = "login_again", "微信登录凭证已失效，请重新登录。"


class NotOnRoll(Forbidden):
    """Not entitled to vote in this campaign."""

    code, text = "not_on_roll", "您不在本次活动的投票名册中，如有疑问请联系所在党支部。"


class MemberInactive(Forbidden):
    """The roster entry was closed."""

    code, text = "member_inactive", "您的党员账号已停用，如有疑问请联系所在党支部。"


class ActivationRequired(Forbidden):
    """This WeChat account is not bound to a member yet."""

    code, text = "activation_required", "请先激活党员账号。"


class NotYourTicket(Forbidden):
    """The login ticket was made for another browser or taken by another member."""

    code, text = "not_your_ticket", "这个登录码不是为本浏览器生成的，请刷新页面重新扫码。"


class WeChatAccountBlocked(Forbidden):
    """WeChat reports this account as high-risk."""

    code, text = "wechat_account_blocked", "微信暂时限制了该账号登录，请稍后再试或联系所在党支部。"


class NotOnRoster(NotFound):
    """No roster entry fits."""

    code, text = "not_on_roster", "党员名册中没有找到您的信息，请核对后重试，或联系所在党支部。"


class NoCampaign(NotFound):
    """No campaign is set up."""

    code, text = "no_campaign", "目前没有正在进行的活动。"


class UnknownCategory(NotFound):
    """The campaign has no such category."""

    code, text = "unknown_category", "没有这个评选类别。"


class UnknownCandidate(NotFound):
    """There is no such candidate, or it was withdrawn."""

    code, text = "unknown_candidate", "没有找到这个候选项，可能已被撤下。"


class UnknownTicket(NotFound):
    """The login ticket was never made, or has expired."""

    code, text = "unknown_ticket", "登录码已过期，请刷新电脑页面后重新扫码。"


class ResultsNotPublished(NotFound):
    """The counts are not published (yet); `detail` says why and when."""

    code, text = "results_not_published", "得票数暂未公布。"


class ReceiptsNotPublished(NotFound):
    """The nightly recount has not finished this day, so the list of its receipts is not final."""

    code, text = "receipts_not_published", "这一天的选票还没有复核完毕，回执清单将在夜间复核一致后公布。"


class ReceiptNotFound(NotFound):
    """This receipt is not among the own ballots of the day."""

    code, text = "receipt_not_found", "您这一天的选票中没有这个回执号，请核对回执号和投票日期。"


class AlreadyActivated(Conflict):
    """The member or the WeChat account is bound already."""

    code = "already_activated"
    text = "该党员账号已激活，或此微信号已绑定其他党员；如需更换，请联系所在党支部。"


class PhoneShared(Conflict):
    """Several roster entries carry this phone number."""

    code, text = "phone_shared", "这个手机号在名册中对应多位党员，请改用姓名和激活码激活。"


class DayClosed(Conflict):
    """The ballot's day is not today (server time, Asia/Shanghai)."""

    code, text = "day_closed", "日期已更新，这一票没有计入，请刷新页面后为今天投票。"


class VotingClosed(Conflict):
    """Voting has not opened yet or is over."""

    code, text = "voting_closed", "现在不在投票时间内。"


class TicketTaken(Conflict):
    """The login ticket is used already, or another phone has scanned it."""

    code, text = "ticket_taken", "这个登录码已被使用，请刷新电脑页面后重新扫码。"


class RulesFrozen(Conflict):
    """The campaign is opened: its rule set changes only by exceptional, published changes."""

    code, text = "rules_frozen", "活动已经开启，活动规则不能再修改。"


class NominationMoved(Conflict):
    """The nomination is no longer where the person saw it, or no longer as it was."""

    code, text = "nomination_moved", "这项推荐刚刚有了新的进展，请刷新后查看。"


class EditedMeanwhile(Conflict):
    """Somebody else changed the same fields of a draft; nothing was stored."""

    code, text = "edited_meanwhile", "同一栏目刚刚被他人修改过，您的内容没有覆盖对方的，请对照后再保存。"

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__()
        self.fields = fields


class QuotaFull(Conflict):
    """The unit has sent as many nominations as it may (R08)."""

    code, text = "quota_full", "本单位这一类已经报满。"


class RecountChanged(Conflict):
    """The stored ballots are not (any more) those that this run of the recount counted."""

    code, text = "recount_changed", "库中的选票与这次复核时不一致，请用新的名称重新复核。"


class AlreadyCast(Conflict):
    """Today's ballot of this category is cast already, with other choices; carries the stored one."""

    code, text = "already_cast", "您今天在这一类已经投过票了，投出后不能更改。"

    def __init__(self, stored: StoredBallot) -> None:
        super().__init__()
        self.stored = stored


class PhoneCodeRefused(InvalidInput):
    """The phone-number code is used, expired or not from this WeChat account."""

    code, text = "tap_again", "手机号授权已失效，请重新点击授权。"

    def __init__(self) -> None:
        super().__init__([FieldError("phone_code", self.text)])


class StoreBusy(Unavailable):
    """DynamoDB throttles, fails or does not answer; nothing is half-written."""

    code, text = "store_busy", "当前投票人数较多，请几秒后再试；重复提交不会重复计票。"


class WeChatBusy(Unavailable):
    """WeChat does not answer, or asks to slow down."""

    code, text = "wechat_busy", "微信服务暂时没有响应，请稍后再试。"


class WeChatMisconfigured(Unavailable):
    """WeChat refuses our credentials or set-up: an operator must act."""

    code, text = "wechat_unavailable", "微信登录服务暂时不可用，管理员已收到提醒。"


class MessageRefused(DomainError):
    """WeChat will not deliver it; `reason`: no_credit, bad_address, template, content, quota, busy or unknown."""

    code, text = "message_refused", "提醒没有发送成功。"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class MessageUnanswered(DomainError):
    """WeChat gave no usable answer: the message may be on its way or not, so it must not be sent again blindly."""

    code, text = "message_unanswered", "微信没有回应，等待送达通知。"


class NotReminded(DomainError):
    """A reminder must not go to this member now; `reason` as in rules/reminder_outcomes.py."""

    code, text = "not_reminded", "现在不能提醒这名党员。"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
