"""`premiums_received`: 续期实收清单, 收费清单, 到账清单. Source: DICTIONARY.md A4.12."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Need, Type

PREMIUMS_RECEIVED = Kind(
    code="premiums_received",
    title=_("Premiums received"),
    also_called=("续期实收清单", "收费清单", "到账清单"),
    keys=(("voucher_no",), ("policy_no", "due_on", "paid_on", "premium_paid")),
    fields=(
        Field(
            "voucher_no",
            Type.NUMBER,
            "收据号、流水号、收费流水号、交易流水号、实收号、收付费号、发票号、收据号码",
            strict=True,
        ),
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
            "应缴日、应交日、应缴日期、应交日期、应收日期、缴费对应日、对应日",
            need=Need.WARNED,
            strict=True,
        ),
        Field("payment_no", Type.INT, "缴费次数、交费次数、期次、缴费期次"),
        Field(
            "paid_on",
            Type.DATE,
            "实收日期、缴费日期、交费日期、到账日期、收费日期、实缴日期、入账日期、到账日",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("booked_on", Type.DATE, "核销日期、确认日期、记账日期、财务确认日期、操作日期"),
        Field(
            "premium_paid",
            Type.MONEY,
            "实收保费、实缴保费、实交保费、实收金额、缴费金额、到账金额、收费金额、保费",
            need=Need.REQUIRED,
            strict=True,
        ),
        Field("late_interest", Type.MONEY, "复效利息、利息、补缴利息、滞纳金"),
        Field(
            "pay_route",
            Type.CODE,
            "收费方式、缴费形式、收费形式、缴费渠道、交费形式、支付方式",
            table="pay_route",
        ),
        Field("account_tail", Type.NUMBER, "银行账号后四位、账号后四位、账户尾号、银行账号、账号"),
        Field("is_reversal", Type.YES_NO, "冲正标志、回退标志、是否冲正、红冲标志、作废标志"),
        Field("collector", Type.NAME, "收费员、收费人员、续收员、服务人员、收展员"),
        Field("branch_name", Type.TEXT, "机构名称、归属机构、管理机构、中支、支公司"),
        Field("remark", Type.TEXT, "备注、说明"),
    ),
)
