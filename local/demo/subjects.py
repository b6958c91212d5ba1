"""Whom or what a demo candidate is about: who, where, with which words."""

from random import Random

from local.demo.likeness import Library
from local.demo.names import make_name
from local.demo.scribe import Scribe, load_bank
from local.demo.units import DemoUnit

Facts = dict[str, str]

# What each kind of reporting unit has to tell; the rest of the units are cities, two of them without poor villages.
OFFICES = {"u-szgw", "u-jygw", "u-gzw"}
PEOPLE_THEMES = {
    "u-xm": ("village", "community", "industry"),
    "u-ptz": ("village", "community", "industry"),
    "u-szgw": ("window", "poverty"),
    "u-jygw": ("campus", "poverty"),
    "u-gzw": ("industry", "poverty"),
}
PEOPLE_THEMES_CITY = ("poverty", "industry", "village", "community")
CASE_THEMES_CITY = ("city", "internet", "poverty", "meeting", "team")
WITHOUT_POVERTY = {"u-xm", "u-ptz"}
CASE_THEMES_OFFICE = ("office", "meeting", "office")
FRIEND_THEMES = ("entrepreneur", "teacher", "doctor", "lawyer", "abroad", "netizen", "artisan")
ARTICLE_KINDS = ("study", "theory", "lecture", "practice")
# Branches of a village go by the village, those of an office by the office.
PLACES = {"poverty": "village", "village": "village", "industry": "company", "community": "community"}
BRANCH_PARTS = {
    "industry": ("第一车间", "技术中心", "装配车间", "维修班", "生产部", "质检部"),
    "community": ("第一", "第二", "离退休", "商圈"),
    "window": ("综合窗口", "审批科", "信息科", "机关第一"),
    "campus": ("学生第一", "学生第二", "教工第一", "教工第二"),
}


def list_themes(category: str, unit_id: str) -> tuple[str, ...]:
    """The themes that a reporting unit's candidates of a category take turns at."""
    if category in ("member", "branch"):
        themes = PEOPLE_THEMES.get(unit_id, PEOPLE_THEMES_CITY)
        # An office sends members to villages, but the villages' branches are not its own.
        return themes[:1] if category == "branch" and unit_id in OFFICES else themes
    if category == "case":
        themes = CASE_THEMES_OFFICE if unit_id in OFFICES else CASE_THEMES_CITY
        return tuple(theme for theme in themes if theme != "poverty" or unit_id not in WITHOUT_POVERTY)
    return {"article": ARTICLE_KINDS, "friend": FRIEND_THEMES}.get(category, ("film",))


def draw_place(rng: Random, unit: DemoUnit) -> Facts:
    """Where it happens: a real county of the unit's city (any city's for an office), the rest invented."""
    words = load_bank("lexicon")
    places = words["places"]
    place = places.get(unit.unit_id.removeprefix("u-")) or rng.choice(list(places.values()))
    brand, sector = rng.choice(words["brand_words"]), rng.choice(place["sectors"])
    is_group = unit.unit_id == "u-gzw"
    group = rng.randrange(len(words["groups"]))
    return {
        "city": place["city"],
        "county": rng.choice(place["counties"]),
        "crop": rng.choice(place["crops"]),
        "sector": sector,
        "product": words["group_products"][group] if is_group else f"{sector}产品",
        "company": words["groups"][group] if is_group else f"{brand}{sector}有限公司",
        "town": rng.choice(words["town_first"]) + rng.choice(words["town_second"]),
        "village": rng.choice(words["village_first"]) + rng.choice(words["village_second"]),
        "community": rng.choice(words["community_first"]) + "社区",
        "workplace": _draw_workplace(rng, unit.unit_id),
        "school": rng.choice(words["schools"]),
    }


