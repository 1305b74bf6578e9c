"""`instalments_due`: 续期应收清单, 应收清单, 续期催收清单. Source: DICTIONARY.md A4.11."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

INSTALMENTS_DUE = Kind(
    code="instalments_due",
    title=_("Instalments due"),
    also_called=("续期应收清单", "应收清单", "续期催收清单"),
    keys=(("policy_no", "due_on"),),
    fields=(
        Field(
            "policy_no",
            Type.NUMBER,
            "保单号、保单号码、保险单号、合同号、保险合同号",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "due_on",
            Type.DATE,
            "应缴日、应交日、应缴日期、应交日期、应收日期、缴费对应日、交费对应日、应缴费日、对应日、应收日",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "premium_due",
            Type.MONEY,
            "应缴保费、应交保费、应收保费、本期保费、期缴保费、期交保费、应收金额、保费",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "payment_no",
            Type.INT,
            "缴费次数、交费次数、缴费期次、期次、应缴期次、保费次数、续期次数、缴次",
            need=Need.WARNED,
        ),
        Field("policy_year", Type.INT, "保单年度、保费年度、缴费年度、交费年度"),
        Field(
            "grace_ends_on",
            Type.DATE,
            "宽限期末日、宽限期止期、宽末日、宽限期截止日、宽限期止日、宽限期终止日、失效日",
        ),
        Field("product_code", Type.CODE, "险种代码、主险代码、产品代码"),
        Field("product_name", Type.TEXT, "险种、险种名称、主险名称、产品名称、主险"),
        Field("product_kind", Type.CODE, "产品类型、险种类型、设计类型", table="product_kind"),
        Field(
            "pay_mode", Type.CODE, "缴费方式、交费方式、缴费频率、交费频率、缴别", table="pay_mode"
        ),
        Field(
            "pay_route",
            Type.CODE,
            "收费方式、收费形式、缴费形式、交费形式、缴费途径、续期缴费方式、缴费渠道",
            table="pay_route",
        ),
        Field("pay_years", Type.TEXT, "缴费年期、交费年期、缴费期间、交费期间、缴费年限"),
        Field("effective_on", Type.DATE, "生效日、生效日期、保单生效日、保单生效日期、承保日期"),
        Field("status", Type.CODE, "保单状态、保单效力状态、效力状态", table="status_life"),
        Field("bank_name", Type.TEXT, "转账银行、开户行、开户银行、银行名称、缴费银行"),
        Field(
            "account_tail",
            Type.NUMBER,
            "银行账号后四位、账号后四位、账户尾号、银行账号、缴费账号、转账账号、银行卡号、账号",
        ),
        Field("account_name", Type.NAME, "户名、账户名、账户名称、账户所有人"),
        Field(
            "transfer_state",
            Type.CODE,
            "转账状态、划款状态、扣款状态、批扣状态、转账结果、扣款结果",
            table="transfer_state",
        ),
        Field(
            "transfer_fail_reason",
            Type.CODE,
            "转账失败原因、扣款失败原因、划款失败原因、失败原因、银行返回信息",
            table="transfer_fail_reason",
        ),
        Field(
            "last_transfer_on",
            Type.DATE,
            "最近转账日期、上次转账日期、最近扣款日期、转账日期、送盘日期",
        ),
        Field(
            "next_transfer_on", Type.DATE, "下次转账日期、下次扣款日、预计扣款日期、下次批扣日期"
        ),
        Field(
            "servicer_code",
            Type.NUMBER,
            "服务人员代码、收费员代码、续收员工号、服务人员工号、客户经理工号",
        ),
        Field(
            "servicer_name",
            Type.NAME,
            "服务人员、收费员、续收员、收展员、续期服务人员、客户经理、续收人员、专管员、服务人员姓名",
        ),
        Field(
            "first_agent_name",
            Type.NAME,
            "原业务员、初始业务员、业务员、业务员姓名、销售人员、出单业务员、原代理人",
        ),
        Field(
            "first_agent_code", Type.NUMBER, "原业务员代码、业务员代码、业务员工号、初始业务员代码"
        ),
        Field(
            "agent_in_service",
            Type.CODE,
            "业务员状态、在职状态、业务员在职状态",
            table="agent_in_service",
        ),
        Field(
            "is_orphan",
            Type.CODE,
            "是否孤儿单、孤儿单标志、保单性质、保单属性、专职单标志、在职单专职单、保单类别",
            table="is_orphan",
        ),
        Field("branch_code", Type.CODE, "机构代码、归属机构代码、管理机构代码"),
        Field(
            "branch_name",
            Type.TEXT,
            "机构名称、归属机构、管理机构、中支、支公司、分公司、四级机构",
            need=Need.WARNED,
        ),
        Field("team", Type.TEXT, "续收组、收费组、服务组、营业部、营业区、区部、团队"),
        Field("channel", Type.CODE, "销售渠道、渠道、业务渠道、渠道类型", table="channel_life"),
        Field("holder_name", Type.NAME, "投保人、投保人姓名、投保人名称", need=Need.WARNED),
        Field("holder_birthday", Type.DATE, "投保人出生日期、出生日期、投保人生日"),
        Field("holder_id_no", Type.ID_NO, "投保人证件号码、证件号码、身份证号、投保人身份证号"),
        Field(
            "holder_phone",
            Type.PHONE,
            "投保人电话、联系电话、投保人手机、手机、手机号、手机号码、移动电话、投保人联系电话",
            group="phone",
        ),
        Field("home_phone", Type.PHONE, "家庭电话、住宅电话、固定电话、座机", group="phone"),
        Field("office_phone", Type.PHONE, "单位电话、办公电话", group="phone"),
        Field("address", Type.TEXT, "通信地址、通讯地址、联系地址、地址、收费地址、投保人地址"),
        Field("insured_name", Type.NAME, "被保险人、被保险人姓名、被保人、被保人姓名"),
        Field("auto_loan", Type.YES_NO, "自垫标志、自动垫交、自动垫缴、是否自垫、垫交标志"),
        Field("cash_value", Type.MONEY, "现金价值、现价、保单现金价值"),
        Field("policy_loan", Type.MONEY, "保单贷款、贷款金额、保单贷款余额、借款余额"),
        Field("account_value", Type.MONEY, "账户价值、万能账户价值、个人账户价值"),
        Field("dividend_balance", Type.MONEY, "红利余额、累积红利、红利账户余额、未领红利"),
        Field("survival_balance", Type.MONEY, "生存金余额、未领生存金、生存金账户余额"),
        Field("suspense", Type.MONEY, "暂收费、预缴保费、暂收余额、溢缴保费、预收保费"),
        Field("remark", Type.TEXT, "备注、说明、催收情况、上次催收结果"),
    ),
)
