"""What the demo centre's names, cars and addresses are made of."""

from typing import Final, NamedTuple


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
)
COMMON_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙"
GIVEN_MEN: Final = _words(
    "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 飞 波 斌 宇 浩 凯 健 俊 帆 旭 宁 建国 建军",
    "建华 志强 志明 志远 国庆 国栋 海波 海涛 文博 文杰 晓东 晓峰 永强 永康 家俊 家豪 子轩",
    "子豪 浩然 宇航 嘉诚 德胜 金龙 长江 庆丰 振华 立新 世杰 少华 春生 学军 天佑 一鸣 思远",
    "启明 承志 瑞林",
)
GIVEN_WOMEN: Final = _words(
    "芳 娜 敏 静 丽 艳 娟 霞 燕 玲 红 梅 琳 雪 婷 慧 莉 洁 颖 倩 秀英 桂英 玉兰 桂兰 秀珍",
    "丽华 丽娟 晓燕 晓红 海燕 春梅 冬梅 雪梅 美玲 淑华 淑珍 佳怡 雨欣 欣怡 梦瑶 思雨 诗涵",
    "雅琴 文静 亚男 彩霞 翠萍 凤英 月娥 佩云 若兰 书瑶 可欣 语嫣 晨曦 素芬 爱华 惠芳 小琴",
    "玉梅",
)

# Firms: the first halves are words that no register knows together.
FIRM_FIRST: Final = _words(
    "澜 砺 翊 霁 岫 澍 珩 曜 茗 槿 煦 栩 沅 筠 璟 昀 湛 骁",
)
FIRM_SECOND: Final = _words(
    "岳 舟 禾 川 桥 陌 庭 汀 原 谷 帆 野 岚 屿 渡 松",
)
FIRM_TRADES: Final = _words(
    "物流 商贸 建材 餐饮管理 汽车服务 环保科技 机电设备 装饰工程 园林绿化 医疗器械 食品",
    "包装制品 电子科技 文化传媒 物业服务",
)

DISTRICTS: Final = {
    "NORTH": ("玄武区", "栖霞区"),
    "GULOU": ("鼓楼区", "建邺区"),
    "JIANGNING": ("江宁区", "雨花台区"),
    "LUHE": ("六合区",),
    "PUKOU": ("浦口区",),
}
ROADS: Final = _words(
    "映山路 云桥路 听泉路 采薇路 望杉路 青檀路 石浦路 竹影路 南柳巷 东篱巷 槐荫街 清溪街",
    "鹿鸣街 杏林路 双槐路 芳草巷 松月路 长堤街 白鹭巷 枫桥里",
)
GARDENS: Final = _words(
    "云锦苑 听涛花园 翠屏雅居 金桂园 枫丹公寓 望湖新村 锦绣华庭 梧桐里 春晓园 和悦府",
    "书香苑 兰亭花园",
)


class CarModel(NamedTuple):
    """`price` in yuan; `litres` is 0 for an electric car."""

    name: str
    price: int
    litres: float
    seats: int = 5


