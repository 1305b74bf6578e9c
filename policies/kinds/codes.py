"""The code tables that workbooks write in words. Source: DICTIONARY.md A5.

The first word of each code is its label, the others are what exports write.
"""

from functools import cache

from renewal.lib.workbooks.headers import compare_key

WORDS: dict[str, dict[str, str]] = {
    "cover_class": {
        "COMPULSORY": "交强险、交强、机动车交通事故责任强制保险、强制险、强制保险、CTP、BZ",
        "COMMERCIAL": (
            "商业险、商业、商业车险、机动车商业保险、机动车综合商业保险、家庭自用汽车保险、"
            "新能源汽车商业保险"
        ),
        "ACCIDENT": "驾意险、驾乘险、驾乘意外险、驾驶员意外伤害保险、意外险",
        "PROPERTY": "财产险、家财险、企财险、责任险、货运险",
        "HEALTH": "健康险、医疗险、短期健康险",
        "LIFE": "寿险、人寿、长期险",
    },
    "use_nature": {
        "PRIVATE": "家庭自用、家庭自用汽车、非营业个人、个人自用",
        "COMPANY": "非营业企业、企业非营业、非营业用车",
        "OFFICIAL": "非营业机关、党政机关、事业团体、机关团体",
        "TAXI": "出租租赁、营业出租租赁、出租、租赁",
        "RIDE_HAILING": "预约出租客运、网约车",
        "COACH": "公路客运、营业公路客运、城市公交、营业客车",
        "TRUCK_OWN": "非营业货车、非营运货车",
        "TRUCK_HIRE": "营业货车、营运货车、货运",
        "SPECIAL": "特种车、特种车辆、专用车",
        "MOTORCYCLE": "摩托车、摩托、轻便摩托车",
        "TRACTOR": "拖拉机、农用车",
    },
    "business_nature": {
        "NEW": "新保、新车、新单、首次投保",
        "RENEWAL": "续保、续、续单",
        "FROM_OTHER": "转保、转入、他司转入、转",
    },
    "channel": {
        "AGENT": "个人代理、个代、营销员、个人营销",
        "AGENCY": "专业代理、专代、代理公司业务、专业代理机构",
        "DEALER": "车商、4S店、兼业代理、车商渠道、修理厂",
        "BROKER": "经纪、经纪公司、保险经纪",
        "BANK": "银行、银保、邮政代理",
        "DIRECT": "直销、直属业务、柜面、门店、公司直销、重客",
        "TELEPHONE": "电销、电话销售、电网销",
        "ONLINE": "网销、互联网、线上、APP",
        "CROSS": "交叉销售、寿代产、产代寿、综合金融",
    },
    "business_source": {
        "ORPHAN": "脱落业务、脱落销售部、脱落业务员、脱落、离职业务、孤儿业务",
        "AGENCY": "代理公司业务、代理、代理业务",
        "CENTRE": "中心业务、俱乐部业务、直属、中心自营",
        "BRANCH": "机构业务、基层业务、司部业务",
        "PILOT": "试点机构业务、试点",
    },
    "holder_kind": {
        "PERSON": "个人、自然人、个人客户、私家车主",
        "FAMILY": "家庭、家庭客户",
        "ORGANISATION": "单位、团体、企业、法人、机构客户、公司、机关",
    },
    "status": {
        "ACTIVE": "有效、正常、承保、生效",
        "SURRENDERED": "已退保、退保、全单退保、批退",
        "CANCELLED": "已注销、注销、保单注销、撤单",
        "ENDED": "已终止、终止、全损终止、过期、满期",
    },
    "id_type": {
        "IDCARD": "居民身份证、身份证、二代身份证",
        "HOUSEHOLD": "户口簿、户口本",
        "PASSPORT": "护照、外国护照",
        "OFFICER": "军官证、士兵证、军人证",
        "TRAVEL": "通行证、港澳居民来往内地通行证、台湾居民来往大陆通行证、居住证",
        "CREDIT_CODE": "统一社会信用代码、营业执照、社会信用代码",
        "ORG_CODE": "组织机构代码证、组织机构代码",
        "OTHER": "其他、其它",
    },
}


@cache
def _codes(table: str) -> dict[str, str]:
    return {
        compare_key(word): code
        for code, words in WORDS[table].items()
        for word in words.split("、")
    }


def code_of(table: str, word: str) -> str | None:
    """Return the code that `word`, or the code itself, stands for, None for an unknown one."""
    key = compare_key(word)
    return key if key in WORDS[table] else _codes(table).get(key)