def draw_member(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """A member: name, post and how people speak of the one and the other."""
    words = load_bank("lexicon")
    facts = draw_place(rng, unit)
    is_office = theme == "poverty" and unit.unit_id in OFFICES
    posts = words["posts"]["poverty_office" if is_office else f"{theme}_city" if theme == "poverty" else theme]
    name = make_name(rng)
    pronoun, parent = rng.choice((("他", "爸爸"), ("她", "妈妈")))
    return facts | {
        "name": name,
        "s_name": name[0],
        "ta": pronoun,
        "parent": parent,
        "post": fill(rng, rng.choice(posts), facts),
        "title_word": words["title_words"][theme],
        "folk": words["folks"][theme],
        "place": facts[PLACES.get(theme, "workplace")],
    }


def draw_branch(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """A branch by its full name."""
    facts = draw_place(rng, unit)
    place = facts[PLACES.get(theme, "workplace")]
    part = rng.choice(BRANCH_PARTS.get(theme, ("",)))
    where = {"village": f"{facts['county']}{facts['town']}", "community": facts["county"]}
    kind = PLACES.get(theme, "workplace")
    # Pingtan is a city and a county of one name.
    seat = facts["county"] if facts["county"].startswith(facts["city"]) else facts["city"] + facts["county"]
    return facts | {
        "branch": f"{where.get(kind, '')}{place}{part}党支部",
        "place": place,
        "seat": seat if kind in where else place,
    }


def draw_friend(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """A friend of the Party: who it is, and the place whose branches know the person."""
    facts = draw_place(rng, unit)
    name = make_name(rng)
    place = facts["community" if theme in ("lawyer", "netizen", "entrepreneur") else "village"]
    who = fill(rng, rng.choice(load_bank("friend")[theme]["whos"]), facts)
    age = rng.randint(62, 74) if theme == "teacher" else rng.randint(36, 60)
    return facts | {"name": name, "ta": rng.choice("他她"), "age": str(age), "who": who, "place": place}


def draw_case(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """A case: its owner, an organisation or personnel department at county level or above (R28)."""
    facts = draw_place(rng, unit)
    bank = load_bank("case")[theme]
    owners = {
        "u-ptz": ("平潭综合实验区党工委党群工作部",),
        "u-szgw": ("{workplace}人事处", "{workplace}机关党委组织部"),
        "u-jygw": ("泉州师范学院党委组织部", "闽海职业技术学院党委组织部", "泉州师范学院人事处"),
        "u-gzw": ("{company}党委组织部", "{company}党委组织人事部"),
    }.get(unit.unit_id, ("{county}委组织部", "{county}委组织部", "{city}市委组织部"))
    owner = fill(rng, rng.choice(owners), facts)
    number = rng.randrange(len(bank["focuses"]))
    return facts | {
        "owner": owner,
        "focus": bank["focuses"][number],
        "brand": rng.choice(bank["brands"][number]),
    }


def draw_author(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """An article's author: name, unit, post (R18)."""
    words = load_bank("lexicon")
    facts = draw_place(rng, unit)
    posts = words["posts"].get(f"author_{unit.unit_id.removeprefix('u-')}", words["posts"]["author_city"])
    post, at = fill(rng, rng.choice(posts), facts).split("|")
    return facts | {
        "light": rng.choice(words["lights"]),
        "word": rng.choice(words["words"]),
        "author_name": make_name(rng),
        "author_unit": at,
        "author_post": post.removeprefix(at),
        "kind_label": load_bank("article")["kinds"][theme]["label"],
    }


def draw_film(rng: Random, unit: DemoUnit, theme: str) -> Facts:
    """A film: the Party organisation that made it (R27) and its length in minutes (R23)."""
    facts = draw_place(rng, unit)
    bank = load_bank("film")
    makers = bank.get(f"makers_{unit.unit_id.removeprefix('u-')}", bank["makers_city"])
    return facts | {"maker": fill(rng, rng.choice(makers), facts), "minutes": str(rng.randint(5, 15))}


def fill(rng: Random, template: str, facts: Facts) -> str:
    """A short template with its slots filled."""
    return Scribe(rng, facts, set(), Library()).fill(template)


def _draw_workplace(rng: Random, unit_id: str) -> str:
    """Where an office's people work; of the offices' units only."""
    words = load_bank("lexicon")
    lists = {"u-jygw": "schools", "u-gzw": "groups"}
    return str(rng.choice(words[lists.get(unit_id, "bureaus")]))