CARS: Final = tuple(
    CarModel(*row)
    for row in (
        ("大众朗逸 1.5L", 112_900, 1.5),
        ("别克英朗 1.5L", 119_900, 1.5),
        ("丰田卡罗拉 1.2T", 128_800, 1.2),
        ("本田飞度 1.5L", 87_800, 1.5),
        ("日产轩逸 1.6L", 113_900, 1.6),
        ("大众帕萨特 2.0T", 209_900, 2.0),
        ("吉利帝豪 1.5L", 76_900, 1.5),
        ("哈弗 H6 1.5T", 117_900, 1.5),
        ("现代朗动 1.6L", 105_800, 1.6),
        ("奥迪 A4L 2.0T", 321_800, 2.0),
        ("宝马 320Li 2.0T", 329_900, 2.0),
        ("奔驰 C260L 1.5T", 334_800, 1.5),
        ("丰田凯美瑞 2.0L", 189_800, 2.0),
        ("本田 CR-V 1.5T", 195_900, 1.5),
        ("长安 CS75 1.5T", 109_900, 1.5),
        ("起亚 K3 1.5L", 98_800, 1.5),
        ("斯柯达明锐 1.4T", 125_900, 1.4),
        ("福特福克斯 1.5L", 118_800, 1.5),
        ("马自达昂克赛拉 2.0L", 139_800, 2.0),
        ("五菱宏光 1.5L", 56_800, 1.5, 7),
        ("别克 GL8 2.0T", 289_900, 2.0, 7),
        ("传祺 M8 2.0T", 199_800, 2.0, 7),
        ("比亚迪秦 EV", 129_800, 0.0),
        ("比亚迪海豚", 112_800, 0.0),
        ("特斯拉 Model 3", 245_900, 0.0),
        ("小鹏 P7", 223_900, 0.0),
        ("五菱宏光 MINI EV", 42_800, 0.0, 4),
    )
)
TRUCKS: Final = tuple(
    CarModel(*row)
    for row in (
        ("福田欧马可 4.2 米厢式货车", 138_000, 2.8, 3),
        ("江淮帅铃 4.2 米仓栅货车", 126_000, 2.7, 3),
        ("东风天锦 6.8 米厢式货车", 232_000, 4.5, 3),
        ("依维柯得意厢式运输车", 149_000, 2.5, 3),
    )
)


class Colleague(NamedTuple):
    username: str
    name: str


SPECIALISTS: Final = tuple(
    Colleague(*pair.split(":"))
    for pair in _words(
        "chenjing:陈静 liuyang:刘洋 sunli:孙丽 zhoumin:周敏 wuqiang:吴强 zhengxue:郑雪",
        "wangfang:王芳 zhaolei:赵磊 xuhui:徐辉 hujie:胡杰 zhulin:朱琳 gaoyan:高燕 heping:何平",
        "guoting:郭婷 machao:马超 luoying:罗颖 liangna:梁娜 songtao:宋涛 xiejun:谢军",
        "hanmei:韩梅 tangbin:唐斌 fenghong:冯红 yuxin:于欣 dongpeng:董鹏 chengyu:程宇",
        "caohui:曹慧 yuanli:袁莉 dengfei:邓飞 xuqian:许倩 fubo:傅波 shenkai:沈凯 zengjie:曾洁",
        "pengwei:彭伟 lvyan:吕艳 sujuan:苏娟 luming:卢明 jiangxia:蒋霞 caiyong:蔡勇",
        "dinghao:丁浩 weiling:魏玲",
    )
)
# For larger teams: a surname and a given name, both with their pinyin.
MORE_SURNAMES: Final = tuple(
    pair.split(":")
    for pair in _words(
        "xue:薛 ye:叶 yu:余 pan:潘 du:杜 dai:戴 xia:夏 zhong:钟 wang:汪 tian:田 ren:任",
        "jiang:姜 fan:范 fang:方 shi:石 yao:姚 tan:谭 liao:廖 zou:邹 xiong:熊",
    )
)
MORE_GIVEN: Final = tuple(
    pair.split(":")
    for pair in _words(
        "jianing:佳宁 haoran:浩然 yuting:雨婷 zixuan:子轩 mengyao:梦瑶 yichen:奕辰 siqi:思琪",
        "wenbo:文博 xiaoyu:晓雨 jiayi:嘉怡 zhiyuan:志远 lihua:丽华 mingxuan:明轩 ruoxi:若曦",
        "tianyu:天宇 yanan:亚楠",
    )
)
HANDLERS: Final = _words(
    "蒋文华 沈国平 陶丽萍 严志刚 尤佳 施卫东 钱晓梅 殷永明 蒲红 季海峰 凌雪芬 葛长春",
    "阮志伟 骆小兰",
)
DEALERS: Final = _words(
    "澜岳汽车销售 砺舟汽车服务 霁川名车广场 珩桥汽车贸易",
)
AGENCIES: Final = _words(
    "翊禾保险代理 煦庭保险代理",
)
