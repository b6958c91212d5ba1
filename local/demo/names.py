"""Names of people who do not exist, from common surnames and quiet characters."""

from random import Random

# Common in Fujian; the first ones more often, as in life.
SURNAMES = "陈林黄张吴李郑王刘苏蔡许杨叶郭" * 3 + "谢赖曾邱庄洪余卢何江罗周游廖魏颜柯沈施方朱徐高范翁詹丁潘"
# Plants, water and weather: pairs that nobody well known is called by.
FIRST = "晓书景若知庭润启承望素秋槿稼砚溪荔榕岚秀添庆荣顺亦苇桂松杏沛"
SECOND = "禾苗帆舟岭野圃榆杉茗茶棠芸荷笛笺穗潮渡湾坪枫橘桐蔓汐榛"


def make_name(rng: Random) -> str:
    """A surname and two given characters."""
    return rng.choice(SURNAMES) + rng.choice(FIRST) + rng.choice(SECOND)
