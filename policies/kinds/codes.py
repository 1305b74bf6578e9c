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
    "channel_life": {
        "AGENCY_FORCE": "个险、个人渠道、个人营销、营销",
        "BANCASSURANCE": "银保、银行代理、代理渠道、银邮",
        "BROKER": "经代、经纪代理、中介",
        "TELEPHONE": "电销、电话销售",
        "ONLINE": "网销、互联网",
        "GROUP": "团险、团体渠道、团体",
        "RENEWAL": "续期、续期渠道、续收、收展",
    },
    "status_life": {
        "ACTIVE": "有效、正常、保单有效、缴费有效",
        "GRACE": "宽限期、宽限期内、宽限",
        "SUSPENDED": "效力中止、中止、失效、停效、保单失效",
        "ENDED": "效力终止、终止、永久失效",
        "MATURED": "满期、满期终止、期满",
        "SURRENDERED": "退保、解约、退保终止",
        "WITHDRAWN": "犹豫期撤单、犹撤、犹豫期退保、撤单、契撤",
        "CLAIM_ENDED": "理赔终止、身故终止、赔付终止",
        "WAIVED": "豁免、保费豁免、豁免保费",
        "PAID_UP": "减额交清、减额缴清、缴清、交清",
        "LENT": "自动垫交、自垫、自动垫缴、垫交",
        "MOVED": "迁出、保单迁移、迁移、转出",
    },
    "pay_mode": {
        "SINGLE": "趸交、趸缴、一次性、一次交清、一次性缴清",
        "YEARLY": "年交、年缴、按年",
        "HALF_YEARLY": "半年交、半年缴",
        "QUARTERLY": "季交、季缴、按季",
        "MONTHLY": "月交、月缴、按月",
        "IRREGULAR": "不定期交、灵活缴费、不定期",
    },
    "pay_route": {
        "TRANSFER": "银行转账、代扣、批扣、银行代扣、转账、自动转账、银行划款",
        "ONLINE": "线上缴费、微信、第三方支付、APP、网银、扫码",
        "COUNTER": "柜面、柜面现金、POS、刷卡、现金、柜面缴费",
        "VISIT": "上门收取、上门、人工收费、自缴",
        "OWN_FUNDS": "账户抵交、红利抵交、生存金抵交、账户抵扣",
        "LOAN": "自动垫交、自垫、保单垫交",
    },
    "transfer_fail_reason": {
        "NO_MONEY": "余额不足、账户余额不足、可用余额不足、金额不足",
        "CLOSED": "账户已销户、销户、账户不存在、无此账户、账号不存在",
        "FROZEN": "账户冻结或挂失、冻结、挂失、止付、账户状态异常、睡眠户",
        "NAME_DIFFERS": "户名不符、户名不一致、姓名不符、证件不符",
        "NUMBER_WRONG": "账号有误、账号错误、卡号错误、账号校验失败",
        "NO_MANDATE": "未授权、未签约、授权失效、协议不存在、代扣协议无效",
        "CARD_EXPIRED": "卡已换或过期、换卡、卡过期、卡片失效",
        "OVER_LIMIT": "超过限额、超限、超单笔限额、超日限额",
        "BANK_ERROR": "银行系统原因、通讯超时、系统异常、银行故障",
        "OTHER": "其他、其它、原因不明",
    },
    "relation": {
        "SELF": "本人、自己、投保人本人",
        "SPOUSE": "配偶、丈夫、妻子、夫妻",
        "PARENT": "父母、父亲、母亲",
        "CHILD": "子女、儿子、女儿",
        "DRIVER": "司机、驾驶员",
        "STAFF": "单位经办、财务、车管、办公室",
        "OTHER": "其他、其它",
    },
    # From here on after the examples in the remarks of A4.
    "branch_state": {
        "IN_PROGRESS": "跟进中、处理中",
        "RENEWED": "已续、已续保",
        "WENT_ELSEWHERE": "已转保、转保、已投他司",
        "GIVEN_UP": "放弃、已放弃",
        "HANDED_OVER": "移交中心、转中心",
    },
    "liability": {
        "FULL": "全责、全部责任、100%、100",
        "MAIN": "主责、主要责任、70%、70",
        "EQUAL": "同责、同等责任、50%、50",
        "MINOR": "次责、次要责任、30%、30",
        "NONE": "无责、无责任、0%、0",
    },
    "claim_status": {
        "REPORTED": "已报案、报案",
        "FILED": "已立案、立案",
        "CLOSED": "已结案、结案",
        "CANCELLED": "已注销、注销、报案注销、立案注销",
        "REFUSED": "已拒赔、拒赔",
    },
    "member_kind": {
        "TRIAL": "体验、体验会员",
        "STANDARD": "标准、标准会员、标准客户",
        "VIP": "VIP、VIP会员、VIP客户",
        "LEFT": "退出、已退出、退会",
    },
    "fault": {
        "EMPTY": "空号",
        "SUSPENDED": "停机",
        "STRANGER": "错号、不认识客户",
        "NO_ANSWER": "三次未接通、三次未接、联系不上",
        "RETURNED_MAIL": "地址退信、退信、信件退回",
    },
    "outcome": {
        "CORRECTED": "已更正、更正",
        "ACCURATE": "号码无误、无误、信息无误",
        "NOT_VERIFIED": "无法核实、未能核实",
        "LOST": "客户已流失、客户流失、已流失",
    },
    "result": {
        "INTERESTED": "有意向",
        "CALL_AGAIN": "再联系、约定再联系",
        "WENT_ELSEWHERE": "已投他司、已转保、转保",
        "DECLINED": "拒绝续保、拒保、放弃",
        "ALREADY_RENEWED": "已在本司续保、已续保、已续",
        "NO_ANSWER": "无人接听、无人接",
        "OFF": "关机或无法接通、关机、无法接通",
        "BUSY": "占线",
        "WRONG_NUMBER": "号码有误、错号、空号、停机",
        "OTHER": "其他、其它",
        "SOLD": "已过户或卖车、已过户、已卖车",
        "SCRAPPED": "报废或注销、报废",
        "TOTAL_LOSS": "全损或被盗、全损、被盗",
        "PARKED": "停驶，暂不投保、停驶、暂不投保",
        "MOVED": "转籍外地、转籍",
        "GONE": "客户身故或单位注销、客户身故、单位注销",
        "NOT_INSURABLE": "核保不通过或业务不受理、核保不通过、业务不受理",
        "DUPLICATE": "重复名单",
        "LANGUAGE": "方言或听不清",
        "COMPLAINT": "投诉",
        "INQUIRY": "咨询",
        "CLAIM_HELP": "理赔求助",
        "CHANGE": "资料变更",
        "DRIVING_UNINSURED": "仍在用车未投保",
        "BENEFIT": "咨询会员权益",
        "NOTE": "其他情况",
    },
    "endorsement_kind": {
        "SURRENDER": "退保、全单退保",
        "CANCEL": "注销、保单注销",
        "TRANSFER": "过户、车辆过户",
        "INCREASE": "批增、加保",
        "DECREASE": "批减、减保",
        "CHANGE": "变更、资料变更",
    },
    "product_kind": {
        "TRADITIONAL": "传统、传统型、普通型",
        "PARTICIPATING": "分红、分红型",
        "UNIVERSAL": "万能、万能型",
        "UNIT_LINKED": "投连、投连型、投资连结型",
    },
    "receipt_kind": {
        "PAPER": "纸质、纸质回执",
        "ELECTRONIC": "电子、电子回执",
    },
    "sex": {
        "MALE": "男、男性、M",
        "FEMALE": "女、女性、F",
    },
    "transfer_state": {
        "WAITING": "待送盘、待扣款、待转账",
        "PAID": "成功、转账成功、扣款成功",
        "FAILED": "失败、转账失败、扣款失败",
    },
    "agent_in_service": {
        "IN_SERVICE": "在职、在岗",
        "LEFT": "离职、已离职、离司、解约",
    },
    "is_orphan": {
        "ORPHAN": "孤儿单、专职单、是、Y、1",
        "IN_SERVICE": "在职单、否、N、0",
    },
    "no_call_reason": {
        "CUSTOMER": "客户要求",
        "COMPLAINT": "投诉",
        "REGULATOR": "监管转办",
        "INTERNAL": "内部号码",
    },
}

# The first part that stands in a product's name tells its cover class.
COVER_PARTS = (
    ("COMPULSORY", ("交强", "强制保险", "强制险")),
    ("ACCIDENT", ("驾意", "驾乘", "意外")),
    ("PROPERTY", ("非机动车",)),
    ("COMMERCIAL", ("机动车", "汽车", "车险", "车损", "三者", "商业险", "摩托车", "拖拉机")),
    ("HEALTH", ("健康", "医疗", "疾病", "重疾", "护理")),
    ("LIFE", ("寿险", "终身寿", "年金", "两全", "养老", "分红", "万能", "投连", "投资连结")),
    ("PROPERTY", ("财产", "家财", "企财", "责任", "货运", "工程", "保证")),
)


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


def words_of(table: str) -> list[str]:
    """Return the labels of a table's codes, in its order."""
    return [words.partition("、")[0] for words in WORDS[table].values()]


def cover_class_of(product_name: str, product_code: str) -> str:
    """Return the cover class of a product, "" where neither its code nor its name tells."""
    known = code_of("cover_class", product_code) or code_of("cover_class", product_name)
    return known or next(
        (code for code, parts in COVER_PARTS if any(part in product_name for part in parts)), ""
    )
