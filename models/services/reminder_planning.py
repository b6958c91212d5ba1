"""Planning: begins the runs that are due, and puts their people into the queue just in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.errors import InvalidInput
from models.keys import join_key
from models.reminder_run import ReminderRun
from models.rules.message_texts import fill_message, list_values
from models.rules.reminder_dates import Due, list_due_now
from models.rules.reminder_plan import AUDIENCES, ReminderPlan, messages_per_second
from models.services.campaigns import CurrentCampaign
from models.services.reminder_audiences import Place, list_people, list_places
from models.services.reminder_chunks import Chunk, Person, ReminderQueue, split
from models.services.reminder_halts import end_run, is_late, is_waiting, list_open_runs, list_recent_runs
from models.services.reminder_plans import load_plan
from models.services.reminder_runs import Run, RunTerms, begin_run

# A turn comes every minute; it plans a little further, so that nothing stands still when one comes late.
_AHEAD_S = 75
# SQS delivers a message after 15 minutes at the latest: further ahead nothing is planned.
_FURTHEST_S = 840
_END = "\uffff"


class Cursor(msgspec.Struct, frozen=True):
    """How far a run's planner is: all before `place` and `branch`, there up to `person`.

    Until `until`, in seconds since 1970, the queue is filled at the run's pace.
    """

    place: str = ""
    branch: str = ""
    person: str = ""
    until: int = 0


class Turn(msgspec.Struct, frozen=True):
    """What a turn did: how many people it put into the queue, and whether the run is planned to its end."""

    planned: int = 0
    is_over: bool = False


class Begun(msgspec.Struct, frozen=True):
    """What was due: runs that were begun, and kinds whose text could not be filled."""

    runs: tuple[Run, ...] = ()
    unfit: tuple[str, ...] = ()


def begin_due_runs(campaign: CurrentCampaign, now: datetime) -> Begun:
    """Begin what the campaign's plan has due by now, unless the plan is off; safe to call twice and at once."""
    current = load_plan(campaign.campaign_id)
    due = list_due_now(current.plan, campaign.rules, now) if current.is_on else []
    known = {run.run_key for run in list_recent_runs(campaign.campaign_id, now)} if due else set()
    begun, unfit = [], []
    for each in due:
        if ReminderRun.run_key_of(each.day, each.kind, each.tier) in known or not _may_begin(campaign, each):
            continue
        try:
            run = begin_run(campaign.campaign_id, make_terms(campaign, current.plan, each, now), now)
        except InvalidInput:
            unfit.append(each.kind)
        else:
            begun += [run] if run else []
    return Begun(tuple(begun), tuple(unfit))


def make_terms(campaign: CurrentCampaign, plan: ReminderPlan, due: Due, now: datetime) -> RunTerms:
    """Return what a run sends, as the plan stands now; raise InvalidInput for a text that WeChat would refuse."""
    message = plan.message_of(due.kind)
    if message is None:
        raise InvalidInput([])
    values = list_values(campaign.rules, now, _find_due_date(campaign, due))
    return RunTerms(
        kind=due.kind,
        day=due.day,
        scope=due.tier,
        audience=AUDIENCES[due.kind],
        template_id=message.template_id,
        page=message.page,
        data=fill_message(message, values),
        limits=plan.limits,
        per_second=messages_per_second(plan, len(campaign.rules.categories)),
        quiet_from=plan.quiet_from,
        quiet_until=plan.quiet_until,
    )


def plan_campaign(
    campaign: CurrentCampaign, queue: ReminderQueue, now: datetime, has_time: Callable[[], bool]
) -> list[Turn]:
    """Give every open run of the campaign its turn; they share the pace, which is one for all."""
    runs = list_open_runs(campaign.campaign_id, now)
    sending = [run for run in runs if not is_waiting(run, now)]
    return [plan_turn(campaign, run, queue, now, has_time, len(sending) or 1) for run in runs if has_time()]


