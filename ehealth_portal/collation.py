"""The order of names in each of the six languages, without the machine's own tables, which differ from place to place.

It is the order of lists of countries: without accents, digits as numbers; in Arabic without the article and forms of
hamza, as the United Nations list States; in Chinese by pinyin.
"""

import re
import unicodedata
from collections.abc import Iterable

# The characters of the Chinese names of Member States in the order of their pinyin (CLDR); others come after them.
PINYIN = (
    "（）阿埃爱安昂奥澳巴白拜班邦保堡北贝本比别宾冰波玻伯博不布埔朝赤茨达大代丹旦岛道得德地登迪帝蒂颠典甸丁东都度敦顿多俄厄尔耳伐法"
    "梵非菲斐芬夫佛富干冈刚哥格根共古瓜圭国果哈海韩汗合和荷黑洪基及吉几济加坚柬疆角教捷金津喀卡科克肯库拉腊来莱兰朗劳老黎里力立利"
    "联列林隆卢鲁路律伦罗洛马买麦曼毛美门蒙孟米秘密缅民摩莫墨拿那纳南瑙内嫩尼宁努挪诺帕蓬坡泊葡浦普其求酋群人日瑞萨塞桑色森沙山绍"
    "舌圣时士斯苏所索他塔泰坦汤陶萄特提廷突图土托脱瓦宛王旺危威韦维委文汶挝乌西希鲜新匈叙牙亚也伊以义意印英约越赞乍寨长支智中众主"
    "兹族"
)
PLACE = {sign: place for place, sign in enumerate(PINYIN)}
ARABIC = str.maketrans("أإآٱىئؤة", "ااااييوه")
ARTICLE = re.compile(r"\bال(?=\w{2})")
DIGITS = re.compile(r"(\d+)")


def in_order(names: Iterable[str], language: str) -> list[str]:
    return sorted(names, key=lambda name: (_key(name, language), name))


def _key(name: str, language: str) -> tuple[tuple[int, int, str], ...]:
    """Signs and whole numbers; numbers come before letters."""
    parts = DIGITS.split(_plain(name, language))
    key: list[tuple[int, int, str]] = []
    for place, part in enumerate(parts):
        if place % 2:
            key.append((0, int(part), ""))
        elif language == "zh":
            key += [(1, PLACE.get(sign, len(PLACE)), sign) for sign in part]
        else:
            key += [(1, 0, sign) for sign in part]
    return tuple(key)


def _plain(name: str, language: str) -> str:
    """As the language compares it: case, accents and signs between words count last."""
    if language == "es":
        name = name.replace("ñ", "n\uffff").replace("Ñ", "n\uffff")  # a letter of its own, after n
    if language == "ar":
        name = ARTICLE.sub("", name).translate(ARABIC)
    if language == "ru":
        name = name.replace("й", "и\uffff").replace("Й", "и\uffff")  # likewise
    apart = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^\w\s\uffff（）]+", " " if language != "zh" else "", letters).strip()
