"""`new_contracts`: 新契约回访清单, 承保未回访清单, 应回访清单. Source: DICTIONARY.md A4.9."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

NEW_CONTRACTS = Kind(
    code="new_contracts",
    title=_("New contracts"),
    also_called=("新契约回访清单", "承保未回访清单", "应回访清单"),
    keys=(("policy_no",),),
    fields=(
        Field(
            "policy_no",
            Type.NUMBER,
            "保单号、保单号码、保险单号、保险合同号、合同号",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("application_no", Type.NUMBER, "投保单号、投保书号、投保单号码、印刷号"),
        Field("product_code", Type.CODE, "险种代码、主险代码、产品代码"),
        Field(
            "product_name",
            Type.TEXT,
            "险种名称、主险名称、产品名称、险种、主险、投保险种",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field(
            "product_kind",
            Type.CODE,
            "产品类型、险种类型、设计类型、险种类别、产品设计类型",
            need=Need.WARNED,
            table="product_kind",
        ),
        Field("riders", Type.TEXT, "附加险、附加险名称、附约"),
        Field(
            "channel",
            Type.CODE,
            "销售渠道、渠道、渠道类型、业务渠道",
            need=Need.WARNED,
            table="channel_life",
        ),
        Field("applied_on", Type.DATE, "投保日期、投保申请日期、申请日期"),
        Field(
            "underwritten_on",
            Type.DATE,
            "承保日期、签单日期、核保通过日期、承保时间",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("effective_on", Type.DATE, "生效日期、生效日、保单生效日、合同生效日"),
        Field(
            "receipt_signed_on",
            Type.DATE,
            "回执签收日期、客户签收日期、签收日期、签收日、保单签收日期、保单送达日期",
        ),
        Field(
            "receipt_written_off_on",
            Type.TIME,
            "回执回销日期、回执核销日期、回销日期、核销日期、回执回销时间、回执录入日期",
        ),
        Field("receipt_kind", Type.CODE, "回执类型、回执方式、签收方式", table="receipt_kind"),
        Field("hesitation_days", Type.INT, "犹豫期天数、犹豫期"),
        Field(
            "hesitation_ends_on", Type.DATE, "犹豫期止期、犹豫期截止日、犹豫期结束日期、犹豫期止日"
        ),
        Field(
            "cover_term",
            Type.TEXT,
            "保险期间、保障期间、保障年期、保险年期、保险期限",
            need=Need.WARNED,
        ),
        Field(
            "pay_mode",
            Type.CODE,
            "缴费方式、交费方式、缴费频率、交费频率、缴别",
            need=Need.WARNED,
            table="pay_mode",
        ),
        Field("pay_years", Type.TEXT, "缴费年期、交费年期、缴费期间、交费期间、缴费年限、交费年限"),
        Field(
            "premium",
            Type.MONEY,
            "首期保费、保费、期缴保费、期交保费、每期保费、首年保费、标准保费、合计保费",
            need=Need.WARNED,
        ),
        Field("sum_insured", Type.MONEY, "保额、保险金额、基本保额、基本保险金额"),
        Field("next_due_on", Type.DATE, "下次应缴日、下期应缴日、下次缴费日、下期缴费日期"),
        Field(
            "holder_name",
            Type.NAME,
            "投保人、投保人姓名、投保人名称",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("holder_sex", Type.CODE, "性别、投保人性别", table="sex"),
        Field(
            "holder_birthday",
            Type.DATE,
            "出生日期、投保人出生日期、投保人生日、生日",
            need=Need.WARNED,
        ),
        Field("holder_age", Type.INT, "年龄、投保人年龄"),
        Field("holder_id_type", Type.CODE, "证件类型、投保人证件类型", table="id_type"),
        Field(
            "holder_id_no",
            Type.ID_NO,
            "证件号码、投保人证件号码、身份证号、投保人身份证号、身份证号码",
        ),
        Field(
            "holder_phone",
            Type.PHONE,
            "投保人电话、联系电话、投保人手机、手机号、手机、手机号码、移动电话、回访电话、投保人手机号、投保人联系电话",
            group="phone",
        ),
        Field("home_phone", Type.PHONE, "家庭电话、住宅电话、固定电话、座机", group="phone"),
        Field("office_phone", Type.PHONE, "单位电话、办公电话", group="phone"),
        Field("address", Type.TEXT, "通信地址、通讯地址、联系地址、地址、投保人地址、信件寄往地址"),
        Field("postcode", Type.NUMBER, "邮编、邮政编码"),
        Field("insured_name", Type.NAME, "被保险人、被保险人姓名、被保人、被保人姓名"),
        Field(
            "relation",
            Type.CODE,
            "投被保险人关系、投被保人关系、与投保人关系、与被保险人关系、关系",
            table="relation",
        ),
        Field(
            "agent_code",
            Type.NUMBER,
            "业务员代码、业务员工号、代理人代码、代理人工号、服务人员代码",
        ),
        Field(
            "agent_name",
            Type.NAME,
            "业务员、业务员姓名、代理人、代理人姓名、服务人员、销售人员、客户经理",
        ),
        Field("agent_phone", Type.PHONE, "业务员电话、业务员手机、代理人电话、代理人手机"),
        Field("agent_unit", Type.TEXT, "营业区、营业部、区部、营业组、销售单位、团队"),
        Field("branch_code", Type.CODE, "机构代码、归属机构代码、机构编码"),
        Field(
            "branch_name",
            Type.TEXT,
            "机构名称、归属机构、分公司、中支、支公司、管理机构、销售机构",
            need=Need.WARNED,
        ),
        Field("bank_outlet", Type.TEXT, "银行网点、网点名称、代理网点、银行名称"),
        Field("is_own_policy", Type.YES_NO, "自保件、是否自保件、自保件标志、自互保标志"),
        Field("is_recorded_sale", Type.YES_NO, "双录标志、是否双录、双录、双录件"),
        Field("is_special", Type.YES_NO, "特殊回访件、特殊件标志、是否特殊回访件"),
        Field(
            "wanted_at", Type.TIME, "预约回访时间、预约时间、回访日期、方便回访时间、预约回访日期"
        ),
        Field("language", Type.TEXT, "语言、方言、语种、回访语言"),
        Field("sms_consent", Type.YES_NO, "短信服务、短信服务标志、是否开通短信、短信通知"),
        Field("remark", Type.TEXT, "备注、说明"),
    ),
)