def plan_turn(
    campaign: CurrentCampaign,
    run: Run,
    queue: ReminderQueue,
    now: datetime,
    has_time: Callable[[], bool],
    sharing: int = 1,
) -> Turn:
    """Put the run's next people into the queue, as many as its pace allows until the next turn.

    The cursor moves once they are in the queue and only from where it was read, so that nobody is left out: two
    planners at once, or one that died in between, put people into the queue twice, which harms nobody.
    """
    if run.is_over or is_waiting(run, now):
        return Turn(is_over=run.is_over)
    if is_late(run, now):
        end_run(run, "stopped", "day_over", now)
        return Turn(is_over=True)
    cursor, moment = _read_cursor(run), int(now.timestamp())
    if cursor.place == _END:
        return _end_in_time(run, cursor, now)
    pace, planned = max(1, run.terms.per_second // sharing), 0
    places = _list_places_from(list_places(campaign, run.terms, cursor.place), cursor)
    while cursor.until < moment + _AHEAD_S and has_time():
        step, people = _take_next(campaign, run, next(places, None), cursor, now, pace)
        begin = max(cursor.until, moment)
        _put(run, people, queue, begin - moment, pace)
        step = msgspec.structs.replace(step, until=begin + -(-len(people) // pace))
        if not _move(run, cursor, step, len(people)):
            break  # another planner is further on, or the run was stopped
        cursor, planned = step, planned + len(people)
        if cursor.person != _END:
            break  # all is planned, or the rest of a large place, which has its time later
    return Turn(planned)


def _end_in_time(run: Run, cursor: Cursor, now: datetime) -> Turn:
    """End the run when all of its people's time has come: what is still in the queue may be stopped until then."""
    if cursor.until > now.timestamp():
        return Turn()
    end_run(run, "done", None, now)
    return Turn(is_over=True)


def _take_next(
    campaign: CurrentCampaign, run: Run, place: Place | None, cursor: Cursor, now: datetime, pace: int
) -> tuple[Cursor, list[Person]]:
    """Return the people of the next place and where to go on after them; a large place is taken in parts."""
    if place is None:
        return Cursor(_END), []
    is_same = (place.unit_id, place.branch_id) == (cursor.place, cursor.branch)
    after = cursor.person if is_same else ""
    people = [each for each in list_people(campaign, run.terms, place, now) if _key_of(each) > after]
    most = max(1, pace * (_FURTHEST_S - _AHEAD_S))
    if len(people) > most:
        return Cursor(place.unit_id, place.branch_id, _key_of(people[most - 1])), people[:most]
    return Cursor(place.unit_id, place.branch_id, _END), people


def _list_places_from(places: Iterable[Place], cursor: Cursor) -> Iterator[Place]:
    """Yield the places that are not done: those after the cursor's, and its own unless it is done to its end."""
    at = (cursor.place, cursor.branch)
    for place in places:
        here = (place.unit_id, place.branch_id)
        if here > at or (here == at and cursor.person != _END):
            yield place


def _put(run: Run, people: list[Person], queue: ReminderQueue, begin: int, pace: int) -> None:
    """Put the people into the queue in small chunks, spread so that the run keeps its pace."""
    chunks = [
        (Chunk((run.campaign_id, run.run_key), tuple(part)), min(begin + number, 900))
        for number, part in _spread(people, pace)
    ]
    if chunks:
        queue.put(chunks)


def _spread(people: list[Person], pace: int) -> Iterator[tuple[int, tuple[Person, ...]]]:
    done = 0
    for part in split(people):
        yield done // pace, tuple(part)
        done += len(part)


def _move(run: Run, cursor: Cursor, step: Cursor, people: int) -> bool:
    before, after = _write_cursor(cursor), _write_cursor(step)
    unmoved = (ReminderRun.cursor == before) if cursor != Cursor() else ReminderRun.cursor.does_not_exist()
    actions: list[Action] = [
        ReminderRun.cursor.set(after),
        ReminderRun.state.set("running"),
        ReminderRun.planned.add(people),
    ]
    is_open = ReminderRun.state.is_in("waiting", "running")
    try:
        ReminderRun(run.campaign_id, run.run_key).change(actions, unmoved & is_open)
    except UpdateError:
        return False
    return True


def _read_cursor(run: Run) -> Cursor:
    return msgspec.json.decode(run.cursor, type=Cursor) if run.cursor else Cursor()


def _write_cursor(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


def _key_of(person: Person) -> str:
    return join_key(person.branch, person.voter)


def _may_begin(campaign: CurrentCampaign, due: Due) -> bool:
    """Tell whether there is anybody to remind: voters stand on the roll once it is frozen."""
    return AUDIENCES[due.kind] != "voters" or campaign.roll_frozen_at is not None


def _find_due_date(campaign: CurrentCampaign, due: Due) -> date | None:
    """Return the next day by which units of this tier send their nominations upward."""
    day = date.fromisoformat(due.day)
    dates = [each.due_on for each in campaign.rules.due_dates if each.tier == due.tier and each.due_on >= day]
    return min(dates, default=None)
